//! The version that was asked for is here, or cannot be.

use uuid::Uuid;

use super::{answers::in_words, dialogs, trail};
use crate::{
    api::tree::Review,
    client::{Error, OpenVersion},
    model::{Id, Version},
    tui::{
        app::{
            App,
            msg::{Effect, LastOpen},
        },
        panes::{CommentsPane, ScenesPane},
        widgets::Severity,
    },
};

/// A version cannot be opened: what was open stays, and whoever left a view for it is back there.
pub fn not_opened(app: &mut App, version: Id<Version>, error: &Error, fx: &mut Vec<Effect>) {
    if app.place.wanted == Some(version) {
        app.place.wanted = app.open().map(OpenVersion::version_id);
        (app.place.scene, app.place.comment) = (None, None);
        if app.in_workstation() && app.place.is_under_way {
            trail::turn_back(app, fx);
        }
    }
    app.say(Severity::Error, format!("the version cannot be opened: {}", in_words(error)));
}

/// A version was read: it is opened, at the scene and the comment that were asked for.
pub fn open_review(app: &mut App, review: Review, fx: &mut Vec<Effect>) {
    let (video, version, stage) = (review.video.id, review.version.id, review.video.current_stage);
    let is_same_video = app.open().is_some_and(|open| open.video_id() == video);
    let lineage = |app: &App, id| app.open().and_then(|open| open.scene(id)).map(|scene| scene.lineage_id);
    let lineage = app.place.scene.and_then(|scene| lineage(app, scene));
    app.replica.open_review(review);
    app.place.is_under_way = false;
    if !is_same_video {
        app.scenes = ScenesPane::default();
        app.comments = CommentsPane::default();
        app.place.lens = stage;
        app.tree.reveal(&app.replica, video);
    }
    (app.stale.tree, app.stale.scenes, app.stale.comments) = (true, true, true);
    app.refresh();
    go_to_wanted_scene(app, lineage);
    let scene = app.scenes.listing.selected();
    fx.push(Effect::Remember(LastOpen { version, video, scene }));
}

/// The scene that was asked for; in another version, the same scene there.
fn go_to_wanted_scene(app: &mut App, lineage: Option<Uuid>) {
    let (wanted, comment) = (app.place.scene.take(), app.place.comment.take());
    let Some(open) = app.replica.open() else { return };
    let of_comment = comment.and_then(|id| open.threads().get(id)).map(|comment| comment.scene_id);
    let here = wanted.or(of_comment).filter(|id| open.scene(*id).is_some());
    let same = open.scenes().find(|scene| Some(scene.lineage_id) == lineage).map(|scene| scene.id);
    let stage = comment.and_then(|id| open.threads().get(id)).map(|comment| comment.stage);
    app.place.lens = stage.unwrap_or(app.place.lens);
    if let Some(scene) = here.or(same) {
        dialogs::select_in_workstation(app, scene, comment);
    }
}
