//! Telling others where we are, and who they are.

use crate::{
    client::{Link, Whereabouts},
    tui::{
        app::{App, msg::Effect},
        drafts::DraftKey,
        overlays::Overlay,
        views::View,
    },
};

/// Tells others where we are by now, where there is a server.
pub fn follow(app: &mut App, fx: &mut Vec<Effect>) {
    if app.link == Link::Local {
        return;
    }
    let now = whereabouts(app);
    if app.others.are_told(now) {
        fx.push(Effect::BeAt(now));
    }
}

/// The video that is open, or in the queue the one whose amend is looked at or written on.
fn whereabouts(app: &App) -> Option<Whereabouts> {
    let comment = app.overlays.iter().rev().find_map(|overlay| match overlay {
        Overlay::Composer(open) => match open.key {
            DraftKey::Reply { to: id } | DraftKey::Words { of: id } => Some(id),
            DraftKey::Comment { .. } | DraftKey::Todo { .. } | DraftKey::SceneText { .. } => None,
        },
        _ => None,
    });
    let open = app.open();
    let is_here = |id| open.is_some_and(|open| open.threads().get(id).is_some());
    let queued = comment.filter(|id| !is_here(*id)).and_then(|id| app.queue.items.get(&id)).map(|item| item.video_id);
    let selected = app.queue.selected().filter(|_| app.place.view == View::Queue).map(|item| item.video_id);
    let video = queued.or(selected).or_else(|| open.map(crate::client::OpenVersion::video_id))?;
    Some(Whereabouts { video, comment })
}
