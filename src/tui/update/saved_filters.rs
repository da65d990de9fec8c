//! Named filters of the queue: choosing, saving, forgetting, and which one the queue begins with.

use super::queue;
use crate::tui::{
    action::Action,
    app::{App, msg::Effect},
    overlays::{Choice, Overlay, Pick, Picker, Prompt, SavedChoice, Wanted},
    text::LineInput,
    views::queue::{Shown, filters::Filters},
    widgets::Severity,
};

/// Offers the named filters, and what can be done with the one that is shown.
pub fn pick(app: &mut App) {
    let saved = &app.queue.saved;
    let aside = |name: &str| if saved.default.as_deref() == Some(name) { "the queue begins with it" } else { "" };
    let show = |name: &str| Choice::Saved(SavedChoice::Show(name.to_owned()));
    let mut picks: Vec<Pick> =
        saved.named.iter().map(|named| Pick::new(&named.name, aside(&named.name), show(&named.name))).collect();
    let now = app.queue.name().map(ToOwned::to_owned);
    let at = saved.named.iter().position(|named| Some(&named.name) == now.as_ref()).unwrap_or(0);
    picks.push(Pick::new("everything", "", Choice::Saved(SavedChoice::Everything)));
    picks.push(Pick::new("save what is shown now, with a name", "save", Choice::Saved(SavedChoice::Save)));
    if let Some(name) = now {
        if saved.default.as_ref() == Some(&name) {
            picks.push(Pick::new("begin with everything again", "default", Choice::Saved(SavedChoice::Default(None))));
        } else {
            let label = format!("let the queue begin with {name}");
            picks.push(Pick::new(&label, "default", Choice::Saved(SavedChoice::Default(Some(name.clone())))));
        }
        picks.push(Pick::new(&format!("forget {name}"), "forget", Choice::Saved(SavedChoice::Forget(name))));
    }
    app.overlays.push(Overlay::Picker(Picker::new("Saved filters of the queue", picks, at)));
}

/// Does what was chosen.
pub fn choose(app: &mut App, choice: SavedChoice, fx: &mut Vec<Effect>) {
    match choice {
        SavedChoice::Show(name) => {
            let Some(shown) = app.queue.saved.get(&name).cloned() else { return };
            app.queue.saved.last = Some(name);
            show(app, shown, fx);
        }
        SavedChoice::Everything => {
            app.queue.saved.last = None;
            let shown = Shown { filters: Filters::default(), grouping: app.queue.grouping };
            show(app, shown, fx);
        }
        SavedChoice::Save => ask_name(app),
        SavedChoice::Default(name) => {
            let words = name.as_ref().map_or_else(|| "everything".to_owned(), Clone::clone);
            app.queue.saved.default = name;
            app.say(Severity::Done, format!("the queue begins with {words} where nothing was chosen last"));
        }
        SavedChoice::Forget(name) => {
            app.queue.saved.forget(&name);
            app.say(Severity::Done, format!("{name} is forgotten; what is shown stays"));
        }
    }
    keep(app, fx);
}

fn show(app: &mut App, shown: Shown, fx: &mut Vec<Effect>) {
    if shown.grouping != app.queue.grouping {
        app.queue.group_by(shown.grouping, &app.replica);
    }
    queue::set_filters(app, shown.filters, fx);
}

fn ask_name(app: &mut App) {
    let words = app.queue.filters.words(&app.replica);
    let shown = if words.is_empty() { "everything".to_owned() } else { words.join(", ") };
    let lines = vec![format!("Shown now: {shown}, by {}.", app.queue.grouping.name())];
    let input = LineInput::with_text(app.queue.name().unwrap_or_default());
    let title = "A name for these filters".to_owned();
    app.overlays.push(Overlay::Prompt(Prompt { wanted: Wanted::FilterName, title, lines, input }));
}

/// Saves what is shown by a name.
pub fn save(app: &mut App, name: &str, fx: &mut Vec<Effect>) {
    let shown = app.queue.shown();
    app.queue.saved.keep(name, shown);
    keep(app, fx);
    let key = app.key(Action::SavedFilters);
    app.say(Severity::Done, format!("saved as {name}: {key} chooses it"));
}

/// Keeps on disk what there is.
pub fn keep(app: &mut App, fx: &mut Vec<Effect>) {
    app.queue.saved.grouping = app.queue.grouping;
    fx.push(Effect::KeepSaved(Box::new(app.queue.saved.clone())));
}
