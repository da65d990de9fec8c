//! What waits at the real workstation: what is taken back leaves nothing, a decision that lost the race says to whom, and what may
//! not be seen any more is not kept.

use orama::{
    api::{
        media::{self, AddTake},
        people, scenes, stage, tree,
    },
    client::Client,
    model::{Id, StageAction, TakeRole, UserRole},
};
use uuid::Uuid;

use crate::{
    kills::file_with_the_outbox,
    proxy::Proxy,
    server::command,
    studio::{Studio, client, free, header},
    terminal::Terminal,
};

const WORDS: &str = "The gulls are loud";

fn open(terminal: &mut Terminal) {
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(terminal, "live");
}

fn has_no_header(terminal: &mut Terminal, word: &str) {
    terminal.wait(&format!("the first line not to say {word:?}"), |screen| {
        screen.lines().next().is_some_and(|line| !line.contains(word))
    });
}

#[test]
fn what_is_taken_back_before_it_left_leaves_nothing() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let mut terminal = studio.workstation(data.path(), server.address).start();
    open(&mut terminal);
    terminal.keys("2t").see("C-s send").keys(WORDS).see(WORDS).keys("<C-s>").see_no("C-s send").see(WORDS);
    terminal.see("1 to do");
    has_no_header(&mut terminal, "unsent");
    server.kill();
    header(&mut terminal, "offline");
    // It waits at its row and in the first line; once more, and neither of the two is left.
    terminal.keys("4x").see("0 to do").see("· ◷ queued");
    header(&mut terminal, "1 unsent");
    terminal.keys("x").see("1 to do").see_no("◷ queued");
    has_no_header(&mut terminal, "unsent");
    // A comment that is deleted before it left was never there.
    terminal.keys("2c").see("C-s send").keys("never mind").see("never mind").keys("<C-s>").see_no("C-s send");
    header(&mut terminal, "1 unsent");
    terminal
        .keys("4G")
        .see("never mind")
        .keys("d")
        .see("Delete")
        .keys("y")
        .see("deleted: never mind")
        .keys("k")
        .see_no("never mind");
    has_no_header(&mut terminal, "unsent");
    let server = studio.serve(server.address);
    header(&mut terminal, "live");
    terminal.keys("q");
    assert!(terminal.end().success());
    let client = studio.client(server.address);
    let comments = studio.runtime.block_on(async {
        let version = client.send(tree::tree()).await.expect("the tree").versions[0].id;
        client.send(tree::review(version)).await.expect("the review").comments
    });
    let rows: Vec<(&str, i64)> = comments.iter().map(|row| (row.content.as_str(), row.revision)).collect();
    assert_eq!(rows, [(WORDS, 1)], "the server heard of none of it");
}

#[test]
fn words_that_were_taken_back_before_they_left_are_a_draft_again() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let mut terminal = studio.workstation(data.path(), server.address).start();
    open(&mut terminal);
    server.kill();
    header(&mut terminal, "offline");
    terminal.keys("2t").see("C-s send").keys(WORDS).see(WORDS).keys("<C-s>").see_no("C-s send");
    header(&mut terminal, "1 unsent");
    terminal.keys("u").see("was not sent yet, and is a draft again").see_no(&format!("☐ {WORDS}"));
    has_no_header(&mut terminal, "unsent");
    terminal.keys("t").see("your draft is back").see(WORDS).keys("<C-s>").see_no("C-s send");
    header(&mut terminal, "1 unsent");
    let server = studio.serve(server.address);
    header(&mut terminal, "live");
    terminal.until("it is on the server", || studio.words(server.address) == [WORDS]);
    has_no_header(&mut terminal, "unsent");
    terminal.keys("q");
    assert!(terminal.end().success());
}

#[test]
fn what_another_window_of_the_same_person_sent_can_be_taken_back_here() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    studio.comment(server.address, WORDS);
    // The first one keeps the outbox, and sends for both.
    let mut first = studio.workstation(data.path(), server.address).start();
    open(&mut first);
    let mut second = studio.workstation(data.path(), server.address).start();
    open(&mut second);
    second.keys("2t").see("C-s send").keys("more salt").see("more salt").keys("<C-s>").see_no("C-s send");
    second.until("it is on the server", || studio.words(server.address).len() == 2);
    has_no_header(&mut second, "unsent");
    first.see("more salt");
    second.see("1 to do").keys("u").see("took back the to-do: more salt").see("0 to do");
    second.until("it is gone from the server", || studio.words(server.address) == [WORDS]);
    for mut terminal in [first, second] {
        terminal.keys("q");
        assert!(terminal.end().success());
    }
}

