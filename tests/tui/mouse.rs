//! Clicks, the wheel and dragged borders, at three sizes.

use orama::{
    model::Stage,
    tui::{drafts::DraftKey, mouse::Deed, panes::Pane, views::View},
};

use crate::{desk::Desk, world::World};

/// The pane that has the keys.
fn pane(desk: &Desk) -> Pane {
    desk.station.app.place.pane
}

/// Where the second pane of the workstation begins: one column right of the first border.
fn border(desk: &Desk, title: &str) -> (u16, u16) {
    let (column, row) = desk.find(title);
    (column - 1, row + 2)
}

#[tokio::test]
async fn a_click_goes_to_the_pane_and_selects_the_row_and_a_second_one_opens_it() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("4").await;
    desk.click("2 Boats").await;
    assert_eq!(pane(&desk), Pane::Scenes);
    let scene = desk.station.app.scene().expect("a scene");
    assert_eq!(scene.title, "Boats");
    desk.sees("engines are too loud");
    desk.click("2 Boats").await;
    assert_eq!(pane(&desk), Pane::Comments, "opening a scene goes to its comments");

    desk.click("4 Harbour at dawn").await.click("make the sky").await;
    assert_eq!(pane(&desk), Pane::Comments);
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("make the sky")));
    desk.sees("which LUT?").click("make the sky").await.misses("which LUT?");
    desk.click("make the sky").await.click("make the sky").await.sees("which LUT?");
}

#[tokio::test]
async fn a_row_that_is_selected_already_is_not_opened_by_one_click() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 g").await;
    let title = "1 Titles";
    desk.click(title).await;
    assert_eq!(pane(&desk), Pane::Scenes);
    // A key in between makes it a first click again.
    desk.press("j k").await.click(title).await;
    assert_eq!(pane(&desk), Pane::Scenes);
    desk.click(title).await;
    assert_eq!(pane(&desk), Pane::Comments);
}

#[tokio::test]
async fn the_tree_is_opened_and_closed_by_clicks() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.sees("Safety course").click("Safety course").await;
    assert_eq!(pane(&desk), Pane::Tree);
    let before = desk.station.app.tree.listing.len();
    desk.click("Safety course").await;
    assert_ne!(desk.station.app.tree.listing.len(), before, "the second click turns the branch");
}

#[tokio::test]
async fn at_every_size_a_click_selects_what_is_drawn_there() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.press("2 g").await;
        desk.click("5 Nets").await;
        assert_eq!(desk.station.app.scene().expect("a scene").title, "Nets", "{columns}x{rows}");
        assert_eq!(pane(&desk), Pane::Scenes);
        desk.press("2 g j j j 4").await.click("make the sky").await;
        assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("make the sky")));
        desk.press("Q").await.click("2 seven boats").await;
        assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("seven boats")));
        desk.click("2 seven boats").await;
        assert_eq!(desk.station.app.place.view, View::Workstation, "the second click goes to its place");
        desk.press("<Esc>").await;
    }
}

#[tokio::test]
async fn the_wheel_moves_what_is_under_it_and_the_keys_stay_where_they_are() {
    let world = World::harbour().await;
    world.crowd(60).await;
    let mut desk = Desk::at(&world).await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.press("2 g 4 g").await.sees("crowded 0");
        let has_scenes = desk.shows("scenes");
        if has_scenes {
            desk.press("2").await;
        }
        for _ in 0..8 {
            desk.wheel(Deed::WheelDown, "Comments").await;
        }
        desk.misses("crowded 0\n");
        assert_eq!(pane(&desk), if has_scenes { Pane::Scenes } else { Pane::Comments });
        let list = desk.station.app.comments.listing.state();
        let (first, count) = list.visible();
        assert!(first > 3, "{first} is the first visible row at {columns}x{rows}");
        assert!((first..first + count).contains(&list.cursor()), "the cursor is in view");
        for _ in 0..30 {
            desk.wheel(Deed::WheelUp, "Comments").await;
        }
        assert_eq!(desk.station.app.comments.listing.state().visible().0, 0);
        for _ in 0..100 {
            desk.wheel(Deed::WheelDown, "Comments").await;
        }
        desk.sees("crowded 59");
    }
}

#[tokio::test]
async fn a_few_notches_move_the_view_and_not_the_cursor() {
    let world = World::harbour().await;
    world.crowd(60).await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 g 4 g <C-d>").await;
    let selected = desk.station.app.comments.listing.selected();
    let first = desk.station.app.comments.listing.state().visible().0;
    desk.wheel(Deed::WheelDown, "Comments").await;
    assert!(desk.station.app.comments.listing.state().visible().0 > first);
    assert_eq!(desk.station.app.comments.listing.selected(), selected);
}

#[tokio::test]
async fn hints_and_stages_are_clicked() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.click("? help").await.sees("Keys ·");
    desk.press("<Esc>").await.click("script ✓").await.sees("lens ▸ script");
    assert_eq!(desk.station.app.place.lens, Stage::Script);
    desk.click("STORYBOARD").await.misses("lens ▸");
    desk.press("4 c").await.write("typed").await.sees("C-s send").click("C-s send").await.sees("saved");
    // A message stands over the hints: a click there takes it away and does nothing else.
    let overlays = desk.station.app.overlays.len();
    desk.mouse(Deed::Press, (3, 35)).await.misses("saved");
    assert_eq!(desk.station.app.overlays.len(), overlays);
}

