//! The words of a person that go into one line: the note of a decision, the reason of a decline. They are drafts like every other
//! text, from the first letter until they are sent.

use super::writing;
use crate::{
    model::{Comment, Id},
    tui::{
        app::{
            App, Verb,
            msg::{Decision, Effect},
        },
        drafts::{Draft, DraftKey},
        overlays::{Prompt, Wanted},
        text::LineInput,
        widgets::Severity,
    },
};

/// The draft that a line is; none: it is soon typed again.
fn key_of(wanted: &Wanted) -> Option<DraftKey> {
    match wanted {
        Wanted::Note(decision) => Some(key_of_note(decision)),
        Wanted::Reason(targets) => targets.ids().first().map(|of| DraftKey::Reason { of: *of }),
        _ => None,
    }
}

const fn key_of_note(decision: &Decision) -> DraftKey {
    DraftKey::Note { video: decision.video, action: decision.action }
}

/// What the line begins with: what it is asked again with, else its draft.
pub fn begin(app: &App, wanted: &Wanted, text: &str) -> LineInput {
    let draft = key_of(wanted).filter(|_| text.is_empty()).and_then(|key| app.drafts.get(&key));
    LineInput::with_text(draft.map_or(text, |draft| &draft.text))
}

/// After each change of the line.
pub fn keep(app: &mut App, wanted: &Wanted, text: &str, fx: &mut Vec<Effect>) {
    if let Some(key) = key_of(wanted) {
        keep_as(app, key, text, fx);
    }
}

fn keep_as(app: &mut App, key: DraftKey, text: &str, fx: &mut Vec<Effect>) {
    let draft = Draft { key, text: text.to_owned(), revision: None, original: None, sent: None };
    writing::store(app, draft, !text.trim().is_empty(), fx);
}

/// The line is left without being sent.
pub fn left(app: &mut App, prompt: &Prompt) {
    if key_of(&prompt.wanted).is_some() && !prompt.input.text().trim().is_empty() {
        app.say(Severity::Info, "kept as a draft: the same key opens it again");
    }
}

/// The note was sent.
pub fn note_sent(app: &mut App, decision: &Decision, fx: &mut Vec<Effect>) {
    writing::drop_draft(app, key_of_note(decision), fx);
}

/// The note came back.
pub fn note_refused(app: &mut App, decision: &Decision, fx: &mut Vec<Effect>) {
    keep_as(app, key_of_note(decision), &decision.note, fx);
}

/// The verb was sent, with its reason if it has one.
pub fn verb_sent(app: &mut App, verb: &Verb, amends: &[Id<Comment>], fx: &mut Vec<Effect>) {
    if let (Verb::Decline(_), Some(of)) = (verb, amends.first()) {
        writing::drop_draft(app, DraftKey::Reason { of: *of }, fx);
    }
}

/// The verb was refused: its reason is a draft again.
pub fn verb_refused(app: &mut App, verb: &Verb, of: Id<Comment>, fx: &mut Vec<Effect>) {
    if let Verb::Decline(reason) = verb {
        keep_as(app, DraftKey::Reason { of }, reason, fx);
    }
}
