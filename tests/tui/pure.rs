//! The update function alone: a message in, a changed state and effects out. No server answers here.

use orama::{
    client::Error,
    tui::{
        app::{
            App,
            msg::{Effect, Job, Msg, News, Write, Written},
        },
        overlays::Overlay,
        script, update,
        widgets::Severity,
    },
};

use crate::work::crowded;

/// Presses keys, and answers what was asked for.
fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    let mut fx = Vec::new();
    for chord in script::parse(keys).expect("a script") {
        update(app, Msg::Key(chord), &mut fx);
    }
    fx
}

/// The writes among the effects.
fn writes(fx: Vec<Effect>) -> Vec<Write> {
    let write = |effect| match effect {
        Effect::Ask(job) => match *job {
            Job::Write(write) => Some(write),
            _ => None,
        },
        _ => None,
    };
    fx.into_iter().filter_map(write).collect()
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_costs_no_word() {
    let mut app = crowded(3).await;
    let mut sent = writes(press(&mut app, "t careful<space>words <C-s>"));
    assert_eq!(app.work.unsent(), 1);
    let write = sent.pop().expect("a write");
    let outcome = Err(Error::Unreachable("connection refused".to_owned()));
    let written = Written { write, outcome, news: News::default() };
    update(&mut app, Msg::Written(Box::new(written)), &mut Vec::new());
    assert_eq!(app.work.unsent(), 0);
    let Some(Overlay::Composer(open)) = app.overlays.last() else { panic!("the composer is not open") };
    assert_eq!(open.composer.text(), "careful words");
    assert!(open.notice.as_deref().is_some_and(|notice| notice.contains("connection refused")));
}

#[tokio::test]
async fn a_worker_without_room_turns_a_write_away_and_nothing_waits_for_ever() {
    let mut app = crowded(3).await;
    let write = writes(press(&mut app, "4 x")).pop().expect("a write");
    press(&mut app, "x j");
    assert_eq!(app.work.held.len(), 2, "the second x acts on what the first one leaves, and j comes behind it");
    let mut fx = Vec::new();
    update(&mut app, Msg::TurnedAway(Box::new(Job::Write(write))), &mut fx);
    assert_eq!((app.work.held.len(), writes(fx).len()), (0, 1), "the waiting keys were pressed");
}

#[tokio::test]
async fn what_is_typed_is_kept_before_it_is_sent() {
    let mut app = crowded(1).await;
    let fx = press(&mut app, "c a b <C-s>");
    let kinds: Vec<&str> = fx
        .iter()
        .map(|effect| match effect {
            Effect::Keep(draft) if draft.text == "ab" => "ab kept",
            Effect::Keep(draft) if draft.text == "a" => "a kept",
            Effect::Ask(_) => "sent",
            _ => "something else",
        })
        .collect();
    assert_eq!(kinds, ["a kept", "ab kept", "sent"]);
}

#[tokio::test]
async fn the_same_keys_on_the_same_state_ask_for_the_same_requests() {
    let mut requests = Vec::new();
    for _ in 0..2 {
        let mut app = crowded(1).await;
        let sent = writes(press(&mut app, "t once <C-s>"));
        requests.push((sent[0].request, sent[0].call.path.clone(), sent[0].call.body.clone()));
    }
    assert_eq!(requests[0], requests[1]);
}

#[tokio::test]
async fn leaving_asks_while_something_is_unsent() {
    let mut app = crowded(1).await;
    assert!(press(&mut app, "4 x q").iter().all(|effect| !matches!(effect, Effect::Quit)));
    assert!(matches!(app.overlays.last(), Some(Overlay::Confirm(_))));
    press(&mut app, "n");
    assert!(app.overlays.is_empty());
    press(&mut app, "x x q");
    assert_eq!(app.work.held.len(), 2, "keys wait for the server, the way out does not");
    assert!(press(&mut app, "y").iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[tokio::test]
async fn ctrl_c_says_how_to_leave() {
    let mut app = crowded(1).await;
    press(&mut app, "<C-c>");
    let toast = app.toast.expect("a word");
    assert_eq!((toast.severity, toast.text.as_str()), (Severity::Info, "q leaves Orama"));
}
