//! From a view to a place and back.

use orama::{
    client::Error,
    tui::{
        app::msg::{Loaded, Msg},
        keymap::Chord,
        panes::Pane,
        views::View,
    },
};

use crate::{desk::Desk, world::World};

fn place(desk: &Desk) -> (View, Pane) {
    (desk.station.app.place.view, desk.station.app.place.pane)
}

#[tokio::test]
async fn going_back_leads_to_where_one_came_from() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q j <Enter>").await;
    assert_eq!(place(&desk), (View::Workstation, Pane::Comments));
    desk.press("<Esc>").await.sees("▌☐  2 seven boats");
    desk.press("H <Esc>").await.sees("Queue ·");
    // Each view is passed once, however often one went around.
    desk.press("b Q H Q b <Esc>").await.sees("Queue ·").press("<Esc>").await;
    assert_eq!(place(&desk), (View::Workstation, Pane::Scenes));
    // Whoever opens something else stays there.
    desk.press("Q <Enter> 1 <Enter> <Esc>").await;
    assert_eq!(place(&desk), (View::Workstation, Pane::Tree));
}

#[tokio::test]
async fn panes_that_are_asked_for_in_the_queue_are_those_of_the_selected_amend() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    for (key, pane) in [("3", Pane::Detail), ("4", Pane::Comments)] {
        desk.press("Q G").await.press(key).await.sees("Safety course ▸ Ladders ▸ v1");
        assert_eq!(place(&desk), (View::Workstation, pane));
        assert!(desk.station.app.comment().is_some_and(|comment| comment.content.contains("broken rung")));
        desk.press("<Esc>").await.sees("Queue ·");
    }
}

#[tokio::test]
async fn a_version_that_cannot_be_opened_leaves_one_in_the_queue() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q G").await;
    let (before, lens) = (desk.station.app.scene().map(|scene| scene.id), desk.station.app.place.lens);
    let version = desk.station.app.queue.selected().expect("an amend").version_id;
    desk.feed(Msg::Key("enter".parse::<Chord>().expect("a key")));
    // What is asked for meanwhile waits for the place that it is about.
    desk.feed(Msg::Key(Chord::char('t')));
    assert!(desk.station.app.overlays.is_empty());
    let error = Error::Unreachable("no route".to_owned());
    desk.feed(Msg::Loaded(Box::new(Loaded::Review(version, Err(error)))));
    desk.settle().await;
    assert_eq!((place(&desk).0, desk.station.app.place.lens), (View::Queue, lens));
    assert_eq!(desk.station.app.scene().map(|scene| scene.id), before);
    desk.sees("To-do on 1 ").press("<Esc>").await.sees("Queue ·");
}