#[tokio::test]
async fn in_a_list_to_choose_from_a_second_click_chooses() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n a").await.sees("Give to").click("Mia").await.sees("Give to");
    desk.click("Mia").await.sees("given to Mia");
}

#[tokio::test]
async fn what_is_behind_a_question_is_not_clicked() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 g j 4 g d").await.sees("Delete this comment?");
    let scene = desk.station.app.scenes.listing.selected();
    desk.click("Projects").await.click("Titles").await;
    assert_eq!(desk.station.app.scenes.listing.selected(), scene);
    desk.sees("Delete this comment?");
}

#[tokio::test]
async fn the_thread_is_scrolled_while_an_answer_to_it_is_written() {
    let world = World::harbour().await;
    world.crowd(60).await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 g 4 g c").await.write("half a thought").await;
    let first = desk.station.app.comments.listing.state().visible().0;
    desk.wheel(Deed::WheelDown, "Comments").await.wheel(Deed::WheelDown, "Comments").await;
    assert!(desk.station.app.comments.listing.state().visible().0 > first);
    desk.write(", and the rest").await.sees("half a thought, and the rest");
}

#[tokio::test]
async fn cards_of_the_board_are_clicked() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.press("b").await.click("Teaser").await;
        let selected = desk.station.app.board.list.selected().expect("a video");
        let title = desk.station.app.replica.video(selected).map(|video| video.title.clone());
        assert_eq!(title.as_deref(), Some("Teaser"), "{columns}x{rows}");
        desk.press("<Esc>").await;
    }
}

#[tokio::test]
async fn borders_are_dragged_and_stay_where_they_were_put() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("4").await;
    let (from, row) = border(&desk, "2 Scenes");
    desk.drag((from, row), (from + 9, row)).await;
    assert_eq!(border(&desk, "2 Scenes").0, from + 9);
    let comments = desk.find("4 Comments").1;
    desk.drag((100, comments), (100, comments + 5)).await;
    assert_eq!(desk.find("4 Comments").1, comments + 5);

    // However far it is dragged, every pane keeps some room, and a smaller screen gets what fits.
    desk.drag(border(&desk, "2 Scenes"), (119, row)).await.sees("2 Scenes").sees("4 Comments");
    desk.resize(100, 20).await.sees("1 Projects").sees("2 Scenes").sees("Comments");
    desk.resize(120, 36).await;
    desk.drag(border(&desk, "2 Scenes"), (from, row)).await;
    assert_eq!(border(&desk, "2 Scenes").0, from);
    desk.drag(border(&desk, "2 Scenes"), (from + 4, row)).await;

    // After a restart they are where they were.
    desk.leave().await;
    let mut desk = Desk::at(&world).await;
    desk.press("4").await;
    assert_eq!(border(&desk, "2 Scenes").0, from + 4);
    assert_eq!(desk.find("4 Comments").1, comments + 5);
}

#[tokio::test]
async fn a_click_on_the_frame_of_a_pane_goes_there_and_moves_nothing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("4").await;
    let before = border(&desk, "2 Scenes");
    desk.click("2 Scenes").await;
    assert_eq!(pane(&desk), Pane::Scenes);
    desk.press("4").await.mouse(Deed::Press, before).await.mouse(Deed::Release, before).await;
    assert_eq!(pane(&desk), Pane::Scenes);
    desk.press("4").await;
    assert_eq!(border(&desk, "2 Scenes"), before);
}

#[tokio::test]
async fn borders_of_two_columns_and_of_the_queue_are_dragged() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.resize(80, 24).await.press("2").await;
    let border = |desk: &Desk| desk.find("4 Comments").0 - 1;
    let before = border(&desk);
    desk.drag((before, 5), (before - 6, 5)).await;
    assert_eq!(border(&desk), before - 6);
    desk.press("Q").await;
    let detail = desk.find("Scene ");
    desk.drag((detail.0 - 1, detail.1 + 1), (detail.0 + 4, detail.1 + 1)).await;
    assert_eq!(desk.find("Scene ").0, detail.0 + 5);
}

#[tokio::test]
async fn a_click_while_keys_wait_for_the_server_changes_nothing_they_act_on() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n").await;
    let selected = desk.station.app.comment().expect("an amend").id;
    for chord in orama::tui::script::parse("x r").expect("a script") {
        desk.feed(orama::tui::app::msg::Msg::Key(chord));
    }
    // The answer waits until the amend is settled; a click elsewhere must not make it one to something else.
    let at = desk.find("Titles");
    desk.feed(orama::tui::app::msg::Msg::Mouse(orama::tui::mouse::Mouse { deed: Deed::Press, at }));
    desk.settle().await;
    let open = desk.station.app.overlays.last();
    let Some(orama::tui::overlays::Overlay::Composer(open)) = open else { panic!("no answer is being written") };
    assert_eq!(open.key, DraftKey::Reply { to: selected });
}
