//! The board: showing it, filtering, and going from a video to its scenes.

use super::{projects, trail};
use crate::{
    model::StageStatus,
    tui::{
        app::{App, msg::Effect},
        overlays::{Choice, Overlay, Pick, Picker},
        panes::Motion,
        views::{View, board::BoardFilter},
    },
};

/// Shows the board, at the video that is open.
pub fn show(app: &mut App) {
    trail::enter(app, View::Board);
    app.board.rebuild(&app.replica);
    if let Some(video) = app.video().map(|video| video.id) {
        app.board.list.select(video);
        app.board.rebuild(&app.replica);
    }
}

/// Moves within a column, or within the list where there is no room for columns. Says whether there is a video.
pub fn go(app: &mut App, motion: Motion) -> bool {
    let in_columns = app.has_columns();
    app.board.go(motion, in_columns);
    !app.board.list.is_empty()
}

/// Opens the selected video.
pub fn open_selected(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(video) = app.board.list.selected() {
        projects::open(app, video, fx);
    }
}

/// Offers the filters.
pub fn pick_filter(app: &mut App) {
    let now = app.board.filter;
    let mut picks = vec![
        Pick::new("every video", "", Choice::Board(BoardFilter::default())),
        Pick::new("only videos with open amends", "amends", Choice::Board(BoardFilter { open: true, ..now })),
    ];
    for status in StageStatus::ALL {
        let filter = BoardFilter { status: Some(*status), ..now };
        picks.push(Pick::new(&format!("only what is {}", status.words()), "status", Choice::Board(filter)));
    }
    for project in app.replica.projects() {
        let filter = BoardFilter { project: Some(project.id), ..now };
        picks.push(Pick::new(&project.title, "project", Choice::Board(filter)));
    }
    app.overlays.push(Overlay::Picker(Picker::new("Show on the board", picks, 0)));
}

/// Shows only what matches the filter.
pub fn set_filter(app: &mut App, filter: BoardFilter) {
    app.board.filter = filter;
    app.board.rebuild(&app.replica);
}

/// The filter in words.
pub fn filter_words(app: &App) -> String {
    let filter = app.board.filter;
    let project = filter.project.and_then(|id| app.replica.project(id)).map(|project| project.title.clone());
    let status = filter.status.map(|status| status.words().to_owned());
    let open = filter.open.then(|| "with open amends".to_owned());
    [project, status, open].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
