//! What markers that came back would change: which amends are done, what is new, what was said, and what cannot be told.
//!
//! Nothing is guessed. An amend is known by its tag; only words that were added become an answer, because the words of a
//! comment belong to its author; and what is done here stays done, because the file may be older.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    State,
    change::{Against, Change, NewAmend, Plan, Step},
    found::{FoundMarker, MarkerFile, Position},
    words::{self, Part, Said},
};
use crate::model::{Comment, CommentStatus, Id, Resolution, Scene, Timebase, comment, timing::scene_at};

/// Compares files with what is here.
///
/// # Errors
/// The words for a person where new markers need a frame rate that nobody gave.
pub fn plan(files: &[MarkerFile], against: &Against<'_>) -> Result<Plan, String> {
    let mut planner = Planner::new(against);
    for (file, number) in files.iter().zip(0..) {
        planner.last = None;
        for marker in &file.markers {
            let before = planner.plan.steps.len();
            planner.marker(marker)?;
            for step in &mut planner.plan.steps[before..] {
                (step.file, step.line) = (number, marker.line);
            }
        }
    }
    Ok(planner.plan)
}

/// Where a new amend belongs.
enum Place {
    /// On a scene, at a frame of it where one is known.
    At(Id<Scene>, Option<i64>),
    /// Nobody knows, and why.
    Nowhere(String),
}

struct Planner<'a> {
    against: &'a Against<'a>,
    rows: HashMap<Id<Comment>, &'a Comment>,
    answers: HashMap<Id<Comment>, Vec<&'a Comment>>,
    names: SceneNames,
    plan: Plan,
    /// What was planned already, so that a marker that is there twice counts once.
    seen: HashSet<Uuid>,
    /// The comment that an answer in a list belongs to, with its scene.
    last: Option<(Id<Comment>, Id<Scene>)>,
}

impl<'a> Planner<'a> {
    fn new(against: &'a Against<'a>) -> Self {
        let rows: HashMap<_, _> = against.review.comments().iter().map(|comment| (comment.id, comment)).collect();
        let mut answers: HashMap<Id<Comment>, Vec<&Comment>> = HashMap::new();
        for comment in against.review.comments() {
            let mut above = comment.parent_id;
            // A thread cannot be deeper than there are comments, which ends the walk whatever the rows say.
            for _ in 0..rows.len() {
                let Some(row) = above.and_then(|id| rows.get(&id)) else { break };
                answers.entry(row.id).or_default().push(comment);
                above = row.parent_id;
            }
        }
        let names = SceneNames::of(against.review.scenes());
        Self { against, rows, answers, names, plan: Plan::default(), seen: HashSet::new(), last: None }
    }

    fn push(&mut self, change: Change) {
        self.plan.steps.push(Step { file: 0, line: 0, change });
    }

    fn marker(&mut self, marker: &FoundMarker) -> Result<(), String> {
        let mut parts = words::parts(&marker.text);
        if parts.is_empty() {
            parts = words::parts(&marker.name);
        }
        if parts.is_empty() {
            let bare = |id: &Id<Comment>| Part { id: *id, words: String::new(), tick: None };
            parts = marker.ids.iter().map(bare).collect();
        }
        if parts.is_empty() {
            if !marker.is_reply {
                return self.foreign(marker);
            }
            self.answer(marker);
            return Ok(());
        }
        // One that stands for several is named after what is open, so its name speaks of all of them only when they are done.
        let named = state_of_name(&marker.name).or_else(|| state_of_name(&marker.text));
        for part in parts {
            self.known(marker, &part, named);
        }
        Ok(())
    }

    /// A part of a marker that has the tag of an amend.
    fn known(&mut self, marker: &FoundMarker, part: &Part, named: Option<State>) {
        let id = self.against.carried.get(&part.id).copied().unwrap_or(part.id);
        let Some(comment) = self.rows.get(&id).copied() else {
            return self.push(Change::Unknown(format!(
                "there is no amend {} in the newest version of this video: it was deleted, or is of another one",
                part.id
            )));
        };
        self.last = Some((comment.id, comment.scene_id));
        if !self.seen.insert(comment.id.uuid()) {
            return;
        }
        let before = self.plan.steps.len();
        let mut is_done = marker.is_done || named == Some(State::Done) || part.tick == Some('x');
        match self.said(comment, &part.words) {
            Said::Same => {}
            Said::Altered(now) => {
                let how = format!("the words are others in the file, and only their author changes them: {now}");
                self.push(Change::Differs { id: comment.id, how });
            }
            Said::Added(words) => is_done |= self.added(comment, &words),
        }
        let is_declined = named == Some(State::Declined) || part.tick == Some('-');
        self.status(comment, is_done, is_declined);
        self.plan.same += usize::from(self.plan.steps.len() == before);
    }

