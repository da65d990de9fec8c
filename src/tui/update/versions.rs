//! Versions: choosing one, beginning a new one.

use crate::{
    api::versions::{self, CreateVersion},
    model::{Id, Version, Video},
    tui::{
        app::{
            App,
            msg::{Effect, Purpose},
        },
        overlays::{Choice, Overlay, Pick, Picker, Prompt, Wanted},
        text::LineInput,
    },
};

/// Offers the versions of the open video.
pub fn pick(app: &mut App) {
    let (Some(video), Some(now)) = (app.video(), app.version()) else { return };
    let versions = app.replica.versions(video.id);
    let picks = versions.iter().map(|version| {
        let label = format!("v{} {}", version.number, version.name);
        Pick::new(label.trim(), version.created_at.ago(app.now), Choice::Version(version.id))
    });
    let at = versions.iter().position(|version| version.id == now.id).unwrap_or(0);
    let picker = Picker::new("Show which version?", picks.collect(), at);
    app.overlays.push(Overlay::Picker(picker));
}

/// Asks for the name of a new version.
pub fn ask_new(app: &mut App) {
    let Some(version) = app.version() else { return };
    let lines = vec![
        format!("Every scene of v{} is taken over, with its texts and its chosen takes.", version.number),
        "Open amends come along. A few words on what changes, or nothing:".to_owned(),
    ];
    let wanted = Wanted::VersionName { from: version.id };
    let title = "New version".to_owned();
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines, input: LineInput::default() }));
}

/// Makes a version, with the scenes of another or with none.
pub fn create(app: &mut App, video: Id<Video>, from: Option<Id<Version>>, name: &str, fx: &mut Vec<Effect>) {
    let id = app.ids.id(app.now);
    let body = CreateVersion { id, name: name.to_owned(), from_version_id: from };
    app.write(versions::create(video, &body), Purpose::NewVersion(id), "the new version", fx);
}
