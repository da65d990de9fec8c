//! The queue: showing it, reading on, filtering, and going from an amend to its place.

use super::moves;
use crate::{
    api::queue::QueueQuery,
    model::Stage,
    tui::{
        app::{
            App,
            msg::{Effect, Job, Load},
        },
        overlays::{Choice, Overlay, Pick, Picker},
        panes::Pane,
        views::View,
    },
};

/// Shows the queue, read again from its beginning.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    moves::enter(app, View::Queue);
    reload(app, fx);
}

/// Reads what is shown again.
pub fn reload(app: &mut App, fx: &mut Vec<Effect>) {
    let query = app.queue.first_page();
    app.ask(Job::Load(Load::Queue { query, append: false }), fx);
}

/// Asks for what the selection needs and is not here: the next page, the scene's texts.
pub fn read_on(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view != View::Queue {
        return;
    }
    if let Some(query) = app.queue.next_page() {
        app.ask(Job::Load(Load::Queue { query, append: true }), fx);
    }
    if let Some(scene) = app.queue.missing_scene() {
        app.ask(Job::Load(Load::Scene(scene)), fx);
    }
}

/// Goes to the selected amend in the workstation.
pub fn open_selected(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(item) = app.queue.selected() else { return };
    let (version, scene, comment, stage) =
        (item.version_id, item.comment.scene_id, item.comment.id, item.comment.stage);
    app.place.view = View::Workstation;
    app.place.pane = Pane::Comments;
    app.open_version(version, Some(scene), fx);
    app.place.comment = Some(comment);
    app.place.lens = stage;
}

/// Offers the filters.
pub fn pick_filter(app: &mut App) {
    let now = &app.queue.filters;
    let me = app.replica.me().id;
    let mut picks = vec![Pick::new("everything", "", Choice::Queue(QueueQuery::default()))];
    let mine = if now.assignee.is_some() { None } else { Some(me) };
    let label = if mine.is_some() { "only mine: what is assigned to me" } else { "whoever it is assigned to" };
    picks.push(Pick::new(label, "assignee", Choice::Queue(QueueQuery { assignee: mine, ..now.clone() })));
    for stage in Stage::ALL {
        let query = QueueQuery { stage: Some(*stage), ..now.clone() };
        picks.push(Pick::new(&format!("raised at {stage}"), "stage", Choice::Queue(query)));
    }
    for project in app.replica.projects() {
        let query = QueueQuery { project: Some(project.id), video: None, ..now.clone() };
        picks.push(Pick::new(&project.title, "project", Choice::Queue(query)));
    }
    app.overlays.push(Overlay::Picker(Picker::new("Show in the queue", picks, 0)));
}

/// Shows only what matches the filters.
pub fn set_filters(app: &mut App, filters: QueueQuery, fx: &mut Vec<Effect>) {
    app.queue.filters = filters;
    reload(app, fx);
}

/// The filters in words.
pub fn filter_words(app: &App) -> String {
    let filters = &app.queue.filters;
    let project = filters.project.and_then(|id| app.replica.project(id)).map(|project| project.title.clone());
    let stage = filters.stage.map(|stage| stage.to_string());
    let mine = filters.assignee.map(|id| format!("assigned to {}", app.name_of(id)));
    [project, stage, mine].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
