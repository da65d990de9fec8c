//! The queue.

use orama::{
    model::Stage,
    tui::{mouse::Deed, views::queue::GroupKey},
};

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
async fn the_projects_stand_beside_the_queue_where_there_is_room_for_both() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.resize(80, 24).await;
    desk.press("Q").await.misses("1 Projects").press("<Tab>").await.sees("▌1 Projects").sees("seven boats");
    desk.press("<Tab>").await.misses("1 Projects").sees("▌☐  2 engines");
    desk.resize(50, 15).await;
    desk.press("<Tab>").await.sees("▌1 Projects").misses("seven boats");
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
        .sees("Queue · 1 to do")
        .sees("[script]")
        .misses("engines");
    desk.press("/").await.write("everything").await.press("<Enter>").await.sees("Queue · 5 to do").misses("[");
    desk.press("/").await.write("mine").await.press("<Enter>").await.sees("Queue · 1 to do").sees("[mine]");
    desk.press("/").await.write("whoever it").await.press("<Enter>").await.sees("Queue · 5 to do");
    desk.press("/")
        .await
        .write("older than 1d")
        .await
        .press("<Enter>")
        .await
        .sees("Nothing here with this filter: older than");
    desk.press("<Esc>").await.sees("▌2 Scenes").misses("Queue ·");
}

#[tokio::test]
async fn words_that_no_filter_has_are_looked_for_among_what_is_open() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q /").await.misses("search what is open").write("seven boats").await;
    desk.sees("search what is open for “seven boats”").misses("nothing fits").press("<Enter>").await;
    desk.sees("Search · is:todo seven boats · 1 found").press("<Enter>").await.sees("▌4 Comments");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("seven boats")));
    // A filter that fits goes before it.
    desk.press("Q /").await.write("scripted").await.press("<BS><BS>").await.sees("search what is open for “script”");
    desk.press("<Enter>").await.sees("Queue · 1 to do").sees("[script]");
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
    assert_eq!(desk.station.app.queue.loaded(), 200);
    desk.press("G").await;
    assert_eq!(desk.station.app.queue.loaded(), 400);
    assert_eq!(desk.station.app.queue.listing.index(), 199, "reading on moves nothing");
    desk.press("G x G x").await;
    assert_eq!(desk.station.app.queue.loaded(), 453);
    desk.sees("Queue · 453 to do");
}

#[tokio::test]
async fn keys_set_the_filters_and_the_line_above_shows_them() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q w").await.sees("[mine]").sees("Queue · 1 to do").sees("make the sky");
    desk.press("w").await.sees("[for nobody]").sees("Queue · 4 to do").misses("make the sky");
    desk.press("w").await.misses("[for nobody]").sees("Queue · 5 to do");
    desk.press("<gt>").await.sees("[outline]").sees("Nothing here with this filter: outline.");
    desk.press("<gt>").await.sees("[script]").sees("Queue · 1 to do").sees("broken rung");
    desk.press("<lt> <lt>").await.sees("Queue · 5 to do");
    desk.press("P").await.sees("[Harbour]").sees("Queue · 4 to do").misses("broken rung");
    desk.press("P i").await.sees("[older than 1d]").sees("Queue · 0 to do");
    desk.press("i i").await.sees("[older than 1w]").press("i i").await.sees("Queue · 5 to do");
}

#[tokio::test]
async fn a_key_that_comes_behind_a_filter_acts_on_what_the_filter_leaves() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.rush("w x").await.sees("marked done: make the sky").sees("Queue · 0 to do");
    desk.press("w w").await.sees("Queue · 4 to do").sees("engines are too loud");
}

#[tokio::test]
async fn groups_are_folded_counted_and_opened() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q h")
        .await
        .sees("▌▸ Harbour ▸ Launch film")
        .misses("engines")
        .sees("4 at storyboard")
        .sees("1 for Ana");
    desk.press("x").await.sees("the group is folded: l opens it");
    desk.press("j").await.sees("Look at every rung.").press("k l").await.sees("▌☐  2 engines are too loud");
    desk.press("h <Enter>").await.sees("▌☐  2 engines are too loud");
    desk.press("]").await.sees("▌☐  1 say what").press("]").await.sees("this is the last group").press("[").await;
    desk.sees("▌☐  2 engines");
    desk.press("j -").await.misses("engines").sees("▌▸ Harbour ▸ Launch film").sees("▸ Safety course ▸ Ladders");
    desk.press("-").await.sees("engines").sees("broken rung");
    desk.press("h h").await.sees("▌1 Projects");
}

