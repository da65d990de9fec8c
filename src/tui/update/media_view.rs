//! The view of media and takes: showing it, narrowing it, looking at one, choosing it.

use super::{media, trail};
use crate::{
    model::{Id, Scene},
    tui::{
        app::{App, msg::Effect},
        overlays::{Choice, Overlay, Pick, Picker},
        views::{View, media::TakeKey},
    },
};

/// Shows the takes of the open version, from the selected scene on.
pub fn show(app: &mut App) {
    if app.place.view == View::Media {
        return pick_filter(app);
    }
    let scene = app.scene().map(|scene| scene.id);
    trail::enter(app, View::Media);
    app.media.is_large = false;
    set_filter(app, None);
    let first = app.media.listing.keys().iter().find(|key| Some(key.scene) == scene).copied();
    if let Some(key) = first {
        app.media.listing.select(key);
    }
}

/// Shows the one under the cursor large, or all of them again.
pub fn look(app: &mut App) {
    app.media.is_large = !app.media.is_large && !app.media.listing.is_empty();
}

/// Makes the one under the cursor the selected one of its role; what is selected already no longer is.
pub fn choose(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(TakeKey { scene, role, media: id }) = app.media.listing.selected() else { return };
    let Some(row) = app.scene_by_id(scene) else { return };
    let (revision, was) = (row.revision, row.selected(role));
    media::select(app, (scene, revision), role, (Some(id).filter(|_| was != Some(id)), was), fx);
}

/// Offers the whole version and each scene that has takes.
pub fn pick_filter(app: &mut App) {
    let Some(open) = app.open() else { return };
    let mut picks = vec![Pick::new("every scene", "", Choice::MediaOf(None))];
    for scene in open.scenes().filter(|scene| app.has_takes(scene.id)) {
        picks.push(Pick::new(&app.scene_label(scene), "scene", Choice::MediaOf(Some(scene.id))));
    }
    app.overlays.push(Overlay::Picker(Picker::new("Show the takes of", picks, 0)));
}

/// Shows the takes of one scene, or of all.
pub fn set_filter(app: &mut App, scene: Option<Id<Scene>>) {
    app.media.scene = scene;
    app.media.rebuild(app.replica.open());
}