#[test]
fn who_writes_while_somebody_else_changes_the_same_text_is_asked_and_overwrites_nothing() {
    let studio = Studio::build();
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = studio.serve(free());
    let kim = studio.token_of("kim@studio.example", "Kim");
    let mut terminal = studio.workstation(here.path(), server.address).start();
    let mut other = studio.workstation(there.path(), server.address).env("ORAMA_TOKEN", &kim).start();
    for terminal in [&mut terminal, &mut other] {
        open(terminal);
        terminal.keys("2e").see("title").keys("title<Enter>").see("Edit title of");
    }
    other.keys(" at dusk").see("Gulls at dusk").keys("<C-s>").see("saved");
    // It is here by now, behind what is being written.
    terminal.wait("Kim's words", |screen| screen.contains("Gulls at dusk"));
    terminal.keys(" by night").see("Gulls by night").keys("<C-s>").see("Changed by two people");
    terminal.see("Kim").see("Gulls at dusk").see("Gulls by night");
    assert_eq!(studio.title(server.address), "Gulls at dusk");
    terminal.keys("y").see_no("Changed by two people");
    terminal.until("the decision is done", || studio.title(server.address) == "Gulls by night");
    for mut terminal in [terminal, other] {
        terminal.keys("q");
        assert!(terminal.end().success());
    }
}

#[test]
fn who_chooses_a_take_while_somebody_else_chose_another_is_asked() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    let kim = client(&studio.token_of("kim@studio.example", "Kim"), server.address);
    let takes = ["a.png", "b.png", "c.png"].map(|name| AddTake {
        id: Id::from_uuid(Uuid::now_v7()),
        role: TakeRole::Image,
        url: Some(format!("https://pictures.example/{name}")),
        status: None,
        select: name == "a.png",
    });
    for take in &takes {
        studio.runtime.block_on(kim.send(media::add(studio.scene, take))).expect("a take");
    }
    let mut terminal = studio.workstation(data.path(), server.address).start();
    open(&mut terminal);
    terminal.see("1/3 ▸ a.png").keys("2m").see("Take of").keys("c.png").see("> c.png");
    studio.runtime.block_on(async {
        let revision = kim.send(scenes::get(studio.scene)).await.expect("the scene").revision;
        let chosen = scenes::select(studio.scene, TakeRole::Image, Some(takes[1].id), revision);
        kim.send(chosen).await.expect("it is chosen");
    });
    terminal.see("2/3 ▸ b.png").keys("<Enter>").see("Changed by two people").see("Kim");
    terminal.keys("d").see_no("Changed by two people").see("2/3 ▸ b.png").keys("q");
    assert!(terminal.end().success());
}

#[test]
fn a_decision_that_lost_the_race_says_who_decided_what() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let kim = studio.token_of("kim@studio.example", "Kim");
    let mut terminal = studio.workstation(data.path(), proxy.address).start();
    open(&mut terminal);
    proxy.leads_nowhere();
    header(&mut terminal, "offline");
    terminal.keys("s").see("Submit").keys("<Enter>").see("in review");
    header(&mut terminal, "1 unsent");
    // Meanwhile Kim, who has a network, decides.
    let client = client(&kim, server.address);
    studio.runtime.block_on(async {
        let video = client.send(tree::tree()).await.expect("the tree").videos[0].id;
        let submit = stage::Decide {
            action: StageAction::Submit,
            note: "before lunch".to_owned(),
            acknowledge_open: false,
            to_stage: None,
            version_id: None,
        };
        client.send(stage::decide(video, &submit, None)).await.expect("it is submitted");
    });
    proxy.leads_to(server.address);
    header(&mut terminal, "live");
    terminal.see("Kim was faster: submit outline");
    terminal.keys("W<Enter>").see("Changed by two people").see("Kim was faster: submit outline").see("in review now");
    terminal.see("“before lunch”").keys("d").see_no("Changed by two people");
    has_no_header(&mut terminal, "unsent");
    terminal.see("in review").keys("q");
    assert!(terminal.end().success());
}

