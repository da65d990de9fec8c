//! The queue.

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn acting_on_an_amend_moves_to_the_next() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.sees("Queue · 5 to do").sees("Harbour ▸ Launch film").sees("Safety course ▸ Ladders");
    desk.sees("engines are too loud").sees("Seven boats in a row");
    desk.press("x").await.sees("Queue · 4 to do").misses("engines are too loud  ").sees("▌☐  2 seven boats");
    desk.press("x x x").await.sees("Queue · 1 to do").sees("broken rung").sees("Look at every rung.");
    desk.press("x").await.sees("Nothing to do: every amend is settled.");
    desk.press("u").await.sees("Queue · 1 to do").sees("broken rung");
}

#[tokio::test]
async fn keys_typed_ahead_work_through_the_queue() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.rush("x x x").await.sees("Queue · 2 to do").sees("▌☐  4 the client wants");
}

#[tokio::test]
async fn an_amend_is_answered_edited_and_opened_from_the_queue() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q r")
        .await
        .sees("Reply to Mia: engines are too loud")
        .write("by how much?")
        .await
        .press("<C-s>")
        .await
        .sees("saved");
    desk.press("e")
        .await
        .sees("voice")
        .write("descr")
        .await
        .press("<Enter>")
        .await
        .write(" Quietly.")
        .await
        .press("<C-s>")
        .await;
    desk.sees("engines idling.").sees("Quietly.");
    desk.sees("└ Ana · now").sees("by how much?");
    desk.press("j j").await.sees("└ Jon · 1h").sees("which LUT?").sees("the one from the teaser");
    desk.press("m").await.write("harbour-5").await.press("<Enter>").await.sees("the choice of the image take");
    desk.press("k k a").await.write("mia").await.press("<Enter>").await.sees("for Mia");
    desk.press("<Enter>").await.sees("Launch film ▸ v2").sees("by how much?").sees("▌ 2 Boats");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content == "engines are too loud"));
}

#[tokio::test]
async fn the_queue_is_filtered_and_left() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q /")
        .await
        .write("script")
        .await
        .press("<Enter>")
        .await
        .sees("Queue · 1 to do · script")
        .misses("engines");
    desk.press("/").await.write("everything").await.press("<Enter>").await.sees("Queue · 5 to do");
    desk.press("/").await.write("mine").await.press("<Enter>").await.sees("1 to do · assigned to Ana");
    desk.press("<Esc>").await.sees("▌2 Scenes").misses("Queue ·");
}

#[tokio::test]
async fn an_amend_of_another_video_opens_that_video() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q G <Enter>").await.sees("Safety course ▸ Ladders ▸ v1").sees("SCRIPT ● in review").sees("broken rung");
}

#[tokio::test]
async fn a_long_queue_is_read_page_by_page_as_it_is_walked() {
    let world = World::harbour().await;
    world.crowd(450).await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.sees("Queue · 455 to do");
    assert_eq!(desk.station.app.queue.listing.len(), 200);
    desk.press("G").await;
    assert_eq!(desk.station.app.queue.listing.len(), 400);
    assert_eq!(desk.station.app.queue.listing.index(), 199, "reading on moves nothing");
    desk.press("G x G x").await;
    assert_eq!(desk.station.app.queue.listing.len(), 453);
    desk.sees("Queue · 453 to do");
}
