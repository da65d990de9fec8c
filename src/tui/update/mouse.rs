//! The mouse: a click goes to a pane and selects, a second one on the same row opens, the wheel moves what is under it, and
//! borders are dragged.

use ratatui::layout::Position;

use super::{act, keys};
use crate::tui::{
    action::Action,
    app::{App, msg::Effect},
    draw::{ListAt, Spot, spot},
    mouse::{Deed, Mouse},
    overlays::Overlay,
    panes::{Listing, Pane, Rows},
};

/// Lines for each notch of the wheel.
const NOTCH: i32 = 3;

/// The mouse did something.
pub fn point(app: &mut App, mouse: Mouse, fx: &mut Vec<Effect>) {
    let at = Position::new(mouse.at.0, mouse.at.1);
    match mouse.deed {
        Deed::Press => press(app, at, fx),
        Deed::Drag => drag(app, at),
        Deed::Release => release(app, fx),
        Deed::WheelUp => wheel(app, at, -NOTCH),
        Deed::WheelDown => wheel(app, at, NOTCH),
    }
}

fn press(app: &mut App, at: Position, fx: &mut Vec<Effect>) {
    let spot = spot(app, at);
    let before = app.pointer.clicked.take();
    app.pointer.drags = None;
    app.toast = None;
    app.chords.clear();
    // Keys that wait act on what is selected now.
    if !app.work.held.is_empty() {
        return;
    }
    let is_behind = !app.overlays.is_empty();
    match spot {
        Spot::Hint(action) => press_key_of(app, action, fx),
        Spot::List(ListAt::Overlay) => click(app, ListAt::Overlay, at, before, fx),
        _ if is_behind => {}
        Spot::List(list) => click(app, list, at, before, fx),
        Spot::Border(divider, list) => {
            app.pointer.drags = Some(divider.held_at(at));
            app.pointer.frame = list;
        }
        Spot::Stage(stage) => app.place.lens = stage,
        Spot::Nothing => {}
    }
}

/// What is clicked is done as if its key was pressed, with all that waits for something else.
fn press_key_of(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    let keys = app.settings.keymap.keys_for(app.context().stack(), action).first().map(|keys| keys.0.clone());
    for chord in keys.into_iter().flatten() {
        keys::press(app, chord, fx);
    }
}

fn click(app: &mut App, list: ListAt, at: Position, before: Option<(ListAt, usize)>, fx: &mut Vec<Effect>) {
    focus(app, list);
    let Some(index) = rows_of(app, list).and_then(|rows| rows.row_at(at)) else { return };
    if before == Some((list, index)) {
        return open(app, list, fx);
    }
    if let Some(rows) = rows_of(app, list) {
        rows.click(index);
    }
    follow_board(app, list);
    app.pointer.clicked = Some((list, index));
}

/// The columns of the board and its list select the same video.
fn follow_board(app: &mut App, list: ListAt) {
    match list {
        ListAt::Column(column) => {
            if let Some(video) = app.board.columns.get(column).and_then(Listing::selected) {
                app.board.list.select(video);
            }
        }
        ListAt::Board => app.board.follow_list(),
        _ => {}
    }
}

fn focus(app: &mut App, list: ListAt) {
    match list {
        ListAt::Pane(pane) => app.place.pane = pane,
        ListAt::Queue | ListAt::QueueText => app.place.pane = Pane::Comments,
        _ => {}
    }
}

fn open(app: &mut App, list: ListAt, fx: &mut Vec<Effect>) {
    match (list, app.overlays.last()) {
        (ListAt::Overlay, Some(Overlay::Picker(_))) => press_key_of(app, Action::Accept, fx),
        (ListAt::Overlay, Some(Overlay::Composer(_))) => press_key_of(app, Action::TakeName, fx),
        (ListAt::Overlay, _) => {}
        _ => act(app, Action::Open, fx),
    }
}

/// The list itself.
fn rows_of(app: &mut App, list: ListAt) -> Option<&mut dyn Rows> {
    Some(match list {
        ListAt::Pane(Pane::Tree) => &mut app.tree.listing,
        ListAt::Pane(Pane::Scenes) => &mut app.scenes.listing,
        ListAt::Pane(Pane::Detail) => &mut app.detail.listing,
        ListAt::Pane(Pane::Comments) => &mut app.comments.listing,
        ListAt::Queue => &mut app.queue.listing,
        ListAt::QueueText => &mut *app.queue,
        ListAt::Compare => &mut app.compare.listing,
        ListAt::Column(column) => app.board.columns.get_mut(column)?,
        ListAt::Board => &mut app.board.list,
        ListAt::Activity => &mut app.activity.listing,
        ListAt::Search => &mut app.search.listing,
        ListAt::Media => &mut app.media.listing,
        ListAt::Members => &mut app.members.listing,
        ListAt::Tokens => &mut app.tokens.listing,
        ListAt::Log => &mut app.log.listing,
        ListAt::Overlay => match app.overlays.last_mut()? {
            Overlay::Picker(picker) => &mut picker.listing,
            Overlay::Confirm(confirm) => &mut confirm.listing,
            Overlay::Help(help) => &mut help.listing,
            Overlay::Composer(open) => &mut open.names.as_mut()?.listing,
            Overlay::Prompt(_) => return None,
        },
    })
}

/// Moves what is under the mouse. The keys stay where they are.
fn wheel(app: &mut App, at: Position, lines: i32) {
    let (Spot::List(list) | Spot::Border(_, Some(list))) = spot(app, at) else { return };
    let selects = !matches!(list, ListAt::Column(column) if column != app.board.column());
    if let Some(rows) = rows_of(app, list) {
        rows.scroll(lines);
    }
    if selects {
        follow_board(app, list);
    }
}

fn drag(app: &mut App, at: Position) {
    if let Some(divider) = app.pointer.drags {
        app.splits.set(divider.split, divider.dragged_to(at));
        app.pointer.frame = None;
    }
}

fn release(app: &mut App, fx: &mut Vec<Effect>) {
    if app.pointer.drags.take().is_none() {
        return;
    }
    match app.pointer.frame.take() {
        Some(list) => focus(app, list),
        None => fx.push(Effect::KeepSplits(app.splits)),
    }
}
