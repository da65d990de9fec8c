//! Putting amends off, in one's own queue.

use super::bulk;
use crate::{
    model::snooze::{Until, is_to_come},
    tui::{
        app::{App, Targets, Verb, msg::Effect},
        overlays::{Choice, Overlay, Pick, Picker, Prompt, Wanted},
        text::LineInput,
        widgets::Severity,
    },
};

/// The spans that are offered, in hours.
const SPANS: [(i64, &str); 5] =
    [(4, "for 4 hours"), (24, "for a day"), (3 * 24, "for 3 days"), (7 * 24, "for a week"), (14 * 24, "for 2 weeks")];

/// Offers until when.
pub fn pick(app: &mut App) {
    let Some(targets) = bulk::targets(app) else { return };
    let until = |until| Choice::Snooze { targets: targets.clone(), until };
    let mut picks: Vec<Pick> = Vec::new();
    let is_asleep = |id| app.queue.items.get(id).is_some_and(|item| item.snoozed.is_some());
    if targets.ids().iter().any(is_asleep) {
        picks.push(Pick::new("back into the queue now", "wake", Choice::Wake(targets.clone())));
    }
    picks.extend(SPANS.map(|(hours, label)| Pick::new(label, "", until(Some(Until::Hours(hours))))));
    picks.push(Pick::new(
        "until something new happens: somebody else changes or answers it",
        "",
        until(Some(Until::Activity)),
    ));
    picks.push(Pick::new("until a date of your own", "", until(None)));
    let title = format!("Put off: {}", targets.words(app));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, 0)));
}

/// Asks until when.
pub fn ask(app: &mut App, targets: Targets, text: &str) {
    let lines = vec!["A date such as 2026-12-01, or a span: 4h, 2d, 1w.".to_owned()];
    let title = format!("Put off until when? {}", targets.words(app));
    let (wanted, input) = (Wanted::Until(targets), LineInput::with_text(text));
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines, input }));
}

/// Takes what was written.
pub fn until(app: &mut App, targets: Targets, text: &str, fx: &mut Vec<Effect>) {
    let why = match text.parse::<Until>() {
        Ok(until) if until.moment(app.now).is_none_or(|moment| is_to_come(moment, app.now)) => {
            return put_off(app, targets, until, fx);
        }
        Ok(_) => "that is not a time to come, or too far away".to_owned(),
        Err(why) => why,
    };
    ask(app, targets, text);
    app.say(Severity::Warn, why);
}

/// Puts them off.
pub fn put_off(app: &mut App, targets: Targets, until: Until, fx: &mut Vec<Effect>) {
    let verb = Verb::Snooze(until.moment(app.now));
    bulk::begin(app, targets, verb, fx);
}
