//! What can be done with an amend, with one or with many at once.

use serde_json::Value;

use super::{App, read::excerpt};
use crate::{
    api::{
        Call, Problem,
        batch::{Batch, BatchAnswer, BatchItem, MAX_ITEMS},
        comments::{self, EditComment},
        snoozes::{self, SetSnooze},
    },
    model::{Comment, CommentStatus, Id, Resolution, SafeText, Timestamp, User},
};

/// What a verb acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    One(Id<Comment>),
    Marked(Vec<Id<Comment>>),
}

impl Targets {
    /// Which amends.
    pub fn ids(&self) -> &[Id<Comment>] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Marked(ids) => ids,
        }
    }

    /// What it is, for the title of a question.
    pub fn words(&self, app: &App) -> String {
        match self {
            Self::One(id) => app.comment_by_id(*id).map(|comment| excerpt(&comment.content)).unwrap_or_default(),
            Self::Marked(ids) => amends(ids.len()),
        }
    }
}

/// So many amends, in words.
pub fn amends(count: usize) -> String {
    if count == 1 { "1 amend".to_owned() } else { format!("{count} amends") }
}

/// What is done with an amend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    Settle(CommentStatus),
    /// With the reason, which becomes a reply.
    Decline(String),
    /// Of which other amend.
    Duplicate(Id<Comment>),
    Assign(Option<Id<User>>),
    /// Until a moment, or until something new happens.
    Snooze(Option<Timestamp>),
    Wake,
}

impl Verb {
    /// The request that does it.
    pub fn call(&self, comment: &Comment) -> Call<Value> {
        let done = |resolution| EditComment {
            status: Some(Some(CommentStatus::Done)),
            resolution: Some(Some(resolution)),
            ..EditComment::default()
        };
        let body = match self {
            Self::Settle(status) => EditComment { status: Some(Some(*status)), ..EditComment::default() },
            Self::Decline(reason) => EditComment { reason: Some(reason.clone()), ..done(Resolution::Declined) },
            Self::Duplicate(of) => EditComment { duplicate_of: Some(*of), ..done(Resolution::Duplicate) },
            Self::Assign(to) => EditComment { assignee_id: Some(*to), ..EditComment::default() },
            Self::Snooze(until) => return snoozes::set(comment.id, &SetSnooze { until: *until }).erase(),
            Self::Wake => return snoozes::wake(comment.id).erase(),
        };
        comments::edit(comment.id, &body, comment.revision).erase()
    }

    /// Whether the amend leaves the list of what is open, or of what is done.
    pub const fn settles(&self) -> bool {
        !matches!(self, Self::Assign(_) | Self::Wake)
    }

    /// Whether only one's own queue changes, which is in no log: undo does not know of it, and no news tell of it.
    pub const fn is_private(&self) -> bool {
        matches!(self, Self::Snooze(_) | Self::Wake)
    }

    /// What was done, as a past participle.
    pub fn done_words(&self, app: &App) -> String {
        match self {
            Self::Settle(CommentStatus::Done) => "marked done".to_owned(),
            Self::Settle(CommentStatus::ToDo) => "to do again".to_owned(),
            Self::Decline(_) => "declined".to_owned(),
            Self::Duplicate(_) => "settled as duplicates".to_owned(),
            Self::Assign(Some(user)) => format!("given to {}", app.name_of(*user)),
            Self::Assign(None) => "given to nobody".to_owned(),
            Self::Snooze(Some(until)) => format!("put off until {}", day_of(*until)),
            Self::Snooze(None) => "put off until something new happens".to_owned(),
            Self::Wake => "back in the queue".to_owned(),
        }
    }

    /// What it does to one amend, for undo.
    pub fn label(&self, app: &App, words: &str) -> String {
        match self {
            Self::Duplicate(_) => format!("settled as a duplicate: {words}"),
            _ => format!("{}: {words}", self.done_words(app)),
        }
    }
}

/// A moment as people read it: the day, and the hour in UTC.
pub fn day_of(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.get(..16).map_or(text.clone(), |minutes| minutes.replace('T', " "))
}

/// One verb on many amends: the requests as they were made when it was asked for, so that what is done is what was shown.
#[derive(Debug, Clone)]
pub struct Bulk {
    pub verb: Verb,
    pub amends: Vec<Id<Comment>>,
    pub items: Vec<BatchItem>,
}

impl Bulk {
    /// The most amends at once.
    pub const MOST: usize = MAX_ITEMS;

    /// The requests for amends that are known here.
    pub fn plan(verb: Verb, amends: &[&Comment]) -> Self {
        let planned = amends.iter().filter_map(|comment| {
            let item = BatchItem::try_from(verb.call(comment)).ok()?;
            Some((comment.id, item))
        });
        let (amends, items) = planned.unzip();
        Self { verb, amends, items }
    }

    /// The whole as one request.
    pub fn batch(&self, dry_run: bool) -> Batch {
        Batch { items: self.items.clone(), atomic: false, dry_run }
    }

    /// What became of each: the amend, and why it was refused where it was.
    pub fn results(&self, answer: &BatchAnswer) -> Vec<(Id<Comment>, Option<String>)> {
        let why = |problem: &Problem| {
            let fields: Vec<String> = problem
                .errors
                .iter()
                .map(|field| format!("{} {}", field.field.trim_end_matches("_id").replace('_', " "), field.detail))
                .collect();
            SafeText::line(&if fields.is_empty() { problem.detail.clone() } else { fields.join("; ") }).into_string()
        };
        let each = self.amends.iter().zip(&answer.items);
        each.map(|(id, item)| (*id, item.problem.as_ref().map(why))).collect()
    }
}

/// What became of a verb on many amends, or what would become of it.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub done: usize,
    pub refused: usize,
    /// Each reason, with how many were refused for it.
    pub reasons: Vec<(String, usize)>,
    /// A line for each amend, the refused ones first.
    pub lines: Vec<(Id<Comment>, String)>,
    /// What was done, as a past participle.
    pub words: String,
}

impl Outcome {
    /// Puts it in lines for a person.
    pub fn of(app: &App, bulk: &Bulk, answer: &BatchAnswer) -> Self {
        let mut outcome = Self { words: bulk.verb.done_words(app), ..Self::default() };
        let mut done = Vec::new();
        for (id, why) in bulk.results(answer) {
            let (glyphs, place) = (app.look().glyphs, place_of(app, id));
            let Some(why) = why else {
                outcome.done += 1;
                done.push((id, format!("{} {place}", glyphs.done)));
                continue;
            };
            outcome.refused += 1;
            outcome.lines.push((id, format!("{} {place}", glyphs.failed)));
            match outcome.reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, count)) => *count += 1,
                None => outcome.reasons.push((why, 1)),
            }
        }
        outcome.lines.extend(done);
        outcome
    }
}

/// Where an amend is and what it says.
fn place_of(app: &App, id: Id<Comment>) -> String {
    let Some(comment) = app.comment_by_id(id) else { return id.short() };
    match app.queue.items.get(&id) {
        Some(item) => {
            format!("{} {} · {}", SafeText::line(&item.video_title), item.scene_order, excerpt(&comment.content))
        }
        None => excerpt(&comment.content),
    }
}
