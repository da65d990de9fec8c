//! The board.

use orama::{
    api::stage::{self, Decide},
    model::{Stage, StageAction},
};

use crate::{
    desk::Desk,
    world::{World, id},
};

fn selected(desk: &Desk) -> String {
    let app = &desk.station.app;
    let video = app.board.list.selected().and_then(|id| app.replica.video(id));
    video.map_or_else(String::new, |video| video.title.clone())
}

#[tokio::test]
async fn videos_stand_at_their_stage_and_are_opened_from_there() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("b").await.sees("storyboard · 1").sees("outline · 0").sees("● in amends").sees("✓ approved").sees("4☐");
    assert_eq!(selected(&desk), "Launch film", "the board begins at the video that is open");
    desk.press("l").await;
    assert_eq!(selected(&desk), "Teaser", "columns without a video are passed over");
    desk.press("l h h").await;
    assert_eq!(selected(&desk), "Ladders");
    desk.press("h").await.sees("no video at an earlier stage");
    desk.press("<Enter>").await.sees("Safety course ▸ Ladders ▸ v1").sees("▌2 Scenes");
}

#[tokio::test]
async fn a_column_is_walked_and_its_selection_kept() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("1 g j +").await.write("Anchors").await.press("<Enter> 1 +").await.write("Ballast").await;
    desk.press("<Enter> b").await.sees("outline · 2");
    assert_eq!(selected(&desk), "Ballast");
    desk.press("k").await;
    assert_eq!(selected(&desk), "Anchors");
    desk.press("k j j").await;
    assert_eq!(selected(&desk), "Ballast");
    desk.resize(80, 24).await.press("G").await.sees("Board · 5 videos");
    assert_eq!(selected(&desk), "Teaser", "without columns the list is walked as one");
    desk.press("h h").await;
    assert_eq!(selected(&desk), "Ladders", "and a stage is still one key away");
}

#[tokio::test]
async fn the_board_is_filtered_and_left() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("b /").await.write("open amends").await.press("<Enter>").await;
    desk.sees("Launch film").sees("Ladders").misses("Teaser");
    desk.press("/").await.write("what is approved").await.press("<Enter>").await.sees("No video matches this filter");
    desk.press("/").await.write("every video").await.press("<Enter>").await.sees("Teaser");
    desk.press("<Esc>").await.sees("▌2 Scenes").misses("outline · 0");
}

#[tokio::test]
async fn a_video_that_goes_on_takes_the_selection_along() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("b h").await.sees("script · 1");
    for action in [StageAction::Approve, StageAction::Advance] {
        let approve =
            Decide { action, note: "good".to_owned(), acknowledge_open: true, to_stage: None, version_id: None };
        world.client.send(stage::decide(id(22), &approve, None)).await.expect("decided");
    }
    desk.news(&world).await.sees("script · 0").sees("storyboard · 2");
    assert_eq!(selected(&desk), "Ladders");
    assert_eq!(desk.station.app.board.column(), Stage::Storyboard.index());
}
