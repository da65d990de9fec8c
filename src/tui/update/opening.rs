//! Opening a take in the desktop's program for it, which may have to be fetched first.

use crate::{
    model::{Id, Media, SafeText, TakeRole},
    tui::{
        action::Action,
        app::{App, msg::Effect},
        opener::{Step, Told},
        panes::{Pane, detail::DetailKey},
        views::View,
        widgets::Severity,
    },
};

/// The roles in the order in which their takes are opened.
const ORDER: [TakeRole; 4] = [TakeRole::Video, TakeRole::Image, TakeRole::Voice, TakeRole::Music];

/// Opens the take under the cursor, else the first selected one. Of one that is still being fetched the key is its end.
pub fn begin(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(media) = wanted(app).cloned() else {
        let key = app.key(Action::Takes);
        return app.say(Severity::Info, format!("no take of this scene is selected; {key} chooses one"));
    };
    if let Some(now) = app.openings.give_up() {
        fx.push(Effect::GiveUpOpening);
        if now.medium == media.id {
            return app.say(Severity::Info, format!("{} is not fetched any more", now.name));
        }
    }
    let name = super::media::name_of(&media);
    let opening = app.openings.begin(&media, name);
    if media.is_uploaded() && opening.bytes.is_none() {
        app.openings.give_up();
        return app.say(Severity::Info, "its bytes have not come yet");
    }
    fx.push(Effect::Open(Box::new(opening)));
}

fn wanted(app: &App) -> Option<&Media> {
    let scene = app.scene()?;
    let of_row: Option<Id<Media>> = match app.detail.listing.selected() {
        _ if app.place.view == View::Media => app.media.listing.selected().map(|take| take.media),
        Some(DetailKey::Take(role)) if app.place.pane == Pane::Detail && app.in_workstation() => scene.selected(role),
        _ => None,
    };
    let id = of_row.or_else(|| ORDER.into_iter().find_map(|role| scene.selected(role)))?;
    app.media_of(scene.id, id)
}

/// How far it is.
pub fn told(app: &mut App, told: Told, fx: &mut Vec<Effect>) {
    let Some((now, end)) = app.openings.take(told) else { return };
    match end {
        Step::Fetched(_) => {}
        Step::Opened => app.say(Severity::Done, format!("opened {}", now.name)),
        Step::Refused { why, address: Some(address) } => {
            let shown = SafeText::line(&address);
            app.say(Severity::Info, format!("{why}: {shown} (sent to the terminal's clipboard)"));
            fx.push(Effect::Copy(address));
        }
        Step::Refused { why, address: None } => app.say(Severity::Error, format!("{}: {why}", now.name)),
    }
}
