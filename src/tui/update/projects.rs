//! Projects and videos, made from inside.

use super::moves;
use crate::{
    api::{
        projects::{self, CreateProject},
        videos::{self, CreateVideo},
    },
    model::{Id, Organisation, Project, SafeText, Video},
    tui::{
        app::{
            App,
            msg::{Effect, Purpose},
        },
        overlays::{Overlay, Prompt, Wanted},
        panes::Pane,
        text::LineInput,
    },
};

/// Asks for the title of a new project.
pub fn ask_project(app: &mut App) {
    let organisation = app.tree_organisation();
    let name = organisation.and_then(|id| app.replica.organisations().into_iter().find(|row| row.id == id));
    let line = match name {
        Some(organisation) => format!("It belongs to {}.", SafeText::line(&organisation.name)),
        None => "It is yours alone until you invite somebody.".to_owned(),
    };
    let wanted = Wanted::ProjectTitle(organisation);
    let title = "New project".to_owned();
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines: vec![line], input: LineInput::default() }));
}

/// Makes a project.
pub fn create_project(app: &mut App, organisation: Option<Id<Organisation>>, title: &str, fx: &mut Vec<Effect>) {
    let id = app.ids.id(app.now);
    let body = CreateProject {
        id,
        title: title.to_owned(),
        organisation_id: organisation,
        objective: String::new(),
        style: String::new(),
    };
    app.write(projects::create(&body), Purpose::NewProject(id), format!("the new project {title}"), fx);
}

/// Asks for the title of a new video in the selected project.
pub fn ask_video(app: &mut App) {
    let Some(project) = app.tree_project().and_then(|id| app.replica.project(id)) else { return };
    let wanted = Wanted::VideoTitle(project.id);
    let title = format!("New video in {}", SafeText::line(&project.title));
    let lines = vec!["It begins at the outline, with an empty first version.".to_owned()];
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines, input: LineInput::default() }));
}

/// Makes a video. Its first version follows once it is there.
pub fn create_video(app: &mut App, project: Id<Project>, title: &str, fx: &mut Vec<Effect>) {
    let id = app.ids.id(app.now);
    let body = CreateVideo {
        id,
        title: title.to_owned(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        formats: Vec::new(),
    };
    app.write(videos::create(project, &body), Purpose::NewVideo(id), format!("the new video {title}"), fx);
}

/// Goes to a project in the tree.
pub fn show(app: &mut App, project: Id<Project>) {
    app.tree.filter.clear();
    app.tree.uncover(&app.replica, project);
    moves::focus(app, Pane::Tree);
}

/// Opens a video at its newest version.
pub fn open(app: &mut App, video: Id<Video>, fx: &mut Vec<Effect>) {
    app.tree.filter.clear();
    app.tree.reveal(&app.replica, video);
    moves::open_video(app, video, fx);
}
