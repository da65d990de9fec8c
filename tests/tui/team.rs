//! People, tokens, and what was said.

use orama::{
    api::{scenes, tree::Tree},
    model::{Level, UserRole},
    tui::{overlays::Overlay, views::View},
};

use crate::{
    desk::Desk,
    world::{World, id},
};

/// What the question on the screen says.
fn asked(desk: &Desk) -> Vec<String> {
    match desk.station.app.overlays.last() {
        Some(Overlay::Confirm(confirm)) => confirm.lines.clone(),
        other => panic!("nothing is asked: {other:?}"),
    }
}

#[tokio::test]
async fn members_are_shown_with_level_and_state_at_every_size() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("@").await;
    assert_eq!(desk.station.app.place.view, View::Members);
    desk.sees("Harbour ▸ Members").sees("jon@studio.example").sees("Owner").sees("by Ana");
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.sees("Ana").sees("Jon").sees("Mia").sees("Editor").sees("Owner");
    }
    desk.press("j y").await;
    assert_eq!(desk.outside.copied, ["jon@studio.example"]);
    desk.press("<Esc>").await.sees("2 Scenes");
}

#[tokio::test]
async fn a_level_is_changed_and_a_member_removed_after_a_question() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("@ j e").await.sees("What may they do?").write("approver").await.press("<Enter>").await;
    desk.sees("Jon is approver now").sees("Approver");
    desk.press("d").await.sees("Remove this member?").sees("Jon loses").press("n").await.sees("jon@studio.example");
    desk.press("d y").await.sees("Jon does not work here any more").misses("jon@studio.example").sees("Mia");
}

#[tokio::test]
async fn after_a_change_the_team_is_read_once() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let reads = |desk: &Desk| desk.text().matches("read team").count();
    desk.press("@ j e").await.write("approver").await.press("<Enter> Y").await.sees("PATCH /v1/projects/");
    assert_eq!(reads(&desk), 2, "to show it, and after the change:\n{}", desk.text());
    desk.press("<Esc> @ +").await.write("zoe@elsewhere.example").await.press("<Enter> <Enter> n Y").await;
    assert_eq!(reads(&desk), 4, "to show it again, and after the invitation:\n{}", desk.text());
}

#[tokio::test]
async fn somebody_new_is_invited_and_the_secret_is_shown_once() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("@ +").await.sees("Who is to work here too").write("zoe@elsewhere.example").await.press("<Enter>").await;
    desk.sees("What may zoe@elsewhere.example do?").write("commenter").await.press("<Enter>").await;
    desk.sees("Invited").sees("shown this once");
    let secret = asked(&desk)[1].clone();
    desk.press("y").await.sees("sent to the terminal's clipboard").sees("zoe@elsewhere.example").sees("invited by Ana");
    assert_eq!(desk.outside.copied.join(" "), secret);
    // The secret is nowhere else, and not in the log either.
    desk.press("Y").await.misses(&secret).sees("POST /v1/projects/");
    desk.press("<Esc> @ G d").await.sees("Revoke this invitation?").press("y").await.sees("the invitation is revoked");
    desk.misses("zoe@elsewhere.example");
}

#[tokio::test]
async fn who_has_an_account_is_added_at_once_and_the_servers_reason_is_told() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    // Jon works in Harbour, and not yet in the safety course.
    desk.click("Safety course").await.press("@").await.sees("Safety course ▸ Members");
    desk.press("+")
        .await
        .write("JON@studio.example")
        .await
        .press("<Enter>")
        .await
        .write("editor")
        .await
        .press("<Enter>")
        .await;
    desk.sees("works here now, as editor").sees("jon@studio.example");
    desk.press("+").await.write("not an address").await.press("<Enter> <Enter>").await.sees("email");
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("@ g e").await.sees("the owner of a project has every right in it");
    desk.press("d").await.sees("the owner of a project has every right in it");
    desk.press("<Esc> :")
        .await
        .write("another level")
        .await
        .sees("not now")
        .press("<Enter>")
        .await
        .sees("@ shows them");
}

#[tokio::test]
async fn a_token_is_made_shown_once_and_revoked() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("I").await.sees("You have no tokens");
    desk.press("d").await.sees("no token is selected");
    desk.press("+").await.write("render box").await.press("<Enter>").await.sees("How much it lets through");
    desk.write("write").await.press("<Enter>").await.sees("When it ends").write("never").await.press("<Enter>").await;
    desk.sees("Your new token").sees("shown this once");
    let secret = asked(&desk)[1].clone();
    assert!(secret.len() > 20, "{secret}");
    desk.press("n").await.sees("render box").sees("write").sees("never used").sees("no end").misses(&secret);
    for (columns, rows) in [(80, 24), (50, 15)] {
        desk.resize(columns, rows).await.sees("render box").sees("no end");
    }
    desk.press("d").await.sees("Revoke this token?").press("y").await.sees("render box is revoked").sees("revoked 2");
    desk.press("d").await.sees("it has ended already");
}

#[tokio::test]
async fn what_flashed_by_can_be_read_again_and_copied() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x j").await.misses("marked done").press("Y").await.sees("marked done: engines are too loud");
    desk.sees("PATCH /v1/comments/").sees("read review");
    let marked = desk.find("marked done");
    desk.mouse(orama::tui::mouse::Deed::Press, marked).await.press("y").await.sees("the line was sent");
    assert!(desk.outside.copied[0].contains("marked done: engines are too loud"), "{:?}", desk.outside.copied);
    for (columns, rows) in [(80, 24), (50, 15)] {
        desk.resize(columns, rows).await.sees("the line was");
    }
    desk.press("<Esc>").await;
    assert_eq!(desk.station.app.place.view, View::Workstation);
}

#[tokio::test]
async fn what_nobody_of_ones_level_may_do_is_not_offered() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2").await.sees("c comment").sees("t to-do").sees("e edit").sees("s submit");
    let mut tree: Tree = world.client.send(orama::api::tree::tree()).await.expect("the tree");
    tree.me.role = UserRole::User;
    tree.levels = tree.projects.iter().map(|project| (project.id, Level(10))).collect();
    desk.station.app.replica.replace_tree(tree);
    desk.press("j k").await.misses("c comment").misses("t to-do").misses("e edit").misses("s submit").sees("n next");
    desk.press("> > 4").await.sees("Nothing here at video.").misses("writes a comment");
    for number in 201..=205 {
        world.client.send(scenes::delete(id(number), 1)).await.expect("deleted");
    }
    desk.news(&world).await.sees("No scenes yet.").misses("+ adds one");
}