/// A day on a train: much is written, the program ends in between, and somebody at the studio works on the same scene.
#[test]
fn two_hundred_changes_of_a_day_without_the_server_arrive_once_and_in_their_order() {
    const COUNT: usize = 200;
    let studio = Studio::build();
    let (train, desk) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let words = |number: usize| format!("seen on the train {number:03}");
    let mut terminal = studio.workstation(train.path(), proxy.address).start();
    open(&mut terminal);
    proxy.leads_nowhere();
    header(&mut terminal, "offline");
    for number in 0..COUNT {
        terminal.keys(&format!("2c{}<C-s>", words(number)));
        if number % 20 == 19 {
            header(&mut terminal, &format!("{} unsent", number + 1));
        }
        if number == COUNT / 2 - 1 {
            terminal.keys("q").see("changes are not on the server yet").keys("y");
            assert!(terminal.end().success());
            drop(terminal);
            terminal = studio.workstation(train.path(), proxy.address).start();
            terminal.see("Gulls");
            header(&mut terminal, &format!("{} unsent", COUNT / 2));
        }
    }
    let mut other = studio.workstation(desk.path(), server.address).start();
    open(&mut other);
    other.keys("2c").see("C-s send").keys(WORDS).see(WORDS).keys("<C-s>").see_no("C-s send");
    other.wait("what is written at the desk to be on the server", |_| studio.words(server.address) == [WORDS]);

    proxy.leads_to(server.address);
    has_no_header(&mut terminal, "unsent");
    // Both see all of it, without a key; the end of a list stays where it was when more comes.
    for terminal in [&mut terminal, &mut other] {
        terminal.see(&(COUNT + 1).to_string()).keys("4G").see(&words(COUNT - 1));
    }
    for mut terminal in [terminal, other] {
        terminal.keys("q");
        assert!(terminal.end().success());
    }
    let all: Vec<String> = std::iter::once(WORDS.to_owned()).chain((0..COUNT).map(words)).collect();
    assert_eq!(studio.words_in_order(&studio.token, server.address), all);
}

#[test]
fn what_may_not_be_seen_any_more_is_taken_off_the_screen_and_off_the_disk() {
    use sqlx::{ConnectOptions as _, Connection as _};
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    studio.comment(server.address, WORDS);
    let kim = studio.token_of("kim@studio.example", "Kim");
    let mut terminal = studio.workstation(data.path(), server.address).env("ORAMA_TOKEN", &kim).start();
    open(&mut terminal);
    terminal.see(WORDS);
    let database = studio.home.path().join("studio.db").to_string_lossy().into_owned();
    // Somebody has to be left who looks after people.
    let set = ["--database", &database, "user", "password", "lea@studio.example", "--password-stdin"];
    command(data.path(), &set, "nobody guesses this one");
    studio.runtime.block_on(async {
        let lea = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
        let tree = lea.send(tree::tree()).await.expect("the tree");
        let kim = tree.users.into_iter().find(|user| user.full_name == "Kim").expect("Kim");
        let body = people::EditUser { role: Some(UserRole::User), ..people::EditUser::default() };
        lea.send(people::edit(kim.id, &body, kim.revision)).await.expect("Kim is one of many");
        lea.close().await;
    });
    terminal.see_no(WORDS).see_no("Harbour").keys("q");
    assert!(terminal.end().success());
    let file = file_with_the_outbox(data.path()).expect("the copy");
    let left: (i64, i64) = studio.runtime.block_on(async {
        let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.expect("a connection");
        let kept = "SELECT (SELECT count(*) FROM review), \
            (SELECT count(*) FROM log WHERE instr(body, $1) > 0) + (SELECT count(*) FROM answer WHERE instr(body, $1) > 0)";
        let left = sqlx::query_as(kept).bind(WORDS).fetch_one(&mut conn).await.expect("it is read");
        conn.close().await.expect("closed");
        left
    });
    assert_eq!(left, (0, 0), "the copy went with the right to read it");
}
