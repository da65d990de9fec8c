//! Who else is in the video: named in the first line and at the amend that they write on, at every width.

use orama::{
    api::presence::{Presence, Present},
    client::Link,
    model::{Comment, Id},
    tui::app::msg::Msg,
};

use crate::{
    desk::Desk,
    world::{World, id},
};

const JON: u128 = 2;
const MIA: u128 = 3;

fn present(user: u128, comment_id: Option<Id<Comment>>) -> Present {
    Present { user_id: id(user), comment_id }
}

fn in_video(number: u128, people: Vec<Present>) -> Msg {
    Msg::Present(Presence { video_id: id(number), people })
}

#[tokio::test]
async fn who_else_has_the_video_open_is_named_and_where_they_write() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.feed(Msg::Link(Link::Live));
    desk.feed(in_video(20, vec![present(JON, None)]));
    desk.sees("with Jon").misses("is writing");
    desk.feed(in_video(20, vec![present(JON, Some(id(301))), present(MIA, None)]));
    desk.press("n n n").await.sees("make the sky warmer").sees("with Jon, Mia").sees("Jon is writing");
    for (columns, rows, words) in [(80, 24, "with Jon +1"), (50, 15, "with Jon +1")] {
        desk.resize(columns, rows).await.sees(words).sees("Jon is writing");
    }
    desk.resize(120, 36).await;
    // Nothing is locked: whoever writes there, too, knows of the other.
    desk.press("r").await.sees("Jon is writing here, too").press("<Esc>").await;
    desk.feed(in_video(20, vec![present(MIA, Some(id(301))), present(JON, Some(id(301)))]));
    desk.sees("Mia and 1 more are writing");
    desk.feed(in_video(20, Vec::new()));
    desk.misses("with Mia").misses("writing");
}

#[tokio::test]
async fn who_is_elsewhere_is_not_shown_and_without_a_server_nobody_is() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.feed(in_video(20, vec![present(JON, None)]));
    desk.misses("with Jon");
    desk.feed(Msg::Link(Link::Live));
    desk.feed(in_video(21, vec![present(JON, None)]));
    desk.misses("with Jon");
    for away in [Link::Reconnecting, Link::Offline, Link::SignIn, Link::Portal, Link::Misfit] {
        desk.feed(in_video(20, vec![present(JON, Some(id(301)))]));
        desk.sees("with Jon");
        desk.feed(Msg::Link(away));
        desk.misses("with Jon");
        desk.feed(Msg::Link(Link::Live));
    }
    // Another video is another company.
    desk.feed(in_video(20, vec![present(JON, None)]));
    desk.press(":").await.write("Ladders").await.press("<Enter>").await;
    let opened = desk.station.app.open().expect("a version").video_id();
    assert_ne!(opened, id(20), "another video was opened");
    desk.misses("with Jon");
}