#[tokio::test]
async fn the_queue_is_gathered_by_stage_person_and_project() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q O").await.sees(" by stage").sees("▾ script").sees("▾ storyboard").sees("Launch film");
    let first = |desk: &Desk| desk.station.app.queue.group_at(0);
    assert_eq!(first(&desk), Some(GroupKey::Stage(Stage::Script)), "stages are in their order");
    let selected = desk.station.app.comment().map(|comment| comment.content.clone());
    assert_eq!(selected.as_deref(), Some("engines are too loud"), "gathering moves no cursor");
    desk.press("O").await.sees(" by person").sees("▾ for Ana · me").sees("▾ for nobody yet");
    assert!(matches!(first(&desk), Some(GroupKey::Assignee(Some(_)))), "one's own come first");
    desk.press("O").await.sees(" by project").sees("▾ Harbour").sees("▾ Safety course");
    desk.press("O").await.sees(" by video").sees("▾ Harbour ▸ Launch film");
}

#[tokio::test]
async fn gathered_groups_are_read_without_being_walked() {
    let world = World::harbour().await;
    world.crowd(450).await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q O").await.sees("Queue · 455 to do");
    assert_eq!(desk.station.app.queue.loaded(), 455);
    desk.press("h").await.sees("454☐").press("k").await.sees("▌☐");
}

#[tokio::test]
async fn an_amend_is_declined_with_a_reason_that_becomes_a_reply() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q D").await.sees("Decline: engines are too loud").press("<Enter>").await.sees("write something first");
    desk.write("they are the point").await.press("<Enter>").await;
    desk.sees("Queue · 4 to do").sees("declined: engines are too loud").sees("▌☐  2 seven boats");
    desk.press("X").await.sees("Queue · 3 done").press("g j").await.sees("└ Ana · now").sees("they are the point");
    desk.press("u X").await.sees("Queue · 5 to do").press("g").await.misses("they are the point");
    desk.press("<Esc> n D").await.write("no").await.press("<Enter>").await.sees("3 to do · 2 done").sees("· declined");
}

#[tokio::test]
async fn a_duplicate_names_the_other_amend() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q =").await.sees("Duplicate of which? engines are too loud").misses("Ladders 1 ·");
    desk.write("seven").await.press("<Enter>").await.sees("settled as a duplicate: engines").sees("Queue · 4 to do");
    desk.press("X g j").await.sees("Duplicate of “seven boats, I count").sees("(Launch film, scene 2):");
    desk.press("<Esc> 2 j 4 j j =")
        .await
        .sees("Duplicate of which? seven boats")
        .write("sky")
        .await
        .press("<Enter>")
        .await;
    desk.sees("settled as a duplicate: seven boats").sees("· duplicate");
}

#[tokio::test]
async fn filters_are_saved_by_a_name_chosen_and_there_after_a_restart() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q w O f").await.sees("Saved filters of the queue").write("save").await.press("<Enter>").await;
    desk.sees("Shown now: mine, by stage.").write("my day").await.press("<Enter>").await.sees("saved as my day");
    desk.sees(" my day: by stage").press("w").await.misses("my day:").sees("[for nobody]");
    desk.press("f")
        .await
        .write("my day")
        .await
        .press("<Enter>")
        .await
        .sees("Queue · 1 to do")
        .sees(" my day: by stage");
    desk.press("w").await.sees("[for nobody]");
    desk.leave().await;

    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.sees(" my day: by stage").sees("Queue · 1 to do").press("/").await.write("everything").await;
    desk.press("<Enter>").await.sees("Queue · 5 to do").sees(" by stage").misses("my day");
    desk.leave().await;

    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.sees("Queue · 5 to do").sees(" by stage").misses("my day");
}

#[tokio::test]
async fn the_default_is_what_the_queue_begins_with_until_another_is_chosen() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q <gt> <gt> f")
        .await
        .write("save")
        .await
        .press("<Enter>")
        .await
        .write("scripts")
        .await
        .press("<Enter> f")
        .await;
    desk.write("let the").await.press("<Enter>").await.sees("the queue begins with scripts");
    desk.press("f")
        .await
        .sees("the queue begins with it")
        .write("everything")
        .await
        .press("<Enter>")
        .await
        .sees("Queue · 5");
    desk.leave().await;

    let mut desk = Desk::at(&world).await;
    desk.press("Q")
        .await
        .sees(" scripts: by video  [script]")
        .sees("Queue · 1 to do")
        .press("f")
        .await
        .write("forget")
        .await;
    desk.press("<Enter>").await.sees("scripts is forgotten; what is shown stays").sees("[script]");
    desk.leave().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q").await.sees("Queue · 5 to do");
}

#[tokio::test]
async fn the_wheel_over_the_texts_of_an_amend_moves_them_and_not_the_list() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q r").await.write(&"once more\n".repeat(40)).await.press("<C-s>").await.sees("reads on");
    let before = desk.station.app.queue.listing.selected();
    desk.wheel(Deed::WheelDown, "Mia · 5h · storyboard").await.misses("Mia · 5h · storyboard").sees("once more");
    for _ in 0..40 {
        desk.wheel(Deed::WheelDown, "once more").await;
    }
    desk.sees("engines idling.").misses("reads on");
    desk.wheel(Deed::WheelUp, "once more").await.sees("reads on");
    assert_eq!(desk.station.app.queue.listing.selected(), before);
    desk.press("j k").await.sees("Mia · 5h · storyboard");
}
