//! Working through comments and amends.

use orama::{model::Stage, tui::app::msg::Msg, tui::panes::Pane};

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn the_first_screen_shows_the_video_with_open_amends() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.sees("Harbour ▸ Launch film ▸ v2 tighter cut").sees("STORYBOARD ● in amends").sees("4 to do · 1 done");
    desk.sees("Harbour at dawn").sees("White letters on the sea.");
}

#[tokio::test]
async fn open_amends_are_walked_across_scenes_in_both_directions() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        desk.press("n").await;
        seen.push(desk.station.app.comment().expect("an amend").content[..8].to_owned());
    }
    assert_eq!(seen, ["engines ", "seven bo", "make the", "the clie", "engines "]);
    desk.sees("from the beginning again");
    desk.press("N").await.sees("from the end again");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("the client")));
    assert_eq!(desk.station.app.place.pane, Pane::Comments);
}

#[tokio::test]
async fn a_to_do_a_comment_and_a_reply_are_written_and_threaded() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("t").await.write("letters are too white\nand too large").await.press("<C-s>").await;
    desk.sees("5 to do").sees("letters are too white").sees("and too large");
    desk.press("4 r").await.write("which white?").await.press("<M-Enter>").await;
    desk.sees("└ Ana").sees("which white?");
    desk.press("c").await.write("lovely otherwise").await.press("<C-s>").await.sees("lovely otherwise");
    let open = desk.station.app.open().expect("a version");
    let scene = desk.station.app.scenes.listing.selected().expect("a scene");
    assert_eq!(open.threads().at(scene, Stage::Storyboard).count(), 3);
}

#[tokio::test]
async fn done_is_toggled_and_taken_back_and_done_again() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x").await.sees("3 to do · 2 done").sees("marked done: engines are too loud · u takes it back");
    desk.press("u").await.sees("4 to do · 1 done").sees("took back marked done: engines are too loud");
    desk.press("<C-r>").await.sees("3 to do · 2 done").sees("did again: marked done");
    desk.press("u").await.sees("4 to do · 1 done");
    desk.press("u").await.sees("nothing of yours to take back");
}

#[tokio::test]
async fn keys_typed_ahead_of_the_server_act_as_if_each_had_waited() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.rush("n x x x n x u n n x").await;
    // engines: done, to do, done; boats: done and taken back; then two on: the sky, and the lighthouse, done.
    desk.sees("2 to do · 3 done");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("the client")));
}

#[tokio::test]
async fn moving_does_not_wait_for_the_server() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n").await;
    for chord in orama::tui::script::parse("x 2 j j").expect("a script") {
        desk.feed(Msg::Key(chord));
    }
    assert_eq!(desk.station.app.work.unsent(), 1);
    desk.sees("1 unsent");
    assert_eq!(desk.station.app.scenes.listing.index(), 3, "two scenes below the one of the amend");
    desk.settle().await;
}

#[tokio::test]
async fn words_of_ones_own_are_edited_and_those_of_others_are_not() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 j e").await.sees("Edit comment").write(" film").await.press("<C-s>").await;
    desk.sees("called Launch film");
    desk.press("j e").await.sees("only its author changes the words of a comment: reply to it instead");
}

#[tokio::test]
async fn words_and_scene_texts_are_edited_in_the_external_editor() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.outside.editor = Some(|text| Ok(text.replace("sky", "water")));
    desk.press("2 j j j 4 j E").await.sees("make the water warmer");
    desk.outside.editor = Some(|text| Ok(format!("{text} Nobody else was.")));
    desk.press("3 E").await.sees("so were we. Nobody else");
    desk.outside.editor = Some(|_| Err("`vi` ended with exit status: 1; nothing was changed".to_owned()));
    desk.press("E").await.sees("nothing was changed").sees("so were we. Nobody else");
    desk.outside.editor = Some(|text| Ok(format!("{text} from the editor")));
    desk.press("c").await.write("begun here,").await.press("<C-e>").await.sees("begun here, from the editor");
}

