//! The contact sheet: showing it, going from cell to cell, and from there to a scene.

use ratatui::layout::Rect;

use super::{dialogs, trail};
use crate::tui::{
    app::App,
    draw,
    panes::{Motion, Pane},
    views::{View, sheet::Grid},
};

/// Shows the contact sheet, at the selected scene.
pub fn show(app: &mut App) {
    let scene = app.scene().map(|scene| scene.id);
    trail::enter(app, View::Sheet);
    app.sheet.rebuild(app.scenes.listing.keys());
    if let Some(scene) = scene {
        app.sheet.listing.select(scene);
    }
}

/// How the cells lie on this screen.
fn grid(app: &App) -> Grid {
    draw::sheet_grid(app, Rect::new(0, 0, app.size.0, app.size.1))
}

/// Moves by rows.
pub fn go(app: &mut App, motion: Motion) -> bool {
    let grid = grid(app);
    app.sheet.go(motion, grid)
}

/// Keeps the selected cell in view, whatever size the screen has now.
pub fn keep_in_view(app: &mut App) {
    if app.place.view == View::Sheet {
        let grid = grid(app);
        app.sheet.keep_in_view(grid);
    }
}

/// Goes to the scene of the selected cell.
pub fn open_selected(app: &mut App) {
    let Some(scene) = app.sheet.listing.selected() else { return };
    trail::enter_workstation(app, Pane::Scenes);
    dialogs::select_in_workstation(app, scene, None);
}
