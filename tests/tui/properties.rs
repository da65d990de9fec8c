//! Whatever happens on a terminal of whatever size, in whatever order: no panic, and the cursor is on a visible row.

use orama::client::Link;
use orama::tui::{
    app::msg::Msg,
    draw::sheet_grid,
    keymap::Chord,
    mouse::{Deed, Mouse},
    overlays::Overlay,
    views::View,
    widgets::{Severity, Toast},
};
use proptest::{prelude::*, test_runner::TestRunner};
use ratatui::layout::Rect;

use crate::{desk::Desk, world::World};

/// Keys of every kind, the bound ones more often than others.
fn any_key() -> impl Strategy<Value = Chord> {
    let bound = "jkgGhlnN[]<>1234QVbHS{}cterxadsAMRFvBmTopCyuPKJ+/:?eED=*ULOwiXfzZ-@IYW ";
    let named = [
        "enter",
        "esc",
        "tab",
        "backtab",
        "ctrl-d",
        "ctrl-u",
        "pgdn",
        "pgup",
        "ctrl-s",
        "ctrl-r",
        "down",
        "up",
        "backspace",
    ];
    prop_oneof![
        6 => prop::sample::select(bound.chars().collect::<Vec<_>>()).prop_map(Chord::char),
        3 => prop::sample::select(named.to_vec()).prop_map(|name| name.parse().expect("a key")),
        1 => any::<char>().prop_filter("terminals send no control characters", |letter| !letter.is_control()).prop_map(Chord::char),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Key(Chord),
    Paste(String),
    Mouse(Mouse),
    Resize(u16, u16),
    Focus(bool),
    Link(Link),
    Told(String),
    /// A minute, a pause of the selection, a while of waiting.
    Clock,
    Rested,
    Waited,
    /// One answer of the server comes, where there is one.
    Answer,
    /// All of them.
    Wait,
}

fn any_link() -> impl Strategy<Value = Link> {
    let all = [
        Link::Local,
        Link::Connecting,
        Link::Live,
        Link::Polling,
        Link::Reconnecting,
        Link::Offline,
        Link::Portal,
        Link::SignIn,
    ];
    prop::sample::select(all.to_vec())
}

/// Anything the mouse does, also where the screen has ended.
fn any_mouse() -> impl Strategy<Value = Mouse> {
    let deeds = [Deed::Press, Deed::Press, Deed::Drag, Deed::Release, Deed::WheelUp, Deed::WheelDown];
    (prop::sample::select(deeds.to_vec()), (0u16..150, 0u16..50)).prop_map(|(deed, at)| Mouse { deed, at })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => any_key().prop_map(Step::Key),
        1 => any::<String>().prop_map(Step::Paste),
        8 => any_mouse().prop_map(Step::Mouse),
        2 => (1u16..140, 1u16..45).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        1 => any::<bool>().prop_map(Step::Focus),
        1 => any_link().prop_map(Step::Link),
        1 => any::<String>().prop_map(Step::Told),
        3 => prop::sample::select(vec![Step::Clock, Step::Rested, Step::Waited]),
        4 => Just(Step::Answer),
        4 => Just(Step::Wait),
    ]
}

#[test]
fn no_sequence_of_messages_breaks_it_at_any_size() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    let steps = prop::collection::vec(any_step(), 1..120);
    let result = TestRunner::new(config).run(&steps, |steps| runtime.block_on(play(steps)));
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.outside.editor = Some(|text| Ok(format!("{text}!")));
    for step in steps {
        match step {
            Step::Key(chord) => desk.feed(Msg::Key(chord)),
            Step::Mouse(mouse) => desk.feed(Msg::Mouse(mouse)),
            Step::Paste(text) => desk.feed(Msg::Paste(text)),
            Step::Resize(columns, rows) => {
                desk.resize(columns, rows).await;
            }
            Step::Focus(is_focused) => desk.feed(Msg::Focus(is_focused)),
            Step::Link(link) => desk.feed(Msg::Link(link)),
            Step::Told(text) => desk.feed(Msg::Told(Toast::new(Severity::Info, text))),
            Step::Clock => desk.feed(Msg::Clock),
            Step::Rested => desk.feed(Msg::Rested),
            Step::Waited => desk.feed(Msg::Waited),
            Step::Answer if desk.station.is_idle() => {}
            Step::Answer => {
                let answer = desk.station.answer().await;
                desk.feed(answer);
            }
            Step::Wait => desk.settle().await,
        }
        desk.draw();
        cursors_are_in_view(&desk)?;
    }
    desk.settle().await;
    // Nothing stays under way for ever.
    prop_assert_eq!(desk.station.app.work.unsent(), 0);
    Ok(())
}

