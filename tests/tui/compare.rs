//! Comparing two versions.

use orama::tui::views::View;

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn two_versions_are_compared_word_by_word_with_what_was_asked_for() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("V").await.sees("Compare · v2 tighter cut against v1 · 2 changed, 3 added");
    desk.sees("~  1 Titles · changed")
        .sees("{+White letters on the sea+}")
        .sees("no letters without a sea (done in v1)");
    desk.sees("+  2 Boats · added").sees("They leave before light.");
    desk.press("G k").await.sees("The tide was out{+, and so were we+}.").sees("[-none-]").sees("{+harbour-2.png+}");
    desk.sees("☐ make the sky warmer").sees("to do in v2").sees("☑ logo too small (done in v2)");
}

#[tokio::test]
async fn what_is_alike_is_folded_and_shown_on_demand() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    // A new version with one scene less, one moved, and one text written on.
    desk.press("B <Enter> 2 g j e").await.write("voice").await.press("<Enter>").await;
    desk.write(" Every day.").await.press("<C-s> j d y").await;
    desk.press("V").await.sees("against v2 tighter cut · 1 changed, 1 gone").sees("scene 1 is unchanged");
    desk.sees("They leave before light.{+ Every day.+}").sees("-  3 Gulls · gone").sees("scenes 3 to 4 are unchanged");
    desk.sees("☐ engines are too loud (carried over, to").misses("Nets · unchanged");
    desk.press("G l").await.sees("▌▾ scenes 3 to 4").sees("Nets · unchanged");
    desk.press("j j h").await.sees("▌▸ scenes 3 to 4 are unchanged").misses("Nets · unchanged");
    desk.press("<Enter>").await.sees("Nets · unchanged").press("<Enter>").await.misses("Nets · unchanged");
}

#[tokio::test]
async fn changes_are_walked_in_both_directions_and_opened_in_the_workstation() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("B <Enter> 2 g J J G d y").await;
    desk.press("V g n").await.sees("▌^  3 Titles · moved, was 1");
    desk.press("n").await.sees("▌-  5 Nets · gone").misses("from the");
    desk.press("n").await.sees("▌^  3 Titles").sees("from the beginning again");
    desk.press("N").await.sees("▌-  5 Nets").sees("from the end again");
    desk.press("N <Enter>").await.sees("Launch film ▸ v3").sees("▌ 3 Titles");
    desk.press("V G N n <Enter>").await.sees("Launch film ▸ v2 tighter cut").sees("▌ 5 Nets");
}

#[tokio::test]
async fn the_versions_are_chosen_and_compare_is_left() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("B <Enter> V").await.sees("v3 against v2 tighter cut · no scene is different");
    desk.press("n").await.sees("no scene is different; v chooses other versions");
    desk.press("v").await.sees("Compare which versions?").write("v3v1").await.press("<Enter>").await;
    desk.sees("Compare · v3 against v1 · 2 changed, 3 added").sees("logo too small");
    desk.press("c").await.sees("this works on the video that is open: Enter opens this one");
    desk.press("<Esc>").await.misses("Compare ·").sees("▌2 Scenes");
    desk.press("V 1").await.sees("▌1 Projects").misses("Compare ·");
}

#[tokio::test]
async fn one_version_alone_cannot_be_compared() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q G <Enter> V").await.sees("there is only one version to look at: B begins another");
    assert_eq!(desk.station.app.place.view, View::Workstation);
}

#[tokio::test]
async fn what_others_change_is_compared_at_once() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("V n n n").await;
    let selected = desk.station.app.compare.listing.selected();
    let title = orama::api::scenes::EditScene { title: Some("First letters".to_owned()), ..Default::default() };
    let call = orama::api::scenes::edit(crate::world::id(201), &title, 1);
    world.client.send(call).await.expect("edited");
    desk.news(&world).await;
    desk.sees("First letters").sees("{+First letters+}");
    assert_eq!(desk.station.app.compare.listing.selected(), selected, "reading again moves nothing");
}
