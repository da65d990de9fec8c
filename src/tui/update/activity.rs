//! Activity: showing it, reading on, filtering, taking back, and going to what was changed.

use super::{projects, trail};
use crate::{
    api::activity::{self, ActivityQuery},
    model::{Activity, Comment, Entity, Id, Scene, Stage, Version},
    tui::{
        app::{
            App, Step,
            msg::{Effect, Job, Load, News, Purpose},
        },
        overlays::{Choice, Overlay, Pick, Picker},
        panes::Pane,
        views::{View, activity_words},
        widgets::Severity,
    },
};

/// Shows what was done, read again from its beginning.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    trail::enter(app, View::Activity);
    reload(app, fx);
}

/// Reads what is shown again.
pub fn reload(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(query) = app.activity.first_page() {
        app.ask(Job::Load(Load::Activity { query, append: false }), fx);
    }
}

/// Asks for the next page when the selection comes near the end of what is here.
pub fn read_on(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view != View::Activity {
        return;
    }
    if let Some(query) = app.activity.next_page() {
        app.ask(Job::Load(Load::Activity { query, append: true }), fx);
    }
}

/// What somebody did is on the screen at once.
pub fn follow(app: &mut App, news: &News, fx: &mut Vec<Effect>) {
    if app.place.view == View::Activity && !news.changes.is_empty() {
        reload(app, fx);
    }
}

/// Offers the filters.
pub fn pick_filter(app: &mut App) {
    let now = &app.activity.filter;
    let me = app.replica.me().id;
    let by = |actor| Choice::Activity(ActivityQuery { actor, ..now.clone() });
    let mut picks = vec![
        Pick::new("everything", "", Choice::Activity(ActivityQuery::default())),
        Pick::new("only what I did", "person", by(Some(me))),
    ];
    for person in app.replica.users().into_iter().filter(|person| person.id != me) {
        let name = app.name_of(person.id);
        picks.push(Pick::new(&format!("what {name} did"), "person", by(Some(person.id))));
    }
    for project in app.replica.projects() {
        let filter = ActivityQuery { project: Some(project.id), ..now.clone() };
        picks.push(Pick::new(&project.title, "project", Choice::Activity(filter)));
    }
    app.overlays.push(Overlay::Picker(Picker::new("Show of what was done", picks, 0)));
}

/// Shows only what matches the filter.
pub fn set_filter(app: &mut App, filter: ActivityQuery, fx: &mut Vec<Effect>) {
    app.activity.filter = filter;
    reload(app, fx);
}

/// The filter in words.
pub fn filter_words(app: &App) -> String {
    let filter = &app.activity.filter;
    let project = filter.project.and_then(|id| app.replica.project(id)).map(|project| project.title.clone());
    let actor = filter.actor.map(|id| format!("by {}", app.name_of(id)));
    [project, actor].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Why the selected action cannot be taken back, as far as it is known here.
pub fn undo_refusal(app: &App) -> Option<String> {
    let Some(batch) = app.activity.selected() else { return Some("nothing is selected".to_owned()) };
    if batch.head.actor_id != app.replica.me().id {
        let name = app.name_of(batch.head.actor_id);
        return Some(format!("{name} did it, and only one's own actions can be taken back: ask {name}"));
    }
    app.activity.is_undone(batch.head.batch_id).then(|| "it was taken back already".to_owned())
}

/// Takes the selected action back. The server says why when it cannot.
pub fn undo_selected(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(batch) = app.activity.selected() else { return };
    let step = Step::done(batch.head.id, activity_words::words(&app.replica, &batch.head));
    app.write(activity::undo(batch.head.id), Purpose::Undo(step), "", fx);
}

/// Goes to what the selected action was about.
pub fn open_selected(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(change) = app.activity.selected().map(|batch| batch.head.clone()) else { return };
    match change.entity {
        Entity::Comment => {
            let Some(comment) = row_of::<Comment>(&change) else { return nowhere(app) };
            go_to_scene(app, comment.scene_id, Some((comment.id, comment.stage)), fx);
        }
        Entity::Scene => {
            let Some(scene) = row_of::<Scene>(&change) else { return nowhere(app) };
            open_at(app, scene.version_id, scene.id, None, fx);
        }
        Entity::SceneMedia => go_to_scene(app, Id::from_uuid(change.entity_id), None, fx),
        Entity::Version => {
            let version = Id::<Version>::from_uuid(change.entity_id);
            trail::visit(app, Pane::Scenes, version, None, fx);
        }
        Entity::Project => projects::show(app, Id::from_uuid(change.entity_id)),
        _ => match (change.video_id, change.project_id) {
            (Some(video), _) => projects::open(app, video, fx),
            (None, Some(project)) => projects::show(app, project),
            (None, None) => nowhere(app),
        },
    }
}

fn nowhere(app: &mut App) {
    app.say(Severity::Info, "there is no place in a video to show for it");
}

fn row_of<T: serde::de::DeserializeOwned>(change: &Activity) -> Option<T> {
    let row = change.after.as_ref().or(change.before.as_ref())?;
    T::deserialize(row).ok()
}

/// Goes to a scene whose version is not known yet.
pub fn go_to_scene(app: &mut App, scene: Id<Scene>, comment: Option<(Id<Comment>, Stage)>, fx: &mut Vec<Effect>) {
    match app.scene_by_id(scene).map(|scene| scene.version_id) {
        Some(version) => open_at(app, version, scene, comment, fx),
        None => app.ask(Job::Load(Load::Place { scene, comment }), fx),
    }
}

/// Goes to a scene, and a comment on it.
pub fn open_at(
    app: &mut App,
    version: Id<Version>,
    scene: Id<Scene>,
    comment: Option<(Id<Comment>, Stage)>,
    fx: &mut Vec<Effect>,
) {
    let pane = if comment.is_some() { Pane::Comments } else { Pane::Scenes };
    trail::visit(app, pane, version, Some(scene), fx);
    app.place.comment = comment.map(|(comment, _)| comment);
}
