//! Putting amends off, in one's own queue.

use orama::model::Comment;

use crate::{
    desk::Desk,
    world::{World, id, noon},
};

#[tokio::test]
async fn an_amend_is_put_off_shown_again_and_taken_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q z").await.sees("Put off: engines are too loud").sees("for 3 days").write("new happens").await;
    desk.press("<Enter>").await.sees("put off until something new happens: engines").sees("Queue · 4 to do");
    desk.sees("▌☐  2 seven boats").press("Z").await.sees("[with what I put off]").sees("until news");
    desk.sees("Queue · 5 to do").press("g z").await.sees("back into the queue now").press("<Enter>").await;
    desk.sees("back in the queue: engines").misses("until news").press("Z").await.sees("Queue · 5 to do");
    desk.press("u").await.sees("nothing of yours to take back");
}

#[tokio::test]
async fn undo_takes_back_what_was_put_off_and_not_what_was_done_before() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q x z").await.write("new happens").await.press("<Enter>").await;
    desk.sees("put off until something new happens: seven boats").sees("u takes it back").sees("Queue · 3 to do");
    desk.press("u").await.sees("back in the queue").sees("Queue · 4 to do").press("u").await;
    desk.sees("took back marked done: engines are too loud").sees("Queue · 5 to do");
}

#[tokio::test]
async fn a_date_of_ones_own_is_asked_for_and_a_wrong_one_is_not_lost() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q z").await.write("date of").await.press("<Enter>").await.sees("Put off until when?");
    desk.write("yesterday")
        .await
        .press("<Enter>")
        .await
        .sees("> yesterday")
        .sees("is no time to come")
        .press("<Esc> z")
        .await;
    desk.write("date of").await.press("<Enter>").await.write("2020-01-01").await.press("<Enter>").await;
    desk.sees("that is not a time to come").sees("> 2020-01-01").press("<Esc> z").await;
    desk.write("date of").await.press("<Enter>").await.write("2035-06-01").await.press("<Enter>").await;
    desk.sees("put off until 2035-06-01 00:00: engines")
        .sees("Queue · 4 to do")
        .press("Z")
        .await
        .sees("until 2035-06-01");
}

#[tokio::test]
async fn what_comes_back_by_itself_is_seen_as_time_goes_by() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q z").await.write("new happens").await.press("<Enter>").await.sees("Queue · 4 to do");
    let engines = id::<Comment>(307);
    world.client.send(orama::api::snoozes::wake(engines)).await.expect("awake");
    desk.sees("Queue · 4 to do").at_time(noon()).await;
    desk.sees("Queue · 5 to do").sees("▌☐  2 seven boats");
}

#[tokio::test]
async fn many_are_put_off_at_once_after_a_look() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q <space> <space> z").await.sees("Put off: 2 amends").write("new happens").await.press("<Enter>").await;
    desk.sees("2 amends will be put off until something new happens.").press("y").await;
    desk.sees("2 amends put off until something new happens · u takes it back").sees("Queue · 3 to do").misses("◆");
    desk.press("u").await.sees("2 amends back in the queue").sees("Queue · 5 to do");
    desk.press("u").await.sees("nothing of yours to take back");
}
