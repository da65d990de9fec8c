//! From keys to actions and text.

use super::{act, dialogs, names, writing};
use crate::tui::{
    action::{Action, Group},
    app::{App, msg::Effect},
    keymap::{Chord, Lookup},
    overlays::Overlay,
    panes::Pane,
    widgets::Severity,
};

/// A key was pressed. One that comes behind a waiting key waits too, but for the way out: that must be open even when the
/// server never answers.
pub fn press(app: &mut App, chord: Chord, fx: &mut Vec<Effect>) {
    if app.work.held.is_empty() || leads_out(app, chord) {
        press_now(app, chord, fx);
    } else {
        app.work.held.push_back(chord);
    }
}

fn leads_out(app: &App, chord: Chord) -> bool {
    let stack = app.context().stack();
    let quits = || matches!(app.settings.keymap.lookup(stack, &[chord]), Lookup::Found(Action::Quit));
    dialogs::asks_to_leave(app) || (app.overlays.is_empty() && quits())
}

/// Presses the next waiting key, unless it still has to wait. Says whether it did.
pub fn press_held(app: &mut App, fx: &mut Vec<Effect>) -> bool {
    let Some(chord) = app.work.held.pop_front() else { return false };
    let behind = app.work.held.len();
    press_now(app, chord, fx);
    app.work.held.len() == behind
}

fn press_now(app: &mut App, chord: Chord, fx: &mut Vec<Effect>) {
    app.toast = None;
    app.pointer.clicked = None;
    app.chords.push(chord);
    let context = app.context();
    match app.settings.keymap.lookup(context.stack(), &app.chords) {
        Lookup::Pending(_) => {}
        Lookup::Found(action) => {
            let chords = std::mem::take(&mut app.chords);
            let is_behind = app.work.unsent() > 0 || app.queue.is_changing || app.is_opening();
            if is_behind && acts_on_what_writes_leave(action) && !dialogs::asks_to_leave(app) {
                chords.into_iter().rev().for_each(|chord| app.work.held.push_front(chord));
            } else {
                act(app, action, fx);
            }
        }
        Lookup::None => {
            let chords = std::mem::take(&mut app.chords);
            match chords.as_slice() {
                [chord] if context.takes_text() => typed(app, *chord, fx),
                _ => unknown(app, chord),
            }
        }
    }
}

/// Whether an action means something else before and after a change that is under way. Moving about never waits.
fn acts_on_what_writes_leave(action: Action) -> bool {
    let group = action.info().group;
    let changes = matches!(group, Group::Comments | Group::Stage | Group::Versions | Group::Media | Group::Scenes);
    changes
        || matches!(
            action,
            Action::Undo
                | Action::UndoSelected
                | Action::Redo
                | Action::Send
                | Action::Accept
                | Action::Yes
                | Action::NewVideo
                | Action::Mark
                | Action::MarkRange
                | Action::MarkGroup
        )
}

fn typed(app: &mut App, chord: Chord, fx: &mut Vec<Effect>) {
    let before = typed_line(app).map(ToOwned::to_owned);
    let taken = match app.overlays.last_mut() {
        Some(Overlay::Composer(open)) => open.composer.input(chord),
        Some(Overlay::Prompt(prompt)) => prompt.input.input(chord),
        Some(Overlay::Picker(picker)) => picker.input.input(chord),
        Some(Overlay::Help(help)) => help.filter.input(chord),
        Some(Overlay::Confirm(_)) | None => false,
    };
    // Where only the cursor moved in the line, what it finds is the same, and the row that is selected as well.
    if taken && (before.is_none() || before.as_deref() != typed_line(app)) {
        text_changed(app, fx);
    }
}

/// The line that narrows a list.
fn typed_line(app: &App) -> Option<&str> {
    match app.overlays.last()? {
        Overlay::Picker(picker) => Some(picker.input.text()),
        Overlay::Help(help) => Some(help.filter.text()),
        _ => None,
    }
}

/// A text was pasted. Where no text is written it is not taken for keys.
pub fn paste(app: &mut App, text: &str, fx: &mut Vec<Effect>) {
    match app.overlays.last_mut() {
        Some(Overlay::Composer(open)) => open.composer.paste(text),
        Some(Overlay::Prompt(prompt)) => prompt.input.paste(text),
        Some(Overlay::Picker(picker)) => picker.input.paste(text),
        Some(Overlay::Help(help)) if help.is_filtering() => help.filter.paste(text),
        _ => {
            let key = app.key(Action::Comment);
            return app.say(Severity::Info, format!("nothing takes a text here; {key} begins a comment, then paste"));
        }
    }
    text_changed(app, fx);
}

fn text_changed(app: &mut App, fx: &mut Vec<Effect>) {
    match app.overlays.last_mut() {
        Some(Overlay::Composer(_)) => {
            writing::keep_draft(app, fx);
            names::follow(app, fx);
        }
        Some(Overlay::Prompt(_)) => dialogs::prompt_changed(app, fx),
        Some(Overlay::Picker(picker)) => picker.narrow(),
        Some(Overlay::Help(help)) => help.narrow(),
        Some(Overlay::Confirm(_)) | None => {}
    }
}

/// A key without a meaning here says where it has one. People press Ctrl-C to leave; in raw mode it is a key like any other.
fn unknown(app: &mut App, chord: Chord) {
    if chord.to_string() == "ctrl-c" {
        let key = app.key(Action::Quit);
        return app.say(Severity::Info, format!("{key} leaves Orama"));
    }
    if !app.overlays.is_empty() {
        return;
    }
    let elsewhere = Pane::ALL.into_iter().find_map(|pane| {
        let Lookup::Found(action) = app.settings.keymap.lookup(&[pane.context()], &[chord]) else { return None };
        Some(format!("{chord:#} works in pane {}: {}", pane.number(), action.info().doc.to_lowercase()))
    });
    if let Some(words) = elsewhere {
        app.say(Severity::Info, words);
    }
}
