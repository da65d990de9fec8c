//! Searching everywhere.

use orama::{
    api::search::SearchQuery,
    client::Error,
    tui::app::msg::{Loaded, Msg},
};

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
async fn what_was_looked_for_last_is_offered_and_gives_way_to_what_is_written() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.write("boats").await.press("<Enter>").await.sees("Search · boats · ");
    desk.press("S").await.sees("> boats").press("<Enter>").await.sees("Search · boats · ");
    desk.press("S").await.write("gulls").await.press("<Enter>").await.sees("Search · gulls · ");
    desk.press("S <End>").await.write(" is:todo").await.press("<Enter>").await.sees("Search · gulls is:todo · ");
    // The same in a pane's filter, which shows what is left while it is written.
    desk.press("<Esc> 2 /").await.write("nets").await.press("<Enter> /").await.sees("> nets").write("b").await;
    desk.sees("Scenes with “b”").press("<Esc>").await.sees("Scenes with “nets”");
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

#[tokio::test]
async fn a_search_that_failed_found_nothing_and_does_not_say_so() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.write("submarine").await.press("<Enter>").await.sees("0 found");
    let query = SearchQuery { q: "submarine".to_owned(), ..SearchQuery::default() };
    let error = Error::Unreachable("no route".to_owned());
    desk.feed(Msg::Loaded(Box::new(Loaded::Search(query, Err(error)))));
    desk.press("G").await.sees("not searched").sees("the search failed: the server cannot be reached");
    desk.misses("0 found").misses("Nothing was found");
}

#[tokio::test]
async fn a_value_that_a_term_does_not_take_is_named() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.write("stage:foo").await.press("<Enter>").await;
    desk.sees("stage:foo is looked for as it stands").sees("stage: takes outline, script, storyboard, audio, video");
    desk.press("<Esc> }").await.sees("nothing was found for “stage:foo”: S looks for something else");
}
