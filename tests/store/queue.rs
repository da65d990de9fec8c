//! The queue: working order, filters, pages, and a plan that does not read what it does not show.

use orama::{
    model::{Comment, CommentStatus, Stage, Timestamp},
    store::{
        self, Db, Engine, Row, Session, Sql, amends, every_statement,
        queue::{self, QueueFilter, QueueItem},
    },
};

use crate::{
    engines::both_engines,
    fixture::{World, add, at, project, scene, to_do, user, version, video, viewer},
};

/// Two projects: `Alps` with one video, and `Harbour` with two versions of its film, the older one full of amends.
struct Work {
    world: World,
    expected: Vec<String>,
}

impl Work {
    async fn build(db: &Db) -> Self {
        let world = World::build(db).await;
        let alps = project("Alps", &world.owner, None);
        let (climb, ascent) = (video(&alps, "Climb"), video(&alps, "Ascent"));
        let (climb_cut, ascent_cut, newest) = (version(&climb, 1), version(&ascent, 1), version(&world.video, 2));
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &alps).await;
        add(&mut tx, &climb).await;
        add(&mut tx, &ascent).await;
        add(&mut tx, &climb_cut).await;
        add(&mut tx, &ascent_cut).await;
        add(&mut tx, &newest).await;
        let old = to_do(&world.scenes[0], &world.owner, "of an old version");
        add(&mut tx, &old).await;
        let mut expected = Vec::new();
        for (cut, film) in [(&ascent_cut, "Ascent"), (&climb_cut, "Climb"), (&newest, "Launch film")] {
            for order in 1..=3 {
                let place = scene(cut, order);
                add(&mut tx, &place).await;
                for (age, content) in [(10, "older"), (20, "newer")] {
                    let amend = Comment { created_at: at(age), ..to_do(&place, &world.owner, content) };
                    add(&mut tx, &amend).await;
                    expected.push(format!("{film}/{order}/{content}"));
                }
                let note = Comment { status: None, ..to_do(&place, &world.owner, "a note") };
                let done = Comment { status: Some(CommentStatus::Done), ..to_do(&place, &world.owner, "done") };
                add(&mut tx, &note).await;
                add(&mut tx, &done).await;
            }
        }
        tx.commit().await.unwrap();
        Self { world, expected }
    }
}

fn shown(items: &[QueueItem]) -> Vec<String> {
    items.iter().map(|item| format!("{}/{}/{}", item.video_title, item.scene_order, item.comment.content)).collect()
}

