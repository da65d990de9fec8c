//! From amends to an approved stage.

use crate::{desk::Desk, world::World};

async fn settle_all(desk: &mut Desk) {
    for _ in 0..4 {
        desk.press("n x").await;
    }
    desk.sees("0 to do");
}

#[tokio::test]
async fn a_stage_is_submitted_sent_back_submitted_approved_and_left() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    settle_all(&mut desk).await;
    desk.press("s").await.sees("Submitting storyboard").write("all done").await.press("<Enter>").await;
    desk.sees("STORYBOARD ● in review").sees("A approves, M sends it back");
    desk.press("M").await.sees("no amend is open at storyboard, so there is nothing to amend");
    desk.press("t").await.write("one more thing").await.press("<C-s>").await;
    desk.press("M").await.press("<Enter>").await.sees("STORYBOARD ● in amends");
    desk.press("n x s <Enter> A <Enter>").await.sees("STORYBOARD ● approved").sees("F goes on to the next stage");
    desk.press("F <Enter>").await.sees("AUDIO ● in progress").sees("storyboard ✓").sees("Comments · audio");
    desk.press("R").await.sees("it is open already: go");
}

#[tokio::test]
async fn undo_says_that_a_decision_stays_before_it_takes_back_what_was_before() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("t").await.write("one more thing").await.press("<C-s> s a <Enter>").await.sees("in review");
    desk.press("u").await.sees("submit storyboard of Launch film: a stage decision stays on record and is not undone");
    desk.sees("one more thing").sees("in review").press("u").await.sees("took back the to-do: one more thing");
}

#[tokio::test]
async fn open_amends_are_shown_and_can_be_acknowledged_with_a_reason() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("s").await.sees("In the way of submitting").sees("4 amends are still open at storyboard");
    desk.sees("2 Boats · Mia: engines are too loud").sees("4 Harbour at dawn · Jon: the client wants");
    desk.press("j j y").await.sees("▌ 4 Harbour at dawn");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("make the sky")));
    desk.press("s a").await.sees("stay open, and you say that you know").press("<Enter>").await.sees("in review");
    desk.press("A a <Enter>").await.sees("write something first").write("the client is in a hurry").await;
    desk.press("<Enter>").await.sees("STORYBOARD ● approved").sees("4 to do");
}

#[tokio::test]
async fn an_earlier_stage_is_taken_up_again_with_a_reason() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("s a <Enter> R").await.sees("Take which stage up again?").write("script").await.press("<Enter>").await;
    desk.sees("Reopening script").press("<Enter>").await.sees("write something first");
    desk.write("the client has new words")
        .await
        .press("<Enter>")
        .await
        .sees("SCRIPT ● in amends")
        .sees("Comments · script");
}

#[tokio::test]
async fn a_decision_on_what_somebody_else_changed_is_refused_and_changes_nothing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let mut other = Desk::at(&world).await;
    settle_all(&mut desk).await;
    desk.press("s").await;
    other.press("c").await.write("hello").await.press("<C-s> s <Enter>").await.sees("in review");
    desk.press("<Enter>").await.sees("STORYBOARD ● in review");
    let toast = desk.station.app.toast.as_ref().expect("a word about it");
    assert!(toast.severity >= orama::tui::widgets::Severity::Warn, "{toast:?}");
}

#[tokio::test]
async fn from_an_old_version_the_amends_of_the_newest_are_shown_and_opened() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("v <Down> <Enter>").await.sees("Launch film ▸ v1");
    desk.press("t").await.write("on the old one").await.press("<C-s>").await;
    desk.sees("saved in version 1, which is not the newest: the queue and the stage pass over it");
    desk.press("s").await.sees("In the way of submitting").sees("4 amends are still open at storyboard");
    desk.sees("2 Boats · Mia: engines are too loud").sees("4 Harbour at dawn · Jon: the client wants");
    desk.press("j j y").await.sees("Launch film ▸ v2").sees("▌ 4 Harbour at dawn");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("make the sky")));
}

#[tokio::test]
async fn the_reason_of_a_decision_or_a_decline_is_a_draft_until_it_is_sent() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("s a").await.write("the client is in a hurry").await.press("<Esc>").await.sees("kept as a draft");
    desk.press("s a").await.sees("the client is in a hurry").press("<Enter>").await.sees("in review");
    desk.press("R <Enter>").await.sees("Reopening").misses("in a hurry").press("<Esc>").await;
    desk.press("n D").await.write("not in this cut").await.press("<Esc>").await;
    desk.leave().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n D").await.sees("not in this cut").press("<Enter>").await.sees("declined: ");
    desk.press("u D").await.sees("Decline: ").misses("not in this cut");
}
