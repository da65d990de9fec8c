//! What a write met, in words: whose change it was, theirs and mine, and what is different between them.

use uuid::Uuid;

use super::outbox::{SHOWN, draft_of};
use crate::{
    client::outbox::{Entry, State},
    model::{Id, diff},
    tui::app::{App, read::shorten},
};

/// Who did what a write met.
pub(super) fn who(app: &App, entry: &Entry) -> String {
    let State::Conflict(conflict) = &entry.state else { return String::new() };
    let name = conflict.by.map_or_else(|| "somebody else".to_owned(), |by| app.name_of(by).into_string());
    if let Some(decision) = &conflict.decision {
        let note = if decision.note.trim().is_empty() {
            String::new()
        } else {
            format!(", saying “{}”", decision.note.trim())
        };
        return format!(
            "{name} was faster: {} {} {} ago, which is {} now{note}",
            decision.action.as_str().replace('_', " "),
            decision.stage,
            decision.created_at.ago(app.now),
            decision.to_status.words()
        );
    }
    let is_gone = conflict.theirs.get("deleted_at").is_some_and(|at| !at.is_null());
    let deed = if is_gone { "deleted it" } else { "changed it" };
    format!("{name} {deed} meanwhile")
}

/// Theirs, mine, and what is different between them, word by word: what only theirs has in [-…-], what only mine has in {+…+}.
pub(super) fn lines_of_conflict(app: &App, entry: &Entry) -> Vec<String> {
    let State::Conflict(conflict) = &entry.state else { return Vec::new() };
    let mut lines = vec![entry.label.clone(), format!("{}.", who(app, entry))];
    for field in &conflict.fields {
        let theirs = value_words(app, conflict.theirs.get(field));
        let mine = value_words(app, entry.request.body.as_ref().and_then(|body| body.get(field)));
        lines.push(format!("Theirs: {}", shorten(&theirs, SHOWN)));
        lines.push(format!("Mine: {}", shorten(&mine, SHOWN)));
        if entry.text_field() == Some(field.as_str()) {
            lines.push(format!("From theirs to mine: {}", shorten(&word_diff(&theirs, &mine), SHOWN)));
        }
    }
    if draft_of(app, entry).is_some() {
        lines.push("Whatever you choose, yours is kept as a draft until the server has it.".to_owned());
    }
    lines
}

fn value_words(app: &App, value: Option<&serde_json::Value>) -> String {
    match value {
        None | Some(serde_json::Value::Null) => "nothing".to_owned(),
        Some(serde_json::Value::String(text)) => match text.parse::<Uuid>() {
            Ok(id) => app.replica.user(Id::from_uuid(id)).map_or_else(|| text.clone(), |user| user.full_name.clone()),
            Err(_) => text.replace("to_do", "to do"),
        },
        Some(other) => other.to_string(),
    }
}

/// What changed between two texts, in signs that need no colour.
fn word_diff(old: &str, new: &str) -> String {
    let spans = diff::words(old, new);
    let mut words = String::new();
    for span in spans {
        match span.change {
            diff::Change::Equal => words.push_str(span.text),
            diff::Change::Delete => words.extend(["[-", span.text, "-]"]),
            diff::Change::Insert => words.extend(["{+", span.text, "+}"]),
        }
    }
    words
}
