//! Compare: which versions, going from change to change, and from a scene to its place.

use super::trail;
use crate::{
    api::tree::Review,
    model::{Entity, Id, Version},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Job, Load, News},
        },
        overlays::{Choice, Overlay, Pick, Picker},
        panes::Pane,
        views::{View, compare::CompareRow},
        widgets::Severity,
    },
};

/// Compares the open version with the one before it; the first one with the one after it.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view == View::Compare {
        return pick(app);
    }
    let (Some(video), Some(now)) = (app.video(), app.version()) else { return };
    // The newest comes first.
    let versions: Vec<_> = app.replica.versions(video.id).iter().map(|version| version.id).collect();
    let Some(at) = versions.iter().position(|version| *version == now.id) else { return };
    let sides = match (versions.get(at + 1), at.checked_sub(1).and_then(|at| versions.get(at))) {
        (Some(before), _) => (*before, versions[at]),
        (None, Some(after)) => (versions[at], *after),
        (None, None) => return,
    };
    of(app, sides.0, sides.1, fx);
}

/// Compares two versions.
pub fn of(app: &mut App, old: Id<Version>, new: Id<Version>, fx: &mut Vec<Effect>) {
    trail::enter(app, View::Compare);
    read(app, old, new, fx);
}

fn read(app: &mut App, old: Id<Version>, new: Id<Version>, fx: &mut Vec<Effect>) {
    if app.compare.ask(old, new) {
        app.ask(Job::Load(Load::Compare(old, new)), fx);
    }
}

/// Takes both versions. The scene that was selected stays so, if something about it changed.
pub fn take(app: &mut App, of: (Id<Version>, Id<Version>), reviews: (Review, Review), fx: &mut Vec<Effect>) {
    let is_first = app.compare.compared.is_none();
    let again = app.compare.take(of, reviews.0, reviews.1);
    if let Some(scene) = app.scenes.listing.selected().filter(|_| is_first) {
        app.compare.select_scene(scene);
    }
    if again {
        read(app, of.0, of.1, fx);
    }
}

/// Reads both versions again when somebody changed the video.
pub fn follow(app: &mut App, news: &News, fx: &mut Vec<Effect>) {
    let Some((old, new)) = app.compare.wanted().filter(|_| app.place.view == View::Compare) else { return };
    let video = app.compare.compared.as_ref().map(|compared| compared.video);
    let is_shown = |entity| matches!(entity, Entity::Scene | Entity::Comment | Entity::Version | Entity::SceneMedia);
    if news.changes.iter().any(|change| change.video_id == video && is_shown(change.entity)) {
        read(app, old, new, fx);
    }
}

/// Offers every two versions of the video.
pub fn pick(app: &mut App) {
    let Some(video) = app.video() else { return };
    let versions = app.replica.versions(video.id);
    let mut picks = Vec::new();
    for (at, new) in versions.iter().enumerate() {
        for old in &versions[at + 1..] {
            let label = format!("v{} {} against v{} {}", new.number, new.name, old.number, old.name);
            let words = label.split_whitespace().collect::<Vec<_>>().join(" ");
            picks.push(Pick::new(&words, new.created_at.ago(app.now), Choice::Compare(old.id, new.id)));
        }
    }
    let is_shown =
        |pick: &Pick| matches!(pick.choice, Choice::Compare(old, new) if app.compare.wanted() == Some((old, new)));
    let at = picks.iter().position(is_shown).unwrap_or(0);
    app.overlays.push(Overlay::Picker(Picker::new("Compare which versions?", picks, at)));
}

/// Goes to the next or previous scene that is different.
pub fn next_difference(app: &mut App, by: isize) {
    match app.compare.next_difference(by) {
        Some(false) => {}
        Some(true) => app.say(Severity::Info, if by > 0 { "from the beginning again" } else { "from the end again" }),
        None => {
            let key = app.key(Action::PickCompared);
            app.say(Severity::Info, format!("no scene is different; {key} chooses other versions"));
        }
    }
}

/// Goes to the selected scene in the workstation; one that is gone, in the older version. A heading is opened or closed.
pub fn open_selected(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(CompareRow::Fold { open, .. }) = app.compare.row(app.compare.listing.index()) {
        return app.compare.fold(open);
    }
    let (Some(compared), Some(pair)) = (&app.compare.compared, app.compare.selected()) else { return };
    let place = match (compared.new_scene(pair), compared.old_scene(pair)) {
        (Some(scene), _) | (None, Some(scene)) => (scene.version_id, scene.id),
        (None, None) => return,
    };
    trail::visit(app, Pane::Scenes, place.0, Some(place.1), fx);
}
