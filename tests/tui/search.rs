//! Searching everywhere.

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn results_stand_under_their_video_and_lead_to_their_place() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.sees("Search everywhere").sees("is:todo").write("boats").await.press("<Enter>").await;
    desk.sees("Search · boats · ")
        .sees("Harbour ▸ Launch film")
        .sees("seven boats, I count six")
        .sees("Seven boats in a row");
    desk.press("/").await.write(" is:todo").await.press("<Enter>").await.sees("Search · boats is:todo · 1 found");
    desk.misses("Seven boats in a row").press("<Enter>").await.sees("▌4 Comments").sees("▌ 2 Boats");
    assert!(desk.station.app.comment().is_some_and(|comment| comment.content.starts_with("seven boats")));
}

#[tokio::test]
async fn results_are_walked_from_the_list_and_from_anywhere() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("}").await.sees("nothing was searched for yet: S asks what to look for");
    desk.press("S").await.write("is:todo").await.press("<Enter>").await.sees("Search · is:todo · ");
    let first = desk.station.app.search.listing.selected();
    desk.press("n n N").await;
    assert_eq!(desk.station.app.search.listing.index(), 1);
    desk.press("<Esc>").await.misses("Search ·");
    desk.press("{").await;
    assert_eq!(desk.station.app.search.listing.selected(), first);
    let words = desk.station.app.search.selected().map(|hit| hit.excerpts[0].text.clone());
    assert_eq!(desk.station.app.comment().map(|comment| comment.content.clone()), words);
    desk.press("{").await.sees("this is the first result");
}

#[tokio::test]
async fn what_is_not_there_and_not_known_is_said() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.write("submarine").await.press("<Enter>").await.sees("Nothing was found. / searches");
    desk.press("/ <C-u>").await.write("by:nobody").await.press("<Enter>").await.sees("by:nobody is not known here");
    desk.press("<Esc> S <Esc>").await.sees("▌2 Scenes");
}