fn cursors_are_in_view(desk: &Desk) -> Result<(), TestCaseError> {
    let app = &desk.station.app;
    let lists = [
        ("projects", app.tree.listing.len(), app.tree.listing.state()),
        ("scenes", app.scenes.listing.len(), app.scenes.listing.state()),
        ("comments", app.comments.listing.len(), app.comments.listing.state()),
        ("queue", app.queue.listing.len(), app.queue.listing.state()),
        ("activity", app.activity.listing.len(), app.activity.listing.state()),
        ("search", app.search.listing.len(), app.search.listing.state()),
        ("compare", app.compare.listing.len(), app.compare.listing.state()),
        ("media", app.media.listing.len(), app.media.listing.state()),
        ("detail", app.detail.listing.len(), app.detail.listing.state()),
        ("members", app.members.listing.len(), app.members.listing.state()),
        ("tokens", app.tokens.listing.len(), app.tokens.listing.state()),
        ("log", app.log.listing.len(), app.log.listing.state()),
    ];
    let (columns, rows) = app.size;
    let grid = sheet_grid(app, Rect::new(0, 0, columns, rows));
    let is_seen = grid.seen(app.sheet.top, app.sheet.listing.len()).contains(&app.sheet.listing.index());
    prop_assert!(
        is_seen || app.sheet.listing.is_empty() || app.place.view != View::Sheet,
        "the cursor of the contact sheet is out of view"
    );
    let queue = &app.queue;
    prop_assert!(
        (0..queue.listing.len()).all(|at| queue.group_at(at).is_some()),
        "a row of the queue is about nothing"
    );
    prop_assert!(queue.listing.len() <= queue.loaded() && queue.marked().len() <= queue.loaded());
    let column = &app.board.columns[app.board.column()];
    let board = if app.has_columns() { column } else { &app.board.list };
    let lists = lists.into_iter().chain([("board", board.len(), board.state())]);
    for (name, len, state) in lists {
        prop_assert!(len == 0 || state.cursor() < len, "the cursor of {name} is outside");
        let (first, count) = state.visible();
        let was_drawn = count > 0 && first + count <= len;
        // A pane that this size does not show keeps the window of when it was shown.
        let in_view = (first..first + count).contains(&state.cursor());
        prop_assert!(!was_drawn || in_view || !desk.shows(name), "the cursor of {name} is out of view");
    }
    let (len, state) = match app.overlays.last() {
        Some(Overlay::Picker(picker)) => (picker.listing.len(), picker.listing.state()),
        Some(Overlay::Confirm(confirm)) => (confirm.listing.len(), confirm.listing.state()),
        Some(Overlay::Help(help)) => (help.listing.len(), help.listing.state()),
        Some(Overlay::Composer(_) | Overlay::Prompt(_)) | None => return Ok(()),
    };
    prop_assert!(len == 0 || state.cursor() < len, "the cursor of a dialog is outside");
    let (first, count) = state.visible();
    // On a screen this small its list has no line.
    let has_room = columns >= 40 && rows >= 12 && count > 0 && first + count <= len;
    prop_assert!(
        !has_room || (first..first + count).contains(&state.cursor()),
        "the cursor of a dialog is out of view"
    );
    Ok(())
}
