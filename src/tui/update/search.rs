//! Search: asking, reading on, and going to what was found, from the list or from anywhere.

use super::{activity, projects, trail};
use crate::{
    api::search::SearchHit,
    model::{Id, search::Kind},
    tui::{
        app::{
            App,
            msg::{Effect, Job, Load},
        },
        overlays::{Overlay, Prompt, Wanted},
        panes::{Motion, Pane},
        text::LineInput,
        views::View,
        widgets::Severity,
    },
};

/// Asks what to look for; what was looked for last is offered.
pub fn ask(app: &mut App) {
    let last = LineInput::offering(&app.search.query);
    ask_from(app, last);
}

/// Asks what else to look for: what was looked for last stands there to be gone on with.
pub fn refine(app: &mut App) {
    let last = LineInput::with_text(&app.search.query);
    ask_from(app, last);
}

fn ask_from(app: &mut App, input: LineInput) {
    let lines = vec![
        "Words, \"phrases\", and terms: is:todo is:done stage:audio by:ana".to_owned(),
        "in:teaser assigned:jon; a - before one excludes it.".to_owned(),
    ];
    let title = "Search everywhere".to_owned();
    app.overlays.push(Overlay::Prompt(Prompt { wanted: Wanted::Search, title, lines, input }));
}

/// Shows what is found.
pub fn run(app: &mut App, query: &str, fx: &mut Vec<Effect>) {
    trail::enter(app, View::Search);
    let query = app.search.ask(query);
    app.ask(Job::Load(Load::Search(query)), fx);
}

/// Asks for the next page when the selection comes near the end of what is here.
pub fn read_on(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view != View::Search {
        return;
    }
    if let Some(query) = app.search.next_page() {
        app.ask(Job::Load(Load::Search(query)), fx);
    }
}

/// Goes to the next or previous result. In the list it is selected; from anywhere else it is opened.
pub fn next_result(app: &mut App, by: isize, fx: &mut Vec<Effect>) {
    let before = app.search.listing.index();
    app.search.listing.go(if by > 0 { Motion::Down } else { Motion::Up });
    if app.search.listing.index() == before && app.search.listing.len() > 1 {
        return app.say(Severity::Info, if by > 0 { "this is the last result" } else { "this is the first result" });
    }
    if app.place.view != View::Search {
        open_selected(app, fx);
    }
}

/// Goes to the selected result in the workstation.
pub fn open_selected(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(hit) = app.search.selected().cloned() else { return };
    let SearchHit { kind, id, project_id, video_id, version_id, scene_id, stage, .. } = hit;
    match (kind, version_id, scene_id, video_id) {
        (Kind::Comment, Some(version), Some(scene), _) => {
            let comment = stage.map(|stage| (Id::from_uuid(id), stage));
            activity::open_at(app, version, scene, comment, fx);
        }
        (_, Some(version), Some(scene), _) => activity::open_at(app, version, scene, None, fx),
        (_, Some(version), None, _) => {
            trail::visit(app, Pane::Scenes, version, None, fx);
        }
        (_, None, _, Some(video)) => projects::open(app, video, fx),
        (_, None, _, None) => projects::show(app, project_id),
    }
}