    fn said(&self, comment: &Comment, words: &str) -> Said {
        if words.trim().is_empty() {
            return Said::Same;
        }
        let name = |comment: &Comment| self.against.review.name_of(comment.author_id).to_owned();
        let answers: Vec<(String, String)> = self
            .answers
            .get(&comment.id)
            .into_iter()
            .flatten()
            .map(|answer| (name(answer), answer.content.clone()))
            .collect();
        words::compare(words, &name(comment), &comment.content, &answers)
    }

    /// Words that somebody added become an answer. Answers whether they say that the amend is done.
    fn added(&mut self, comment: &Comment, words: &str) -> bool {
        if words::means_done(words) {
            return true;
        }
        let rest = words::after_done(words);
        let is_done = rest.is_some();
        let words = rest.unwrap_or(words).trim();
        if !words.is_empty() {
            self.reply(comment.id, comment.scene_id, words);
        }
        is_done
    }

    fn reply(&mut self, to: Id<Comment>, scene: Id<Scene>, words: &str) {
        let id = derived(to.uuid(), words);
        let said = self.answers.get(&to).into_iter().flatten().any(|answer| answer.content.trim() == words);
        if said || self.rows.contains_key(&id) || !self.seen.insert(id.uuid()) {
            return;
        }
        match comment::check_content(words) {
            Ok(()) => self.push(Change::Answer { to, scene, id, words: words.to_owned() }),
            Err(refusal) => self.push(Change::Differs { id: to, how: format!("its answer: {refusal}") }),
        }
    }

    fn status(&mut self, comment: &Comment, is_done: bool, is_declined: bool) {
        let id = comment.id;
        let here_declined = matches!(comment.resolution, Some(Resolution::Declined | Resolution::Duplicate));
        let change = match comment.status {
            None if is_done => differs(id, "it is done in the file, and a note here, which has nothing to do"),
            Some(CommentStatus::ToDo) if is_done => Change::Done(id),
            Some(CommentStatus::ToDo) if is_declined => differs(
                id,
                "it is declined in the file: say why with `orama done ID --resolution declined --reason WORDS`",
            ),
            Some(CommentStatus::Done) if !(is_done || is_declined && here_declined) => {
                if self.against.reopen {
                    Change::Reopen(id)
                } else {
                    differs(id, "it is done here and not in the file: left done; --reopen opens it again")
                }
            }
            _ => return,
        };
        self.push(change);
    }

    /// An answer in a list of comments, which belongs to the comment before it.
    fn answer(&mut self, marker: &FoundMarker) {
        let Some((to, scene)) = self.last else {
            return self.push(Change::Unknown("it answers a comment that is not in the file before it".to_owned()));
        };
        let words = self.foreign_words(marker);
        if !words.is_empty() {
            let before = self.plan.steps.len();
            self.reply(to, scene, &words);
            self.plan.same += usize::from(self.plan.steps.len() == before);
        }
    }

    /// A marker that is no amend yet.
    fn foreign(&mut self, marker: &FoundMarker) -> Result<(), String> {
        self.last = None;
        let words = self.foreign_words(marker);
        if words.is_empty() {
            self.push(Change::Unknown("it has no words".to_owned()));
            return Ok(());
        }
        if let Err(refusal) = comment::check_content(&words) {
            self.push(Change::Unknown(refusal.to_string()));
            return Ok(());
        }
        let (scene, frames) = match self.place(marker)? {
            Place::At(scene, frame) => (scene, frame),
            Place::Nowhere(why) => {
                self.push(Change::Unknown(format!("{why}: {}", shorten(&words))));
                return Ok(());
            }
        };
        let key = match &marker.foreign_id {
            Some(id) => id.clone(),
            None => format!("{:?}\n{words}", marker.position),
        };
        let id: Id<Comment> = derived(self.against.review.video().id.uuid(), &key);
        let here = self.against.carried.get(&id).copied().unwrap_or(id);
        self.last = Some((here, scene));
        if self.rows.contains_key(&here) {
            self.plan.same += usize::from(self.seen.insert(here.uuid()));
            return Ok(());
        }
        if !self.seen.insert(id.uuid()) {
            return Ok(());
        }
        let (frame_in, frame_out) =
            frames.map_or((None, None), |frame| (Some(frame), marker.length.map(|length| frame + length - 1)));
        self.push(Change::New(NewAmend {
            id,
            scene,
            frame_in,
            frame_out,
            stage: self.against.stage.or(marker.stage),
            words,
            is_done: marker.is_done || state_of_name(&marker.name) == Some(State::Done),
            is_note: false,
        }));
        Ok(())
    }

