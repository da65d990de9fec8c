//! What the server does not have yet: the list of it, and the word about it before leaving.

use super::outbox::stopped;
use crate::{
    client::outbox::Entry,
    tui::{
        action::Action,
        app::{App, read::excerpt},
        overlays::{Choice, Overlay, Pick, Picker},
        widgets::Severity,
    },
};

/// Shows what waits, to choose from.
pub fn show(app: &mut App) {
    if app.outbox.is_empty() {
        let words = match (app.outbox.is_on, app.link.is_away()) {
            (false, _) => "here everything is saved at once",
            (true, false) => "the server has everything",
            (true, true) => "nothing of yours waits to be sent; the server cannot be asked at the moment",
        };
        return app.say(Severity::Info, words);
    }
    let glyphs = app.look().glyphs;
    let held = app.outbox.held();
    let pick = |entry: &Entry| {
        let sign = glyphs.of_write(&entry.state);
        let word = if held.contains_key(&entry.key) { "behind another" } else { entry.state.word() };
        let aside = format!("{word} {} {}", glyphs.dot, entry.made_at.ago(app.now));
        Pick::new(&format!("{sign} {}", excerpt(&entry.label)), aside, Choice::Unsent(entry.key))
    };
    // What needs a decision first.
    let mut entries: Vec<&Entry> = app.outbox.entries().collect();
    entries.sort_by_key(|entry| entry.state.is_live());
    let picks = entries.into_iter().map(pick).collect();
    let title = format!("{} unsent", app.outbox.len());
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, 0)));
}

/// Whether a list is that of what waits.
pub fn is_shown_in(picker: &Picker) -> bool {
    picker.selected().is_some_and(|pick| matches!(pick.choice, Choice::Unsent(_)))
}

/// The list of what waits, made anew where the cursor and the words that narrow it are.
pub fn follow(app: &mut App) {
    let Some(Overlay::Picker(before)) = app.overlays.pop() else { return };
    if app.outbox.is_empty() {
        return;
    }
    show(app);
    if let Some(Overlay::Picker(picker)) = app.overlays.last_mut() {
        let at = before.listing.index();
        picker.input = before.input;
        picker.narrow();
        picker.listing.select_at(at);
    }
}

/// What there is to know before leaving.
pub fn lines_before_leaving(app: &App) -> Vec<String> {
    let waiting = app.unsent();
    if !app.outbox.is_on {
        return vec![format!("{waiting} of your changes are not saved yet.")];
    }
    let changes = if waiting == 1 { "1 change is".to_owned() } else { format!("{waiting} changes are") };
    let mut lines = vec![format!("{changes} not on the server yet.")];
    lines.push(match (app.outbox.is_in_memory, waiting) {
        (true, 1) => "It cannot be kept on this machine, and is lost when you leave.".to_owned(),
        (true, _) => "They cannot be kept on this machine, and are lost when you leave.".to_owned(),
        (false, 1) => "It is kept on this machine: it is sent when you are back, or by `orama sync`.".to_owned(),
        (false, _) => "They are kept on this machine: they are sent when you are back, or by `orama sync`.".to_owned(),
    });
    let key = app.key(Action::OpenOutbox);
    match (stopped(app).count(), waiting) {
        (0, _) => {}
        (_, 1) => lines.push(format!("It waits for you: {key} shows it.")),
        (1, _) => lines.push(format!("1 of them waits for you: {key} shows it.")),
        (stopped, _) => lines.push(format!("{stopped} of them wait for you: {key} shows them.")),
    }
    lines
}
