use std::collections::HashMap;

use orama::model::{Comment, CommentStatus, Counts, Id, Scene, Stage, Threads, Timestamp, Version, thread::Row};
use proptest::{prelude::*, sample::select};
use rustc_hash::FxHashSet;

use crate::make::{NOW, amend, id};

fn answer(number: u128, parent: u128) -> Comment {
    Comment { parent_id: Some(id(parent)), status: None, ..amend(number) }
}

fn rows(threads: &Threads) -> Vec<Row> {
    threads.rows(id(1), Stage::Storyboard, |_| true, &FxHashSet::default())
}

/// The rows as a person sees them: `│├└` before the number of the comment.
fn drawn(rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| {
        let guides: String = (1..row.depth).map(|depth| if row.guides >> depth & 1 == 1 { '│' } else { ' ' }).collect();
        let branch = match (row.depth, row.last) {
            (0, _) => "",
            (_, true) => "└",
            (_, false) => "├",
        };
        let hidden = if row.hidden > 0 { format!(" +{}", row.hidden) } else { String::new() };
        format!("{guides}{branch}{}{hidden}", row.id.uuid().as_u128())
    };
    rows.iter().map(line).collect()
}

#[test]
fn replies_hang_under_what_they_answer() {
    let threads = Threads::build([
        amend(1),
        amend(2),
        answer(3, 1),
        answer(4, 3),
        answer(5, 4),
        answer(6, 1),
        answer(7, 3),
        amend(8),
    ]);
    assert_eq!(drawn(&rows(&threads)), ["1", "├3", "│├4", "││└5", "│└7", "└6", "2", "8"]);
    assert_eq!(rows(&threads).iter().filter(|row| row.depth == 0 && row.last).count(), 1);
}

#[test]
fn a_collapsed_thread_says_how_much_it_hides() {
    let threads = Threads::build([amend(1), answer(2, 1), answer(3, 2), answer(4, 1), amend(5)]);
    let collapsed = FxHashSet::from_iter([id(2)]);
    let rows = threads.rows(id(1), Stage::Storyboard, |_| true, &collapsed);
    assert_eq!(drawn(&rows), ["1", "├2 +1", "└4", "5"]);
}

#[test]
fn a_filter_keeps_the_way_to_what_it_keeps() {
    let done = Comment { status: Some(CommentStatus::Done), ..amend(4) };
    let threads = Threads::build([amend(1), answer(2, 1), answer(3, 2), done, Comment { id: id(5), ..answer(5, 4) }]);
    let kept = |keep: fn(&Comment) -> bool| drawn(&threads.rows(id(1), Stage::Storyboard, keep, &FxHashSet::default()));
    assert_eq!(kept(|comment| comment.id == id(3)), ["1", "└2", " └3"]);
    assert_eq!(kept(Comment::is_open), ["1"]);
    assert_eq!(kept(|_| false), [""; 0]);
}

#[test]
fn a_tombstone_stays_while_somebody_alive_answers_it() {
    let mut threads = Threads::build([amend(1), answer(2, 1), answer(3, 2), amend(4)]);
    threads.upsert(Comment { deleted_at: Some(NOW), ..amend(1) });
    threads.upsert(Comment { deleted_at: Some(NOW), ..answer(2, 1) });
    assert_eq!(drawn(&rows(&threads)), ["1", "└2", " └3", "4"]);
    threads.upsert(Comment { deleted_at: Some(NOW), ..answer(3, 2) });
    assert_eq!(drawn(&rows(&threads)), ["4"]);
    threads.upsert(answer(3, 2));
    assert_eq!(drawn(&rows(&threads)), ["1", "└2", " └3", "4"]);
}

#[test]
fn bad_parents_make_threads_of_their_own() {
    let elsewhere = Comment { scene_id: id(2), ..amend(1) };
    let threads = Threads::build([
        elsewhere,
        answer(2, 1),  // a parent on another scene
        answer(3, 99), // a parent that is not there
        answer(4, 4),  // itself
        answer(5, 6),  // a circle
        answer(6, 5),
        answer(7, 6), // below the circle
    ]);
    assert_eq!(drawn(&rows(&threads)), ["2", "3", "4", "5", "6", "└7"]);
}

#[test]
fn a_deep_thread_neither_overflows_nor_slows_down() {
    const DEPTH: u128 = 100_000;
    let chain = (1..=DEPTH).map(|number| if number == 1 { amend(1) } else { answer(number, number - 1) });
    let threads = Threads::build(chain);
    let rows = rows(&threads);
    assert_eq!(rows.len(), DEPTH as usize);
    assert!(rows.iter().zip(0..).all(|(row, depth)| row.depth == depth && row.last && row.guides == 0));
}

#[test]
fn counts_follow_a_scene_to_another_version_and_out() {
    let (v1, v2): (Id<Version>, Id<Version>) = (id(1), id(2));
    let mut threads = Threads::build([amend(1), amend(2), answer(3, 1)]);
    assert_eq!(threads.version(v1, Stage::Storyboard), Counts::default());
    threads.place_scene(id(1), Some(v1));
    threads.place_scene(id(1), Some(v1));
    let counts = Counts { open: 2, done: 0, notes: 1 };
    assert_eq!(
        (threads.version(v1, Stage::Storyboard), threads.version(v1, Stage::Audio)),
        (counts, Counts::default())
    );
    threads.place_scene(id(1), Some(v2));
    assert_eq!(
        (threads.version(v1, Stage::Storyboard), threads.version(v2, Stage::Storyboard)),
        (Counts::default(), counts)
    );
    threads.place_scene(id(1), None);
    assert_eq!(threads.version(v2, Stage::Storyboard), Counts::default());
    assert_eq!(threads.scene(id(1), Stage::Storyboard), counts, "the scene keeps its own");
}

