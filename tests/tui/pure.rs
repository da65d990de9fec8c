//! The update function alone: a message in, a changed state and effects out. No server answers here.

use orama::{
    api::tree::{self, Tree},
    client::{Error, Link},
    model::Stage,
    tui::{
        app::{
            App,
            msg::{Effect, Job, Load, Msg, News, Write, Written},
        },
        draw::draw,
        overlays::Overlay,
        screen_text, script, update,
        widgets::Severity,
    },
};
use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::{Value, json};

use crate::{
    work::crowded,
    world::{World, id},
};

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
    assert_eq!(kinds, ["a kept", "ab kept", "ab kept", "sent"], "once more with the name of the request");
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
async fn who_wants_to_leave_leaves_as_soon_as_all_is_sent() {
    let quits = |fx: &[Effect]| fx.iter().any(|effect| matches!(effect, Effect::Quit));
    let mut app = crowded(1).await;
    let first = writes(press(&mut app, "4 x")).pop().expect("a write");
    assert!(!quits(&press(&mut app, "x q")), "the second key waits for the first");
    let fx = answer(&mut app, first, Err(Error::Unreachable("connection reset".to_owned())));
    assert!(!quits(&fx) && dialogs_open(&app), "the key that waited asks for a change by now");
    let second = writes(fx).pop().expect("a write");
    let fx = answer(&mut app, second, Err(Error::Unreachable("connection reset".to_owned())));
    assert!(quits(&fx), "nothing stands against it any more");
}

#[tokio::test]
async fn a_text_that_comes_back_is_in_the_way_of_leaving() {
    let mut app = crowded(1).await;
    let write = writes(press(&mut app, "t careful<space>words <C-s>")).pop().expect("a write");
    press(&mut app, "<Esc> q");
    let fx = answer(&mut app, write, Err(Error::Unreachable("connection reset".to_owned())));
    assert!(!fx.iter().any(|effect| matches!(effect, Effect::Quit)), "the words were not sent");
}

#[tokio::test]
async fn other_words_never_take_the_place_of_a_comment_that_went_through_the_outbox() {
    for is_on in [true, false] {
        let mut app = crowded(1).await;
        app.outbox.is_on = is_on;
        let first = writes(press(&mut app, "t careful <C-s>")).pop().expect("a write");
        answer(&mut app, first.clone(), Err(Error::Unreachable("connection reset".to_owned())));
        let other = writes(press(&mut app, "! <C-s>")).pop().expect("a write");
        let id = |write: &Write| write.call.body.as_ref().expect("a body")["id"].clone();
        assert_ne!(first.request, other.request);
        // Without an outbox nobody knows whether the first one arrived, and it is given the words that it has by now.
        assert_eq!(id(&first) == id(&other), !is_on, "outbox: {is_on}");
    }
}

fn dialogs_open(app: &App) -> bool {
    matches!(app.overlays.last(), Some(Overlay::Confirm(_)))
}

#[tokio::test]
async fn ctrl_c_says_how_to_leave() {
    let mut app = crowded(1).await;
    press(&mut app, "<C-c>");
    let toast = app.toast.expect("a word");
    assert_eq!((toast.severity, toast.text.as_str()), (Severity::Info, "q leaves Orama"));
}

/// Answers a write.
fn answer(app: &mut App, write: Write, outcome: Result<Value, Error>) -> Vec<Effect> {
    let mut fx = Vec::new();
    update(app, Msg::Written(Box::new(Written { write, outcome, news: News::default() })), &mut fx);
    fx
}

#[tokio::test]
async fn a_text_that_is_sent_again_is_the_same_request_until_its_words_change() {
    let gone = || Err(Error::Unreachable("connection reset".to_owned()));
    let mut app = crowded(3).await;
    let first = writes(press(&mut app, "t careful <C-s>")).pop().expect("a write");
    answer(&mut app, first.clone(), gone());
    let again = writes(press(&mut app, "<C-s>")).pop().expect("a write");
    assert_eq!((again.request, &again.call.body), (first.request, &first.call.body));
    answer(&mut app, again, gone());
    let other = writes(press(&mut app, "! <C-s>")).pop().expect("a write");
    let id_of = |write: &Write| write.call.body.as_ref().expect("a body")["id"].clone();
    assert_ne!(other.request, first.request, "other words are another request");
    assert_eq!(id_of(&other), id_of(&first), "about the same comment");

    // The first try had arrived: the server answers with the comment as it is, and it is given the new words.
    let fx = answer(&mut app, other, Ok(json!({"content": "careful", "revision": 1})));
    let edit = writes(fx).pop().expect("a change of words");
    assert_eq!((edit.call.method.as_str(), edit.call.if_match), ("PATCH", Some(1)));
    assert_eq!(edit.call.body, Some(json!({"content": "careful!"})));
    assert!(app.drafts.on_scene(id(201), Stage::Storyboard), "the draft stays until the words are there");
    answer(&mut app, edit, Ok(json!({"content": "careful!", "revision": 2})));
    assert!(!app.drafts.on_scene(id(201), Stage::Storyboard));

    // The next one is another comment.
    let next = writes(press(&mut app, "t careful <C-s>")).pop().expect("a write");
    assert_ne!(id_of(&next), id_of(&first));
}