both_engines! {
    async fn the_queue_is_in_working_order_and_pages_go_on_where_they_ended(db: Db) {
        let work = Work::build(&db).await;
        let mut conn = db.conn().await.unwrap();
        let owner = viewer(&work.world.owner);
        let all = queue::list(&mut conn, owner, QueueFilter::default(), 100, None).await.unwrap();
        assert_eq!(shown(&all), work.expected);
        assert_eq!(queue::count(&mut conn, owner, QueueFilter::default()).await.unwrap(), all.len() as i64);
        assert_eq!((all[0].project_title.as_str(), all[17].project_title.as_str()), ("Alps", "Harbour"));
        assert_eq!((all[17].version_number, all[17].scene_title.as_str()), (2, "Scene 3"));
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = queue::list(&mut conn, owner, QueueFilter::default(), 5, after).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            paged.extend(page);
        }
        assert_eq!(paged, all);
    }

    async fn a_page_goes_on_after_an_amend_that_was_settled_meanwhile(db: Db) {
        let work = Work::build(&db).await;
        let owner = viewer(&work.world.owner);
        let mut tx = db.begin().await.unwrap();
        let first = queue::list(&mut tx, owner, QueueFilter::default(), 2, None).await.unwrap();
        let mut settled = first[1].comment.clone();
        settled.status = Some(CommentStatus::Done);
        settled.touch(at(30));
        assert!(store::update(&mut tx, &settled).await.unwrap());
        let next = queue::list(&mut tx, owner, QueueFilter::default(), 2, Some(first[1].key())).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shown(&next), work.expected[2..4]);
    }

    async fn filters_narrow_the_queue(db: Db) {
        let work = Work::build(&db).await;
        let mut conn = db.conn().await.unwrap();
        let owner = viewer(&work.world.owner);
        let film = work.world.video.id;
        let none = QueueFilter::default();
        for (filter, count) in [
            (QueueFilter { project: Some(work.world.project.id), ..none }, 6),
            (QueueFilter { video: Some(film), ..none }, 6),
            (QueueFilter { stage: Some(Stage::Storyboard), ..none }, 18),
            (QueueFilter { stage: Some(Stage::Audio), ..none }, 0),
            (QueueFilter { status: Some(CommentStatus::Done), ..none }, 9),
            (QueueFilter { author: Some(work.world.owner.id), video: Some(film), ..none }, 6),
            (QueueFilter { author: Some(user("other").id), ..none }, 0),
            (QueueFilter { assignee: Some(work.world.owner.id), ..none }, 0),
            (QueueFilter { unassigned: true, ..none }, 18),
            (QueueFilter { unassigned: true, assignee: Some(work.world.owner.id), ..none }, 0),
            (QueueFilter { before: Some(at(15)), ..none }, 9),
            (QueueFilter { before: Some(Timestamp::from_micros(0)), ..none }, 0),
        ] {
            let rows = queue::list(&mut conn, owner, filter, 100, None).await.unwrap();
            assert_eq!(rows.len() as i64, count, "{filter:?}");
            assert_eq!(queue::count(&mut conn, owner, filter).await.unwrap(), count, "{filter:?}");
            let counts = queue::counts(&mut conn, owner, filter).await.unwrap();
            assert_eq!(counts.iter().map(|group| group.count).sum::<i64>(), count, "{filter:?}");
            for group in counts {
                let of_group = rows.iter().filter(|row| {
                    row.video_id == group.video_id
                        && row.comment.stage == group.stage
                        && row.comment.assignee_id == group.assignee_id
                });
                assert_eq!(of_group.count() as i64, group.count, "{group:?}");
            }
        }
    }

    async fn amends_are_counted_at_the_newest_version(db: Db) {
        let work = Work::build(&db).await;
        let owner = viewer(&work.world.owner);
        let mut tx = db.begin().await.unwrap();
        let counts = amends::counts(&mut tx, owner).await.unwrap();
        assert_eq!(counts.iter().map(|count| (count.open, count.done)).collect::<Vec<_>>(), [(6, 3); 3]);
        let open = amends::open(&mut tx, work.world.video.id, Stage::Storyboard).await.unwrap();
        let listed = QueueFilter { video: Some(work.world.video.id), ..QueueFilter::default() };
        let queued = queue::list(&mut tx, owner, listed, 100, None).await.unwrap();
        assert_eq!(open, queued.iter().map(|item| item.comment.id).collect::<Vec<_>>());
        assert_eq!(amends::open(&mut tx, work.world.video.id, Stage::Video).await.unwrap(), []);
    }

    async fn no_list_of_amends_reads_every_comment(db: Db) {
        if db.engine() == Engine::Postgres {
            // Its plans follow statistics, which an empty database does not have.
            return;
        }
        let mut conn = db.conn().await.unwrap();
        let mut checked = 0;
        for (name, sql) in every_statement() {
            let is_amends = name.contains("::queue::") || name.contains("::amends::") || name.contains("::comments::");
            if !is_amends {
                continue;
            }
            let steps = plan(&mut conn, sql).await;
            let scans: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN comments")).collect();
            assert!(scans.is_empty(), "{name}: {steps:#?}");
            if name.ends_with("queue::FIRST") || name.ends_with("queue::NEXT") {
                assert!(!steps.iter().any(|step| step.contains("ORDER BY")), "{name} sorts: {steps:#?}");
            }
            if name.contains("amends::COUNTS") {
                let covered = steps.iter().any(|step| step.starts_with("SEARCH comments USING COVERING INDEX"));
                assert!(covered, "{name} reads comments to count them: {steps:#?}");
            }
            checked += 1;
        }
        assert!(checked >= 9, "{checked} statements");
    }
}

/// The steps of SQLite's plan for a statement.
async fn plan(conn: &mut impl Session, sql: Sql) -> Vec<String> {
    let text = format!("EXPLAIN QUERY PLAN {}", sql.on(Engine::Sqlite));
    let explained = Sql::new(Box::leak(text.into_boxed_str()));
    let steps: Vec<(i64, i64, i64, String)> = conn.query(explained).all().await.unwrap();
    steps.into_iter().map(|(_, _, _, step)| step).collect()
}
