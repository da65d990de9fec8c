//! What is at a place on the screen: asked of the same functions that draw it.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{bars, board, layout::Layout};
use crate::{
    model::Stage,
    tui::{
        action::Action,
        app::App,
        overlays::Overlay,
        panes::{Pane, Rows as _},
        splits::Divider,
        views::View,
    },
};

/// A list on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListAt {
    /// A pane of the workstation. The tree is beside the queue as well.
    Pane(Pane),
    Queue,
    /// The texts of the amend that is selected in the queue.
    QueueText,
    Compare,
    /// A column of the board.
    Column(usize),
    /// The board where there is no room for columns.
    Board,
    Activity,
    Search,
    Media,
    Members,
    Tokens,
    Log,
    /// The one of the overlay on top.
    Overlay,
}

/// What is at a place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// An action in the line of hints.
    Hint(Action),
    Stage(Stage),
    /// A border that can be dragged, and the list whose frame it is.
    Border(Divider, Option<ListAt>),
    List(ListAt),
    Nothing,
}

/// What is at a place on the screen.
pub fn spot(app: &App, at: Position) -> Spot {
    let layout = Layout::of(app, Rect::new(0, 0, app.size.0, app.size.1));
    if layout.hints.contains(at) {
        // A message covers the hints.
        let is_covered = app.toast.is_some();
        let hint = found(at, layout.hints, |buf| bars::draw_hints(app, layout.hints, buf));
        return hint.filter(|_| !is_covered).map_or(Spot::Nothing, Spot::Hint);
    }
    match app.overlays.last() {
        Some(Overlay::Composer(open))
            if open.names.as_ref().is_some_and(|names| names.listing.row_at(at).is_some()) =>
        {
            return Spot::List(ListAt::Overlay);
        }
        Some(Overlay::Composer(_)) if layout.composer.contains(at) => return Spot::Nothing,
        // What a text is about stays in view while it is written.
        Some(Overlay::Composer(_)) | None => {}
        Some(_) => return Spot::List(ListAt::Overlay),
    }
    if layout.stages.contains(at) {
        let stage = found(at, layout.stages, |buf| bars::draw_stages(app, layout.stages, buf));
        return stage.map_or(Spot::Nothing, Spot::Stage);
    }
    let list = list_at(app, &layout, at);
    let divider = layout.dividers.into_iter().flatten().find(|divider| divider.line.contains(at));
    match (divider, list) {
        (Some(divider), list) => Spot::Border(divider, list),
        (None, Some(list)) => Spot::List(list),
        (None, None) => Spot::Nothing,
    }
}

/// Which of the things that are drawn on a line is at a place.
fn found<T>(at: Position, line: Rect, draw: impl FnOnce(&mut Buffer) -> Vec<(Rect, T)>) -> Option<T> {
    draw(&mut Buffer::empty(line)).into_iter().find(|(place, _)| place.contains(at)).map(|(_, thing)| thing)
}

fn list_at(app: &App, layout: &Layout, at: Position) -> Option<ListAt> {
    let is_in = |area: Option<Rect>| area.filter(|area| area.contains(at));
    if let Some(area) = is_in(layout.whole) {
        return match app.place.view {
            View::Compare => Some(ListAt::Compare),
            View::Activity => Some(ListAt::Activity),
            View::Search => Some(ListAt::Search),
            View::Members => Some(ListAt::Members),
            View::Tokens => Some(ListAt::Tokens),
            View::Log => Some(ListAt::Log),
            View::Board if app.has_columns() => {
                (0..Stage::ALL.len()).find(|column| board::column_area(area, *column).contains(at)).map(ListAt::Column)
            }
            View::Board => Some(ListAt::Board),
            View::Media if !app.media.is_large => Some(ListAt::Media),
            View::Workstation | View::Queue | View::Media | View::Sheet => None,
        };
    }
    let panes = [
        (layout.tree, ListAt::Pane(Pane::Tree)),
        (layout.queue, ListAt::Queue),
        (layout.queue_detail, ListAt::QueueText),
        (layout.scenes, ListAt::Pane(Pane::Scenes)),
        (layout.detail, ListAt::Pane(Pane::Detail)),
        (layout.comments, ListAt::Pane(Pane::Comments)),
    ];
    panes.into_iter().find(|(area, _)| is_in(*area).is_some()).map(|(_, list)| list)
}
