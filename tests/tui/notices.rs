//! What others did that waits for me: told on the screen, and by the terminal while I look elsewhere.

use orama::{
    api::{
        comments::{self, CreateComment, EditComment},
        stage::{self, Decide},
    },
    client::{Client, LocalWorkspace},
    model::{CommentStatus, Id, Stage, StageAction, Timestamp, User},
    tui::{
        app::{Settings, msg::Msg},
        notify::Call,
    },
};

use crate::{
    desk::Desk,
    world::{World, id, noon},
};

/// Jon, at another terminal of the same workspace.
async fn jon(world: &World) -> Client {
    let workspace = world.workspace();
    let other = LocalWorkspace { email: "jon@studio.example".to_owned(), full_name: "Jon".to_owned(), ..workspace };
    Client::local(&other).await.expect("a workspace")
}

async fn give(client: &Client, number: u128, to: Option<Id<User>>) {
    let body = CreateComment {
        id: id(number),
        content: format!("mend the net {number}"),
        stage: Some(Stage::Storyboard),
        status: Some(CommentStatus::ToDo),
        parent_id: None,
        assignee_id: to,
        frame_in: None,
        frame_out: None,
        visibility: None,
    };
    client.send(comments::create(id(205), &body)).await.expect("created");
}

fn called() -> Settings {
    Settings { call: Call::Note, ..Settings::default() }
}

#[tokio::test]
async fn what_is_given_to_me_is_told_and_calls_me_where_i_look_elsewhere() {
    let world = World::harbour().await;
    let mut desk = Desk::with(&world, called()).await;
    let (jon, me) = (jon(&world).await, desk.station.app.replica.me().id);
    desk.feed(Msg::Focus(true));
    give(&jon, 701, Some(me)).await;
    desk.news(&world).await.sees("Jon gave you: mend the net 701");
    assert!(desk.outside.called.is_empty(), "I see it");

    desk.feed(Msg::Focus(false));
    give(&jon, 702, Some(me)).await;
    give(&jon, 703, Some(me)).await;
    give(&jon, 704, None).await;
    desk.press("j").await.news(&world).await;
    assert_eq!(desk.outside.called, ["Jon gave you: mend the net 702 (and 1 more)"]);
}

#[tokio::test]
async fn what_somebody_else_gave_away_meanwhile_is_not_given_away_unseen() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    let (jon, me) = (jon(&world).await, desk.station.app.replica.me().id);
    let of_jon = jon.send(orama::api::tree::tree()).await.expect("the tree").me.id;
    give(&jon, 701, None).await;
    desk.news(&world).await.press("Q").await;
    while desk.station.app.comment().is_none_or(|amend| amend.id != id(701)) {
        desk.press("j").await;
    }
    desk.press("a").await.sees("Give to: mend the net 701");
    let body = EditComment { assignee_id: Some(Some(of_jon)), ..EditComment::default() };
    jon.send(comments::edit(id(701), &body, 1)).await.expect("given");
    desk.news(&world).await.sees("Give to: mend the net 701").press("<Enter>").await;
    desk.sees("it was given to Jon while you chose: a gives it to somebody else");
    let assignee = async || world.client.send(comments::get(id(701))).await.expect("the amend").assignee_id;
    assert_eq!(assignee().await, Some(of_jon));
    // Seen, it can be.
    desk.press("a").await.write("Ana").await.press("<Enter>").await.sees("given to Ana");
    assert_eq!(assignee().await, Some(me));
}

#[tokio::test]
async fn where_the_terminal_does_not_tell_whoever_presses_nothing_looks_elsewhere() {
    let world = World::harbour().await;
    let mut desk = Desk::with(&world, called()).await;
    let (jon, me) = (jon(&world).await, desk.station.app.replica.me().id);
    give(&jon, 701, Some(me)).await;
    desk.press("j").await.news(&world).await;
    assert!(desk.outside.called.is_empty(), "a key was pressed a moment ago");
    desk.at_time(Timestamp::from_micros(noon().micros() + 60_000_000)).await;
    give(&jon, 702, Some(me)).await;
    let later = Timestamp::from_micros(noon().micros() + 61_000_000);
    desk.news_at(&world, later).await;
    assert_eq!(desk.outside.called, ["Jon gave you: mend the net 702"]);
}

#[tokio::test]
async fn a_stage_that_waits_for_me_calls_me_and_what_i_do_myself_does_not() {
    let world = World::harbour().await;
    let mut desk = Desk::with(&world, called()).await;
    let jon = jon(&world).await;
    desk.feed(Msg::Focus(false));
    let submit = |acknowledge_open| Decide {
        action: StageAction::Submit,
        note: String::new(),
        acknowledge_open,
        to_stage: None,
        version_id: None,
    };
    jon.send(stage::decide(id(20), &submit(true), None)).await.expect("submitted");
    desk.news(&world).await.sees("storyboard waits for your decision");
    assert_eq!(desk.outside.called, ["Launch film: storyboard waits for your decision (Jon)"]);

    let mut desk = Desk::with(&world, called()).await;
    desk.feed(Msg::Focus(false));
    desk.press("M <Enter>").await.sees("STORYBOARD ● in amends");
    assert!(desk.outside.called.is_empty(), "I sent it back myself");
}
