//! Scenes, their texts and takes; versions; projects from nothing.

use orama::{
    api::scenes::{self, EditScene},
    model::{Id, Scene},
};

use crate::{
    desk::Desk,
    world::{World, id},
};

fn titles(desk: &Desk) -> Vec<String> {
    desk.station.app.open().expect("a version").scenes().map(|scene| scene.title.clone()).collect()
}

#[tokio::test]
async fn scenes_are_added_moved_deleted_and_brought_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("+").await.write("Lighthouse").await.press("<Enter>").await.sees("the scene is there");
    assert_eq!(titles(&desk), ["Titles", "Lighthouse", "Boats", "Gulls", "Harbour at dawn", "Nets"]);
    desk.press("J J").await;
    assert_eq!(titles(&desk), ["Titles", "Boats", "Gulls", "Lighthouse", "Harbour at dawn", "Nets"]);
    desk.press("K").await.sees("▌ 3 Lighthouse");
    desk.press("d").await.sees("Delete this scene?").sees("Nobody has commented on it").press("y").await;
    assert_eq!(titles(&desk), ["Titles", "Boats", "Gulls", "Harbour at dawn", "Nets"]);
    desk.press("u").await;
    assert_eq!(titles(&desk), ["Titles", "Boats", "Lighthouse", "Gulls", "Harbour at dawn", "Nets"]);
    desk.press("u").await;
    assert_eq!(titles(&desk), ["Titles", "Boats", "Gulls", "Lighthouse", "Harbour at dawn", "Nets"]);
}

#[tokio::test]
async fn the_texts_of_a_scene_are_chosen_and_edited() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("e").await.sees("Edit which text of 1 Titles?").press("<Enter>").await.sees("Edit voice of 1 Titles");
    desk.write("Silence, then gulls.").await.press("<C-s>").await.sees("voice        Silence, then gulls.");
    desk.press("e").await.write("title").await.press("<Enter>").await.write(" at sea").await.press("<C-s>").await;
    desk.sees("1 Titles at sea");
    desk.press("3 j e").await.sees("Edit description").write(" Slowly.").await.press("<C-s>").await;
    desk.sees("description  White letters on the sea. Slowly.")
        .press("u")
        .await
        .misses("description  White letters on the sea. Slowly.");
    desk.press("u u").await.sees("voice        none").sees("▌ 1 Titles  ").press("<C-r> <C-r> <C-r>").await;
    desk.sees("Titles at sea").sees("Silence, then gulls.").sees("description  White letters on the sea. Slowly.");
}

async fn somebody_else_edits(world: &World, scene: Id<Scene>, voice: &str) {
    let row = world.client.send(scenes::get(scene)).await.expect("the scene");
    let edit = EditScene { voice_text: Some(voice.to_owned()), ..EditScene::default() };
    world.client.send(scenes::edit(scene, &edit, row.revision)).await.expect("edited");
}

#[tokio::test]
async fn a_text_that_somebody_changed_meanwhile_is_not_overwritten_unseen() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j 3 e").await.write(" Always.").await;
    somebody_else_edits(&world, id(202), "They leave at four.").await;
    desk.press("<C-s>").await.sees("changed it meanwhile").sees("compare with what stands above");
    desk.sees("They leave at four.").sees("They leave before light. Always.");
    desk.press("<C-s>").await.sees("They leave before light. Always.").misses("They leave at four.").sees("saved");
}

#[tokio::test]
async fn a_take_is_chosen_and_one_is_added() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j").await.sees("image        2/5 ▸ harbour-2.png").sees("voice        1/1 ▸ dawn-take-1.wav");
    desk.press("m").await.sees("selected").write("harbour-4").await.press("<Enter>").await.sees("4/5 ▸ harbour-4.png");
    desk.press("u").await.sees("2/5 ▸ harbour-2.png");
    let folder = tempfile::tempdir().expect("a folder");
    let song = folder.path().join("a song.ogg");
    std::fs::write(&song, b"OggS").expect("a file");
    // What is no file of this machine is not taken for one, and the path can be set right.
    desk.press("T")
        .await
        .write("music")
        .await
        .press("<Enter>")
        .await
        .write(folder.path().to_str().expect("a path"))
        .await;
    desk.press("<Enter>").await.sees("that is no file").sees("New music take").write("/a son").await;
    desk.press("<Enter>").await.sees("there is no such file on this machine").misses("music        1/1");
    desk.write("g.ogg").await.press("<Enter>").await.sees("music        1/1 ▸ a%20song.ogg");
    // The one that is chosen already is not chosen again: undo would take back something else.
    desk.press("m").await.write("song").await.press("<Enter>").await.sees("that take is chosen already");
    desk.press("m").await.write("none of them").await.press("<Down> <Enter>").await;
    desk.press("2 k m").await.sees("the scene has no takes yet; T adds one");
}

#[tokio::test]
async fn where_there_is_no_desktop_an_address_is_shown_and_copied() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    // The voice is a local file; it is refused or not by its kind and the environment, so the one that never opens is used.
    desk.press("2 j j j T")
        .await
        .write("image")
        .await
        .press("<Enter>")
        .await
        .write("file:///media/run.sh")
        .await
        .press("<Enter>")
        .await;
    desk.press("o")
        .await
        .sees("only web addresses and local pictures, sounds and films are opened: file:///media/run.sh");
    assert_eq!(desk.outside.copied, ["file:///media/run.sh"]);
}

#[tokio::test]
async fn versions_are_chosen_and_made() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j v").await.sees("Show which version?").press("<Down> <Enter>").await.sees("Launch film ▸ v1");
    desk.sees("▌ 2 Harbour at dawn");
    desk.press("v <Up> <Enter>").await.sees("v2 tighter cut").sees("▌ 4 Harbour at dawn");
    desk.press("B").await.write("after the screening").await.press("<Enter>").await;
    desk.sees("v3 after the screening").sees("5 scenes, 4 open amends carried over").sees("▌ 4 Harbour at dawn");
    desk.press("4").await.sees("carried over").sees("4 to do");
    // A version that is taken back leaves the one before it on the screen: in a deleted one nothing could be done.
    desk.press("u").await.sees("took back").sees("v2 tighter cut").sees("▌ 4 Harbour at dawn").misses("v3");
    desk.press("t").await.write("still here").await.press("<C-s>").await.sees("5 to do");
}

#[tokio::test]
async fn a_workspace_is_filled_from_nothing() {
    let world = World::empty().await;
    let mut desk = Desk::at(&world).await;
    desk.sees("There is no project here yet.").sees("P  create a project").sees("orama import script.fountain");
    desk.press("P").await.write("Fieldnotes").await.press("<Enter>").await.sees("Fieldnotes").sees("+ adds a video");
    desk.press("+ <Enter>").await.sees("write something first");
    desk.write("Owls").await.press("<Enter>").await.sees("Fieldnotes ▸ Owls ▸ v1").sees("No scenes yet. + adds");
    desk.press("+").await.write("A barn").await.press("<Enter>").await.sees("▌ 1 A barn");
    desk.press("t").await.write("at night!").await.press("<C-s>").await.sees("1 to do").sees("OUTLINE ● in progress");
    desk.press("u u u u").await.misses("Owls ▸ v1").misses("A barn").sees("No video is open.");
}