    /// The scene of a marker and the frame in it, or why there is none.
    fn place(&self, marker: &FoundMarker) -> Result<Place, String> {
        let review = self.against.review;
        if let Position::Scene(name) = &marker.position {
            return Ok(match self.names.find(name) {
                [at] => Place::At(review.scenes()[*at].id, None),
                [] => Place::Nowhere(format!("no scene is called {name}")),
                _ => Place::Nowhere(format!("more than one scene is called {name}")),
            });
        }
        if marker.position == Position::Nowhere {
            return Ok(Place::Nowhere("the file does not say when it is".to_owned()));
        }
        let base: Timebase = review.timebase().map_err(|error| error.to_string())?;
        let frame = match marker.position.frame(base, review.start_frame()) {
            Ok(frame) => frame,
            Err(why) => return Ok(Place::Nowhere(why)),
        };
        Ok(match scene_at(review.times(), frame) {
            Some((at, inside)) => Place::At(review.scenes()[at].id, Some(inside)),
            None => Place::Nowhere(format!("no scene is known to be at {}", base.label(review.start_frame() + frame))),
        })
    }

    /// The words of a new amend: name and words, where they say different things, and who said so.
    fn foreign_words(&self, marker: &FoundMarker) -> String {
        let (name, text) = (marker.name.trim(), marker.text.trim());
        let says_nothing = is_numbered(name) || text.contains(name) || marker.author.as_deref() == Some(name);
        let words = match (text.is_empty(), says_nothing) {
            (true, _) => name.to_owned(),
            (false, true) => text.to_owned(),
            (false, false) => format!("{name}: {text}"),
        };
        match marker.author.as_deref().map(str::trim).filter(|author| !author.is_empty()) {
            Some(author) if author != self.against.importer && !words.is_empty() => format!("{author}: {words}"),
            _ => words,
        }
    }
}

/// What scenes are called, so that finding one costs the same however many there are.
struct SceneNames(HashMap<String, Vec<usize>>);

impl SceneNames {
    /// By title and by number.
    fn of(scenes: &[Scene]) -> Self {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, scene) in scenes.iter().enumerate() {
            let (title, number) = (scene.title.trim().to_ascii_lowercase(), scene.order.to_string());
            if title != number {
                names.entry(number).or_default().push(at);
            }
            names.entry(title).or_default().push(at);
        }
        Self(names)
    }

    /// The scenes that are called so, whatever the case.
    fn find(&self, name: &str) -> &[usize] {
        self.0.get(&name.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }
}

fn differs(id: Id<Comment>, how: &str) -> Change {
    Change::Differs { id, how: how.to_owned() }
}

/// An id that the same words always get.
pub(in crate::exchange) fn derived(namespace: Uuid, key: &str) -> Id<Comment> {
    Id::from_uuid(Uuid::new_v5(&namespace, key.as_bytes()))
}

/// What the name of a marker says is still to do.
fn state_of_name(name: &str) -> Option<State> {
    let name = name.trim_start();
    [State::ToDo, State::Done, State::Declined, State::Note].into_iter().find(|state| {
        name.strip_prefix(state.word()).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric()))
    })
}

/// `Marker 3`, which is what a program calls one that nobody named.
fn is_numbered(name: &str) -> bool {
    let rest = name.strip_prefix("Marker").unwrap_or(name).trim();
    rest.bytes().all(|byte| byte.is_ascii_digit())
}

fn shorten(words: &str) -> String {
    const MOST: usize = 60;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST { words } else { words.chars().take(MOST).chain(['…']).collect() }
}
