//! Marks in the queue, and verbs on what is marked.

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn what_is_marked_is_shown_first_done_as_one_and_taken_back_as_one() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q <space> <space>").await.sees("◆ 2 marked").sees("▌☐  4 make the sky").sees(" ◆  2 engines");
    desk.press("x").await.sees("Marked done?").sees("2 amends will be marked done.").sees("✓ Launch film 2 · engines");
    desk.press("n").await.sees("Queue · 5 to do").sees("◆ 2 marked");
    desk.press("x y").await.sees("Queue · 3 to do").sees("2 amends marked done · u takes it back").misses("◆ ");
    desk.press("u").await.sees("Queue · 5 to do").sees("took back 2 amends marked done");
    desk.press("<C-r>").await.sees("Queue · 3 to do").sees("did again: 2 amends marked done");
}

#[tokio::test]
async fn a_range_is_marked_by_moving_and_left_by_going_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q V j j").await.sees("◆ 3 marked, marking a range");
    desk.press("k").await.sees("◆ 2 marked, marking a range");
    desk.press("<Esc>").await.misses(" marked").sees("Queue · 5 to do");
    desk.press("V G V").await.sees("◆ 4 marked").misses("marking a range");
    desk.press("<space>").await.sees("◆ 3 marked");
    desk.press("U").await.sees("3 amends unmarked").press("U").await.sees("nothing is marked");
    desk.press("g V j x").await.sees("2 amends will be marked done.");
}

#[tokio::test]
async fn a_group_is_marked_as_a_whole_open_or_folded() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q *").await.sees("◆ 4 marked").sees("◆ 4 4☐").press("*").await.misses("marked");
    desk.press("h <space>").await.sees("◆ 4 marked").sees("▌☐  1 say what");
    desk.press("<space>").await.sees("◆ 5 marked");
    desk.press("<Esc> Q").await.sees("◆ 5 marked");
}

#[tokio::test]
async fn what_is_refused_is_said_before_and_after_and_stays_marked() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q * G <space> a").await.sees("Give 5 amends to").write("mia").await.press("<Enter>").await;
    desk.sees("Given to Mia?").sees("4 of 5 amends will be given to Mia; the others stay marked.");
    desk.sees("1 refused: assignee must be somebody who works in this project and may").sees("✗ Ladders 1 · say what");
    desk.press("y").await.sees("4 amends given to Mia · 1 refused, L shows which").sees("◆ 1 marked");
    desk.press("L")
        .await
        .sees("What became of the marked")
        .sees("✗ Ladders 1 · say what")
        .sees("✓ Launch film 2 · engines");
    desk.press("<Esc> a").await.write("mia").await.press("<Enter>").await;
    desk.sees("None of 1 amend can be given to Mia.").press("y").await.sees("◆ 1 marked");
    desk.press("u").await.sees("took back").misses("for Mia");
}

#[tokio::test]
async fn many_are_declined_with_one_reason_and_opened_again_as_one() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q <space> <space> D")
        .await
        .sees("Decline: 2 amends")
        .write("not in this cut")
        .await
        .press("<Enter>")
        .await;
    desk.sees("2 amends will be declined.").sees("Reason: not in this cut").press("y").await.sees("Queue · 3 to do");
    desk.press("X g j").await.sees("Queue · 4 done").sees("not in this cut");
    desk.press("<space> <space> x").await.sees("2 amends will be to do again.").press("y").await.sees("Queue · 2 done");
    desk.press("X").await.sees("Queue · 5 to do");
}

#[tokio::test]
async fn many_are_duplicates_of_one_and_none_is_one_of_another_project() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q <space> G <space> g =").await.sees("Duplicate of which? 2 amends").write("lighthouse").await;
    desk.press("<Enter>").await.sees("1 of 2 amends will be settled as duplicates; the others stay marked.");
    desk.sees("must be another amend of this project").press("y").await.sees("Queue · 4 to do").sees("◆ 1 marked");
}

#[tokio::test]
async fn somebody_elses_change_between_the_preview_and_the_deed_is_not_written_over() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let mut other = Desk::at(&world).await;
    desk.press("Q <space> <space> x").await.sees("2 amends will be marked done.");
    other.press("Q a").await.write("jon").await.press("<Enter>").await.sees("given to Jon: engines");
    desk.press("y").await.sees("1 amend marked done · 1 refused").sees("◆ 1 marked").sees("Queue · 4 to do");
    desk.press("x y").await.sees("Queue · 3 to do");
}

#[tokio::test]
async fn every_amend_of_the_project_is_offered_as_the_original_whatever_the_queue_shows() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q w").await.sees("Queue · 1 to do").press("=").await.sees("Duplicate of which? make the sky");
    desk.sees("2 · engines are too loud").sees("logo too small").misses("broken rung");
}
