//! The list of what the server does not have yet.

use crate::{
    client::outbox::Entry,
    tui::{
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