fn first_line(app: &App) -> String {
    let area = Rect::new(0, 0, app.size.0, app.size.1);
    let mut buf = Buffer::empty(area);
    draw(app, &mut buf);
    screen_text::text(&buf).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn how_changes_arrive_is_said_in_a_word_and_trouble_on_every_screen() {
    let mut app = crowded(1).await;
    for (link, word, least) in [
        (Link::Local, "local", 80),
        (Link::Connecting, "connecting", 60),
        (Link::Live, "live", 60),
        (Link::Polling, "polling", 60),
        (Link::Reconnecting, "reconnecting…", 50),
        (Link::Offline, "offline", 50),
        (Link::Portal, "behind a web page", 50),
        (Link::SignIn, "sign in again", 50),
        (Link::Misfit, "other version", 50),
    ] {
        for (columns, rows) in [(120, 36), (80, 24), (60, 20), (50, 15)] {
            update(&mut app, Msg::Resize(columns, rows), &mut Vec::new());
            update(&mut app, Msg::Link(link), &mut Vec::new());
            let line = first_line(&app);
            assert_eq!(line.contains(word), columns >= least, "{link:?} at {columns}: {line}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_others_can_read_is_named_on_every_screen_and_for_as_long_as_it_lasts() {
    let mut app = crowded(1).await;
    assert!(!first_line(&app).contains("not encrypted"));
    app.settings.is_in_the_clear = true;
    for (columns, rows) in [(120, 36), (80, 24), (60, 20), (50, 15)] {
        update(&mut app, Msg::Resize(columns, rows), &mut Vec::new());
        for link in [Link::Live, Link::Reconnecting, Link::SignIn] {
            update(&mut app, Msg::Link(link), &mut Vec::new());
            let line = first_line(&app);
            assert!(line.contains("not encrypted"), "{link:?} at {columns}: {line}");
        }
    }
}

/// What is said when changes arrive like this.
fn said(app: &mut App, link: Link) -> Option<(Severity, String)> {
    app.toast = None;
    update(app, Msg::Link(link), &mut Vec::new());
    app.toast.clone().map(|toast| (toast.severity, toast.text))
}

#[tokio::test]
async fn a_server_that_goes_and_comes_back_is_told_with_what_to_do() {
    let mut app = crowded(1).await;
    assert_eq!((said(&mut app, Link::Connecting), said(&mut app, Link::Live)), (None, None), "nothing is worth a word");
    assert_eq!(said(&mut app, Link::Reconnecting), None, "the first line says it");
    let (severity, words) = said(&mut app, Link::Offline).expect("a word");
    assert!(severity == Severity::Warn && words.contains("stays as a draft"), "{words}");
    let (severity, words) = said(&mut app, Link::Portal).expect("a word");
    assert!(severity == Severity::Warn && words.contains("with a browser") && words.contains("a draft"), "{words}");
    let (severity, words) = said(&mut app, Link::Live).expect("a word");
    assert!(severity == Severity::Done && words.contains("is back"), "{words}");
    let (severity, words) = said(&mut app, Link::SignIn).expect("a word");
    assert!(severity == Severity::Error && words.contains("ORAMA_TOKEN"), "{words}");
    app.settings.sign_in = Some("orama login https://orama.example --email ana@studio.example".to_owned());
    let (_, words) = said(&mut app, Link::SignIn).expect("a word");
    assert!(words.contains("`orama login https://orama.example --email ana@studio.example`"), "{words}");
    app.settings.sign_in = None;
    said(&mut app, Link::SignIn);
    // A refusal stays until it was read.
    update(&mut app, Msg::Link(Link::Offline), &mut Vec::new());
    assert!(app.toast.as_ref().is_some_and(|toast| toast.text.contains("ORAMA_TOKEN")), "{:?}", app.toast);
}

#[tokio::test]
async fn after_a_break_what_is_gone_is_closed_and_another_database_is_read_anew() {
    let world = World::harbour().await;
    let tree: Tree = world.client.send(tree::tree()).await.expect("the tree");
    let mut app = crowded(1).await;
    let step = |app: &mut App, tree: &Tree, is_other| {
        let mut fx = Vec::new();
        update(app, Msg::Tree { tree: Box::new(tree.clone()), is_other }, &mut fx);
        let load = |effect: &Effect| match effect {
            Effect::Ask(job) => match job.as_ref() {
                Job::Load(load) => Some(load.clone()),
                _ => None,
            },
            _ => None,
        };
        fx.iter().filter_map(load).collect::<Vec<_>>()
    };
    step(&mut app, &tree, false);
    assert!(app.open().is_some() && app.toast.is_none(), "nothing is another than before");

    let loads = step(&mut app, &tree, true);
    assert!(loads.iter().any(|load| matches!(load, Load::Review(version) if *version == id(32))), "{loads:?}");
    assert!(loads.iter().any(|load| matches!(load, Load::Counts)), "{loads:?}");
    assert!(app.toast.as_ref().is_some_and(|toast| toast.text.contains("another database")), "{:?}", app.toast);

    let mut app = crowded(1).await;
    let mut less = tree.clone();
    (less.projects, less.videos, less.versions) = (Vec::new(), Vec::new(), Vec::new());
    step(&mut app, &less, false);
    assert!(app.open().is_none());
    assert!(app.toast.as_ref().is_some_and(|toast| toast.text.contains("not there any more")), "{:?}", app.toast);
}