#[tokio::test]
async fn deleting_asks_first_and_leaves_the_thread() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 j d").await.sees("Delete this comment?").sees("Its reply stays");
    desk.press("n").await.sees("make the sky warmer").sees("4 to do");
    desk.press("d <Enter>").await.sees("Delete this comment?");
    desk.press("y").await.sees("3 to do").misses("for Ana  make the sky").sees("· deleted").sees("which LUT?");
    desk.press("u").await.sees("make the sky warmer").sees("4 to do");
}

#[tokio::test]
async fn an_amend_is_given_to_somebody() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n a").await.sees("Give to").write("jon").await.press("<Enter>").await;
    desk.sees("for Jon").sees("given to Jon: engines are too loud");
    desk.press("u").await.misses("· for Jon");
}

#[tokio::test]
async fn the_lens_looks_back_and_says_so() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j <lt>")
        .await
        .sees("Comments · script, not the current stage")
        .sees("shorter sentence")
        .sees("lens ▸ script");
    desk.press("<gt>").await.misses("shorter sentence").misses("lens ▸");
    desk.press("<gt> <gt> <gt>").await.sees("video is the last stage");
}

#[tokio::test]
async fn hostile_text_is_shown_and_does_nothing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j").await.sees("␛[31mred").sees("⟨U+202E⟩");
}

#[tokio::test]
async fn threads_are_folded_and_lists_are_filtered() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 j h").await.sees("2 hidden").misses("which LUT?");
    desk.press("l").await.sees("which LUT?").misses("hidden");
    desk.press("/")
        .await
        .write("lighthouse")
        .await
        .press("<Enter>")
        .await
        .misses("which LUT?")
        .sees("wants the lighthouse");
    desk.press("<Esc>").await.sees("which LUT?");
    desk.press("2 /").await.write("nets").await.press("<Enter>").await.sees("5 Nets").misses("3 Gulls");
    desk.press("/ <Esc> <Esc>").await.sees("3 Gulls");
}

#[tokio::test]
async fn what_cannot_be_done_says_why_and_what_to_do() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("x").await.sees("x works in pane 4: mark the amend as done");
    desk.press("A")
        .await
        .sees("approving works on a stage that is in review, and storyboard is in amends: submit it for review first");
    desk.press("2 j 4 j j x").await.sees("it is a note, and a note has nothing to do: t writes a to-do");
    desk.press("2 k 4 r").await.sees("no comment is selected: c writes one, t a to-do");
}

#[tokio::test]
async fn a_paste_is_text_and_never_keys() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n").await;
    desk.feed(Msg::Paste("xdy".to_owned()));
    desk.settle().await;
    desk.sees("nothing takes a text here").sees("4 to do");
    desk.press("c").await;
    desk.feed(Msg::Paste("two\nlines".to_owned()));
    desk.press("<C-s>").await.sees("two").sees("lines");
}

#[tokio::test]
async fn words_are_copied_through_the_terminal() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n y").await.sees("the comment sent to the terminal's clipboard");
    desk.press("2 y").await;
    assert_eq!(
        desk.outside.copied,
        ["engines are too loud", "Boats\n\nThey leave before light.\n\nSeven boats in a row, engines idling."]
    );
}

#[tokio::test]
async fn help_and_the_list_of_actions_come_from_the_live_keymap() {
    let world = World::harbour().await;
    let (keymap, _) =
        orama::tui::keymap::Keymap::with_overrides("[comments]\n\"X\" = \"comment.toggle-done\"\n\"x\" = false\n");
    let mut desk = Desk::with(&world, orama::tui::app::Settings { keymap, ..Default::default() }).await;
    desk.press("n ?").await.sees("Keys · comments").sees("Comments and amends");
    desk.press("/").await.write("as done").await.sees("X").sees("Mark the amend as done").misses("Reply");
    desk.press("<Enter> <Esc> :").await.write("undo").await.misses("Mark the amend");
    desk.press("<Esc> :").await.write("take back").await.press("<Enter>").await.sees("nothing of yours to take back");
    desk.press("<Esc> :").await.write("as done").await.press("<Enter>").await.sees("3 to do");
}
