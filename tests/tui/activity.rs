//! Who did what.

use orama::{
    api::comments::{self, CreateComment},
    model::{Entity, Stage},
};

use crate::{
    desk::Desk,
    world::{World, id, remark},
};

#[tokio::test]
async fn what_was_done_is_told_in_words_and_taken_back_from_the_list() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x 2 g + M u s t <Enter> H").await;
    desk.sees("Ana").sees("added scene 2 Must").sees("marked done: engines are too loud").sees("Harbour, Launch film");
    desk.press("j u").await.sees("took back marked done: engines are too loud").sees("taken back");
    desk.press("u").await.sees("it was taken back already");
    desk.press("g").await.sees("took back: to do again: engines are too loud");
    desk.press("<Esc>").await.sees("4 to do · 1 done").sees("Must");
}

#[tokio::test]
async fn a_refusal_of_the_server_is_told_with_its_reason() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x x H j").await.sees("marked done: engines are too loud");
    desk.press("u").await.sees("marked done: engines are too loud: ").misses("took back marked done");
}

#[tokio::test]
async fn rows_lead_to_what_they_are_about() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q G x <Esc> H <Enter>").await.sees("Safety course ▸ Ladders ▸ v1").sees("broken rung");
    desk.press("2 e").await.write("voice").await.press("<Enter>").await.write(" Twice.").await.press("<C-s> H").await;
    desk.sees("changed the voice text of scene 1 Before you climb").press("<Enter>").await.sees("▌ 1 Before you climb");
}

#[tokio::test]
async fn the_list_is_filtered_by_person_and_project_and_left() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x H /").await.write("what Jon did").await.press("<Enter>").await.sees("Activity · by Jon");
    desk.sees("Nothing matches this filter").misses("marked done");
    desk.press("/")
        .await
        .write("everything")
        .await
        .press("<Enter> /")
        .await
        .write("safety")
        .await
        .press("<Enter>")
        .await;
    desk.sees("Activity · Safety course").misses("marked done").sees("created the project Safety course");
    desk.press("<Esc>").await.sees("▌4 Comments").misses("Activity");
}

#[tokio::test]
async fn what_others_do_comes_in_and_moves_nothing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x H").await;
    let selected = desk.station.app.activity.listing.selected();
    let body = CreateComment { stage: Some(Stage::Storyboard), ..remark(id(800), "a word from elsewhere") };
    world.client.send(comments::create(id(201), &body)).await.expect("created");
    desk.news(&world).await.sees("wrote a comment: a word from elsewhere");
    assert_eq!(desk.station.app.activity.listing.selected(), selected);
}

#[tokio::test]
async fn a_long_log_is_read_page_by_page_as_it_is_walked() {
    let world = World::harbour().await;
    world.crowd(450).await;
    let mut desk = Desk::at(&world).await;
    desk.press("H").await.sees("wrote a to-do: crowded 449");
    assert_eq!(desk.station.app.activity.listing.len(), 200);
    desk.press("G").await;
    assert_eq!(desk.station.app.activity.listing.len(), 400);
    desk.press("G G").await;
    let app = &desk.station.app;
    let first = app.activity.listing.keys().last().and_then(|id| app.activity.batch(*id)).expect("a row");
    assert_eq!(first.head.entity, Entity::Project, "the oldest is what was imported first");
    assert!(first.count > 20, "an import is one row");
}

#[tokio::test]
async fn on_a_narrow_screen_each_row_says_its_video() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q x G x <Esc> H").await;
    for (columns, rows) in [(80, 24), (50, 15)] {
        desk.resize(columns, rows).await.sees("Launch film").sees("Ladders");
    }
}
