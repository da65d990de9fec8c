//! What was typed is never lost; what was open is open again.

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn escape_keeps_a_draft_and_the_same_key_brings_it_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("t").await.write("half a thou").await.press("<Esc>").await.sees("kept as a draft").sees("draft");
    desk.press("c")
        .await
        .misses("half a thou")
        .press("<Esc> 2 j t")
        .await
        .misses("half a thou")
        .press("<Esc> k t")
        .await;
    desk.sees("half a thou").sees("your draft is back").write("ght").await.press("<C-s>").await.sees("half a thought");
    desk.misses("draft");
}

#[tokio::test]
async fn drafts_and_the_place_survive_a_restart() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 r").await.write("the warm one, naïvely 日本").await.press("<Esc>").await;
    Box::pin(desk.leave()).await;

    let mut desk = Desk::at(&world).await;
    desk.sees("▌ 4 Harbour at dawn").sees("draft");
    desk.press("4 r").await.sees("the warm one, naïvely 日本").press("<C-s>").await.sees("the warm one, naïvely 日本");
    Box::pin(desk.leave()).await;

    let mut desk = Desk::at(&world).await;
    assert_eq!(std::fs::read_dir(world.folder.path().join("drafts")).expect("the folder").count(), 0);
    desk.sees("the warm one");
}

#[tokio::test]
async fn a_draft_is_on_disk_before_it_is_sent_and_a_crash_does_not_lose_it() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("c").await.write("not yet sent").await;
    // A crash runs nothing; the composer is still open and nobody said goodbye.
    wait_for_file(&world.folder.path().join("drafts"), "not yet sent").await;
    drop(desk);

    let mut desk = Desk::at(&world).await;
    desk.press("c").await.sees("not yet sent");
}

/// Waits until a file of the folder holds the text. The runtime does the writing, so it is given the turn each time.
async fn wait_for_file(folder: &std::path::Path, wanted: &str) {
    loop {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        if files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).any(|text| text.contains(wanted)) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_refused_text_is_on_the_screen_again() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let mut other = Desk::at(&world).await;
    desk.press("n r").await.write("how loud?").await;
    other.press("n d y").await.sees("deleted: engines are too loud");
    desk.press("<C-s>").await.sees("how loud?").sees("deleted");
    desk.press("<Esc>").await.sees("kept as a draft");
}

#[tokio::test]
async fn what_another_workstation_does_arrives_with_the_next_answer_and_moves_nothing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let mut other = Desk::at(&world).await;
    desk.press("n n").await;
    let before = desk.station.app.comment().expect("an amend").id;
    other.press("2 j c").await.write("from the other side").await.press("<C-s>").await;
    other.press("2 k +").await.write("A scene above").await.press("<Enter>").await;
    desk.press("a").await.write("ana").await.press("<Enter>").await.sees("A scene above");
    assert_eq!(desk.station.app.comment().map(|comment| comment.id), Some(before));
}
