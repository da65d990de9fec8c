//! The first moments: what is opened without being asked for.

use crate::{
    model::{Id, Version, Video},
    tui::{
        app::{
            App,
            msg::{Effect, Job, LastOpen, Load},
        },
        panes::{Pane, TreeKey},
    },
};

/// Goes on where the last session ended, if that is still there, and asks for the counts.
pub fn begin(app: &mut App, last: Option<&LastOpen>, fx: &mut Vec<Effect>) {
    if let Some(last) = last
        && let Some(version) = still_there(app, last.video, last.version)
    {
        app.place.pane = Pane::Scenes;
        app.open_version(version, last.scene, fx);
    }
    app.ask(Job::Load(Load::Counts), fx);
}

/// The version that was open, or the newest one of its video if that is gone.
pub(super) fn still_there(app: &App, video: Id<Video>, version: Id<Version>) -> Option<Id<Version>> {
    let row = app.replica.video(video).filter(|row| row.deleted_at.is_none())?;
    app.replica.project(row.project_id).filter(|project| project.deleted_at.is_none())?;
    let version = app.replica.version(version).filter(|version| version.deleted_at.is_none());
    version.or_else(|| app.replica.newest_version(video)).map(|version| version.id)
}

/// The videos in the order of the tree, where every project is open at the start.
fn videos(app: &App) -> Vec<&Video> {
    let keys = app.tree.listing.keys().iter();
    let videos = keys.filter_map(|key| match key {
        TreeKey::Video(video) => app.replica.video(*video),
        _ => None,
    });
    videos.collect()
}

/// When nothing is open yet and the server does not answer: the first video that this machine has a copy of. Says whether there
/// is one.
pub fn open_kept(app: &mut App, fx: &mut Vec<Effect>) -> bool {
    if app.place.wanted.is_some() {
        return false;
    }
    let kept =
        |video: &&Video| app.replica.versions(video.id).into_iter().find(|version| app.kept.contains(&version.id));
    let version = videos(app).iter().find_map(kept).map(|version| version.id);
    if let Some(version) = version {
        app.place.pane = Pane::Scenes;
        app.open_version(version, None, fx);
    }
    version.is_some()
}

/// When nothing is open yet: the first video with open amends, else the first one with a version.
pub fn open_first(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.wanted.is_some() {
        return;
    }
    let videos = videos(app);
    let with_open = videos.iter().find(|video| app.replica.open_amends(video.id) > 0);
    let newest = |video: &&&Video| app.replica.newest_version(video.id).is_some();
    let video = with_open.or_else(|| videos.iter().find(newest));
    let version = video.and_then(|video| app.replica.newest_version(video.id)).map(|version| version.id);
    if let Some(version) = version {
        app.place.pane = Pane::Scenes;
        app.open_version(version, None, fx);
    }
}
