//! Where one came from, so that going back leads there.

use super::{activity, queue};
use crate::{
    model::{Id, Scene, Version},
    tui::{
        app::{App, msg::Effect},
        panes::Pane,
        views::View,
    },
};

/// Shows a view. Going back leads to where one is now.
pub fn enter(app: &mut App, view: View) {
    let here = (app.place.view, app.place.pane);
    if let Some(at) = app.place.trail.iter().position(|(known, _)| *known == view) {
        app.place.trail.truncate(at);
    } else if here.0 != view {
        app.place.trail.push(here);
    }
    (app.place.view, app.place.pane) = (view, Pane::Comments);
}

/// Goes from a view to the workstation. Going back leads to the view again.
pub fn enter_workstation(app: &mut App, pane: Pane) {
    if app.in_workstation() {
        return settle(app, pane);
    }
    let here = (app.place.view, app.place.pane);
    app.place.trail.push(here);
    (app.place.view, app.place.pane) = (View::Workstation, pane);
}

/// Does so for a version. Where it cannot be opened, one is back in the view.
pub fn visit(app: &mut App, pane: Pane, version: Id<Version>, scene: Option<Id<Scene>>, fx: &mut Vec<Effect>) {
    let is_left = !app.in_workstation();
    enter_workstation(app, pane);
    app.open_version(version, scene, fx);
    app.place.is_under_way = is_left;
}

/// Stays in the workstation: where one came from is forgotten.
pub fn settle(app: &mut App, pane: Pane) {
    app.place.trail.clear();
    (app.place.view, app.place.pane) = (View::Workstation, pane);
}

/// Goes back to where one came from. Says whether there is such a place.
pub fn turn_back(app: &mut App, fx: &mut Vec<Effect>) -> bool {
    let Some((view, pane)) = app.place.trail.pop() else { return false };
    (app.place.view, app.place.pane, app.place.is_under_way) = (view, pane, false);
    match view {
        View::Queue => queue::reload(app, fx),
        View::Activity => activity::reload(app, fx),
        _ => {}
    }
    true
}
