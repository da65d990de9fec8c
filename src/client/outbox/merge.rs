//! What becomes of a write whose row was changed meanwhile. Fields that others left alone are still ours to change; a field
//! that already is what we want needs nothing; a field that somebody else changed to something else is a conflict.

use serde_json::{Map, Value};

use super::{
    Entry, State, What,
    entry::{Conflict, STAGE},
};
use crate::model::TakeRole;

/// Fields of a body that are no fields of the row: they do something besides.
const BESIDES: [&str; 2] = ["reason", "duplicate_of"];

/// The field of a scene that holds its selected take of a kind.
pub fn selected_field(role: TakeRole) -> String {
    format!("selected_{role}_id")
}

/// What a row is to be.
pub(super) fn wanted(entry: &Entry) -> Map<String, Value> {
    let Some(Value::Object(body)) = &entry.request.body else { return Map::new() };
    if let What::SelectTake(role) = entry.subject.what {
        let media = body.get("media_id").cloned().unwrap_or(Value::Null);
        return Map::from_iter([(selected_field(role), media)]);
    }
    body.iter().filter(|(name, _)| !BESIDES.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
}

/// Whether it changes fields of its row and nothing else.
pub(super) fn is_plain(entry: &Entry) -> bool {
    let besides = |body: &Value| BESIDES.iter().any(|name| body.get(*name).is_some());
    entry.subject.what.is_edit() && !entry.request.body.as_ref().is_some_and(besides)
}

/// Whether it is known what its author saw in the place of each field: of a part of a batch it is not.
pub(super) fn knows_what_was_seen(entry: &Entry) -> bool {
    wanted(entry).keys().all(|name| entry.seen.contains_key(name))
}

/// What becomes of a write on a row as it is now.
pub(super) enum Settled {
    /// The row is what it asks for.
    Done,
    /// It can be sent again, as it is now.
    Again,
    /// It met another change of the same.
    Conflict,
}

/// Settles a write with the row as it is on the server.
pub(super) fn settle(entry: &mut Entry, current: &Value, why: &str) -> Settled {
    let is_deleted = current.get("deleted_at").is_some_and(|at| !at.is_null());
    if entry.subject.what.is_delete() && is_deleted {
        return Settled::Done;
    }
    let revision = current.get("revision").and_then(Value::as_i64);
    // A decision is on the stage and its status: another title of the video is nothing to it.
    let is_seen = |name: &&str| current.get(*name).is_some_and(|now| entry.seen.get(*name) == Some(now));
    if let (What::Decide, Some(revision), true) = (entry.subject.what, revision, STAGE.iter().all(is_seen)) {
        entry.set_base(revision);
        return Settled::Again;
    }
    let (Some(revision), true, false) = (revision, entry.subject.what.is_edit(), is_deleted) else {
        return conflict(entry, current, Vec::new(), why);
    };
    let wanted = wanted(entry);
    let plain = is_plain(entry);
    let is_there = |name: &String| current.get(name) == wanted.get(name);
    let is_untouched = |name: &String| current.get(name) == entry.seen.get(name);
    let both: Vec<String> =
        wanted.keys().filter(|name| !(is_untouched(name) || plain && is_there(name))).cloned().collect();
    if !both.is_empty() {
        return conflict(entry, current, both, why);
    }
    if plain && wanted.keys().all(is_there) {
        return Settled::Done;
    }
    entry.set_base(revision);
    entry.state = State::Queued;
    Settled::Again
}

fn conflict(entry: &mut Entry, current: &Value, fields: Vec<String>, why: &str) -> Settled {
    let conflict = Conflict { theirs: current.clone(), fields, why: why.to_owned(), by: None, decision: None };
    entry.state = State::Conflict(Box::new(conflict));
    Settled::Conflict
}

/// Lets a later write of the same row go on from the row that an earlier one of ours left. A row that others changed as well
/// is left to the server to refuse, unless the fields of the write are as its author saw them.
pub(super) fn rebase(entry: &mut Entry, row: &Value) -> bool {
    let Some(revision) = row.get("revision").and_then(Value::as_i64) else { return false };
    let Some(base) = entry.base().filter(|base| *base < revision) else { return false };
    let is_ours = base + 1 == revision;
    let is_seen = || !entry.seen.is_empty() && entry.seen.iter().all(|(name, value)| row.get(name) == Some(value));
    let follows = if entry.subject.what.is_edit() { is_seen() } else { is_ours };
    if follows {
        entry.set_base(revision);
    }
    follows
}

/// Folds a later edit of the same row into an earlier one that has not left. `None`: nothing is left to do.
pub(super) fn fold(earlier: &Entry, later: &Entry) -> Option<Entry> {
    let (mut seen, mut body) = (earlier.seen.clone(), object(earlier));
    for (name, value) in object(later) {
        body.insert(name, value);
    }
    for (name, value) in &later.seen {
        seen.entry(name).or_insert_with(|| value.clone());
    }
    let mut folded = Entry { seen, label: later.label.clone(), ..earlier.clone() };
    folded.request.body = Some(Value::Object(body));
    let undone: Vec<String> = wanted(&folded)
        .into_iter()
        .filter(|(name, value)| folded.seen.get(name) == Some(value))
        .map(|(n, _)| n)
        .collect();
    let is_field = !matches!(folded.subject.what, What::SelectTake(_));
    for name in &undone {
        folded.seen.remove(name);
        if let (Some(Value::Object(body)), true) = (&mut folded.request.body, is_field) {
            body.remove(name);
        }
    }
    (!folded.seen.is_empty()).then_some(folded)
}

fn object(entry: &Entry) -> Map<String, Value> {
    entry.request.body.as_ref().and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What a row is after an answer: the rows that it holds.
pub(super) fn rows_in(answer: &Value) -> Vec<&Value> {
    if answer.get("revision").is_some() {
        return vec![answer];
    }
    let inner = ["video", "version"].iter().filter_map(|name| answer.get(*name));
    let items = answer.get("items").and_then(Value::as_array).into_iter().flatten();
    let changes = answer.get("changes").and_then(Value::as_array).into_iter().flatten();
    inner
        .chain(items.filter_map(|item| item.get("body")))
        .chain(changes.filter_map(|change| change.get("after")))
        .filter(|row| row.get("revision").is_some())
        .collect()
}
