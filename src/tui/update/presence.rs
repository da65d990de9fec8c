//! Telling others where we are, and who they are.

use crate::{
    api::presence::Presence,
    client::{Link, Whereabouts},
    tui::{
        app::{
            App,
            msg::{Effect, Job, Load},
        },
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

/// Who is somewhere by now. Somebody who came after the tree was read is in the tree by now.
pub fn met(app: &mut App, presence: Presence, fx: &mut Vec<Effect>) {
    app.others.take(presence);
    let App { others, replica, .. } = app;
    if others.has_strangers(|user| replica.user(user).is_some()) {
        app.ask(Job::Load(Load::Tree), fx);
    }
}

/// The video that is open, or in the queue the one whose amend is looked at or written on.
fn whereabouts(app: &App) -> Option<Whereabouts> {
    let comment = app.overlays.iter().rev().find_map(|overlay| match overlay {
        Overlay::Composer(open) => match open.key {
            DraftKey::Reply { to: id } | DraftKey::Words { of: id } | DraftKey::Reason { of: id } => Some(id),
            DraftKey::Comment { .. } | DraftKey::Todo { .. } | DraftKey::SceneText { .. } | DraftKey::Note { .. } => {
                None
            }
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