/// Something that happens to the comments.
#[derive(Debug, Clone)]
enum Event {
    Upsert(Comment),
    Remove(Id<Comment>),
    Place(Id<Scene>, Option<Id<Version>>),
}

/// Few ids, scenes, stages and times, so that they meet.
fn comment() -> impl Strategy<Value = Comment> {
    let statuses = vec![None, Some(CommentStatus::ToDo), Some(CommentStatus::Done)];
    (
        1..15_u128,
        1..3_u128,
        select(vec![Stage::Script, Stage::Storyboard]),
        select(statuses),
        0..20_u128,
        0..4_i64,
        0..4_u8,
    )
        .prop_map(|(number, scene, stage, status, parent, at, deleted)| Comment {
            scene_id: id(scene),
            stage,
            status,
            parent_id: (parent > 4).then(|| id(parent - 4)),
            created_at: Timestamp::from_micros(at),
            deleted_at: (deleted == 0).then_some(NOW),
            ..amend(number)
        })
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => comment().prop_map(Event::Upsert),
        1 => (1..15_u128).prop_map(|number| Event::Remove(id(number))),
        2 => (1..3_u128, proptest::option::of(1..3_u128)).prop_map(|(s, v)| Event::Place(id(s), v.map(id))),
    ]
}

/// The same, slowly and with nothing kept between questions.
#[derive(Default)]
struct Naive {
    comments: HashMap<Id<Comment>, Comment>,
    placed: HashMap<Id<Scene>, Id<Version>>,
}

impl Naive {
    fn counts(&self, which: impl Fn(&Comment) -> bool) -> Counts {
        let live: Vec<_> = self.comments.values().filter(|c| c.deleted_at.is_none() && which(c)).collect();
        let of = |status| live.iter().filter(|c| c.status == status).count();
        Counts { open: of(Some(CommentStatus::ToDo)), done: of(Some(CommentStatus::Done)), notes: of(None) }
    }

    fn parent(&self, comment: &Comment) -> Option<&Comment> {
        let parent = self.comments.get(&comment.parent_id?)?;
        (parent.scene_id == comment.scene_id && parent.stage == comment.stage).then_some(parent)
    }

    /// The parent, unless the comment is its own ancestor.
    fn sound_parent(&self, comment: &Comment) -> Option<Id<Comment>> {
        let ancestors = std::iter::successors(self.parent(comment), |above| self.parent(above));
        let is_circular = ancestors.take(self.comments.len() + 1).any(|above| above.id == comment.id);
        self.parent(comment).filter(|_| !is_circular).map(|parent| parent.id)
    }

    fn replies(&self, scene: Id<Scene>, stage: Stage, parent: Option<Id<Comment>>) -> Vec<&Comment> {
        let here = |c: &&Comment| c.scene_id == scene && c.stage == stage && self.sound_parent(c) == parent;
        let mut found: Vec<_> = self.comments.values().filter(here).collect();
        found.sort_by_key(|c| (c.created_at, c.id));
        found.retain(|c| self.is_shown(c));
        found
    }

    fn is_shown(&self, comment: &Comment) -> bool {
        let shown_below = self.comments.values().any(|c| self.sound_parent(c) == Some(comment.id) && self.is_shown(c));
        comment.deleted_at.is_none() || shown_below
    }

    fn rows(&self, scene: Id<Scene>, stage: Stage, parent: Option<Id<Comment>>, depth: u32, guides: u64) -> Vec<Row> {
        let replies = self.replies(scene, stage, parent);
        let mut rows = Vec::new();
        for (at, reply) in replies.iter().enumerate() {
            let last = at + 1 == replies.len();
            rows.push(Row { id: reply.id, depth, last, guides, hidden: 0 });
            let below = if last { guides } else { guides | 1 << depth };
            rows.extend(self.rows(scene, stage, Some(reply.id), depth + 1, below));
        }
        rows
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_and_rows_are_those_of_a_recount(events in prop::collection::vec(event(), 0..60)) {
        let (mut threads, mut naive) = (Threads::default(), Naive::default());
        for event in events {
            match event {
                Event::Upsert(comment) => {
                    prop_assert_eq!(threads.upsert(comment.clone()), naive.comments.insert(comment.id, comment));
                }
                Event::Remove(id) => prop_assert_eq!(threads.remove(id), naive.comments.remove(&id)),
                Event::Place(scene, version) => {
                    threads.place_scene(scene, version);
                    match version {
                        Some(version) => naive.placed.insert(scene, version),
                        None => naive.placed.remove(&scene),
                    };
                }
            }
        }
        let rebuilt = Threads::build(naive.comments.values().cloned());
        for stage in [Stage::Script, Stage::Storyboard, Stage::Video] {
            for scene in [id(1), id(2)] {
                let wanted = naive.counts(|c| c.scene_id == scene && c.stage == stage);
                prop_assert_eq!(threads.scene(scene, stage), wanted);
                prop_assert_eq!(rebuilt.scene(scene, stage), wanted);
                let wanted = naive.rows(scene, stage, None, 0, 0);
                prop_assert_eq!(&threads.rows(scene, stage, |_| true, &FxHashSet::default()), &wanted);
                prop_assert_eq!(&rebuilt.rows(scene, stage, |_| true, &FxHashSet::default()), &wanted);
            }
            for version in [id(1), id(2)] {
                let wanted = naive.counts(|c| naive.placed.get(&c.scene_id) == Some(&version) && c.stage == stage);
                prop_assert_eq!(threads.version(version, stage), wanted);
            }
        }
        prop_assert_eq!(threads.len(), naive.comments.len());
    }
}
