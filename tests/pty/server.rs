//! The workstation on a team server: what others do appears, a server that goes away is noticed, and nothing that was typed is
//! lost.

use std::{
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use orama::{api::tokens, client::Client};

use crate::{
    proxy::{Proxy, Way},
    studio::{Studio, free, header, url},
    terminal::Setup,
};

const OTHER: &str = "Somebody else wants the gulls louder";
const DRAFT: &str = "The gulls are loud enough";
const LAST: &str = "And then they were quiet";

#[test]
fn others_appear_by_themselves_and_a_server_that_dies_costs_no_word() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    studio.comment(server.address, OTHER);
    terminal.see(OTHER);

    // The server dies while something is being written.
    terminal.keys("2c").see("Comment on 1").keys(DRAFT).see(DRAFT);
    server.kill();
    header(&mut terminal, "offline");
    terminal.see(DRAFT).see("the server cannot be reached");
    terminal.keys("<C-s>").see("queued").see(DRAFT);
    header(&mut terminal, "1 unsent");
    // What is here can still be read, and what waits is shown.
    terminal.keys("W").see("1 unsent").see("the comment: The gulls").keys("<Enter>").see("Not sent yet");
    terminal.keys("n").see_no("Not sent yet").see(OTHER).keys("1g").see("Launch");

    let server = studio.serve(server.address);
    header(&mut terminal, "live");
    terminal.see_no("unsent").see(DRAFT);
    studio.comment(server.address, LAST);
    terminal.see(LAST).keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [LAST, OTHER, DRAFT], "each is there once");
}

#[test]
fn a_token_that_is_revoked_is_asked_for_again_and_the_draft_stays() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal.keys("2c").see("Comment on 1").keys(DRAFT).see(DRAFT);
    let database = studio.home.path().join("studio.db").to_string_lossy().into_owned();
    studio.runtime.block_on(async {
        let lea = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
        let page = lea.send(tokens::list(&orama::api::PageQuery::default())).await.expect("the tokens");
        lea.send(tokens::revoke(page.items[0].id)).await.expect("it is revoked");
        lea.close().await;
    });
    header(&mut terminal, "sign in again");
    // It waits for somebody who may send it.
    terminal.keys("<C-s>").see("queued").see(DRAFT).keys("q").see("1 change is not on the server yet").keys("y");
    assert!(terminal.end().success());
    drop(terminal);
    let token = studio.new_token();
    let mut terminal = studio.workstation(data.path(), server.address).env("ORAMA_TOKEN", &token).start();
    terminal.see("Harbour").see(DRAFT);
    header(&mut terminal, "live");
    terminal.see_no("unsent").keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words_by(&token, server.address), [DRAFT]);
}

#[test]
fn a_workstation_starts_without_its_server_and_loses_nothing_that_it_said_was_saved() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    studio.comment(server.address, OTHER);
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see(OTHER).keys("q");
    assert!(terminal.end().success());
    server.kill();

    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("Gulls").see(OTHER);
    header(&mut terminal, "offline");
    terminal.keys("2c").see("Comment on 1").keys(DRAFT).keys("<C-s>").see("queued").see(DRAFT);
    // It is killed: the screen had said that it waits.
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see(OTHER).see(DRAFT).see("queued");
    header(&mut terminal, "1 unsent");
    let server = studio.serve(server.address);
    terminal.see_no("unsent").see(DRAFT).keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [OTHER, DRAFT], "each is there once");
}

#[test]
fn a_first_start_without_the_server_opens_what_a_command_has_read() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let run = |address, args: &[&str]| {
        let output = studio.command(data.path(), address, args).output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run(server.address, &["comment", "Launch/1", OTHER]).0, Some(0));
    server.kill();
    // On a train it is queued, which is said, and is no failure; sending it has to wait.
    let (code, said) = run(server.address, &["comment", "Launch/1", DRAFT]);
    assert_eq!((code, said.trim()), (Some(0), "queued: the server cannot be reached; `orama sync` sends it"));
    assert_eq!(run(server.address, &["sync"]).0, Some(6));

    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("Gulls").see(OTHER).see(DRAFT).see("queued");
    header(&mut terminal, "offline");
    header(&mut terminal, "1 unsent");
    terminal.keys("2c").see("Comment on 1").keys(LAST).see(LAST).keys("<C-s>").see_no("Comment on 1").see(LAST);
    header(&mut terminal, "2 unsent");
    terminal.keys("q").see("2 changes are not on the server yet").keys("y");
    assert!(terminal.end().success());
    let server = studio.serve(server.address);
    assert_eq!(run(server.address, &["sync"]).0, Some(0));
    assert_eq!(studio.words(server.address), [LAST, OTHER, DRAFT]);
}

#[test]
fn the_answer_to_a_write_is_lost_and_it_is_done_once() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let mut terminal = studio.workstation(data.path(), proxy.address).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal.keys("2c").see("Comment on 1").keys(DRAFT).see(DRAFT);
    // The client asks once more by itself: both answers are lost.
    proxy.goes(Way::LosesAnswers(3));
    terminal.keys("<C-s>").see_no("C-s send").see(DRAFT).see_no("unsent");
    header(&mut terminal, "live");
    terminal.keys("q");
    assert!(terminal.end().success());
    assert!(proxy.lost() >= 2, "{} answers were lost", proxy.lost());
    assert_eq!(studio.words(server.address), [DRAFT]);
}

#[test]
fn both_change_the_same_words_and_neither_is_overwritten_unseen() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let id = studio.comment(server.address, "The gulls are loud");
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("The gulls are loud");
    header(&mut terminal, "live");
    server.kill();
    header(&mut terminal, "offline");
    terminal.keys("4e").see("Edit comment").keys(" enough").see("loud enough").keys("<C-s>").see("queued");

    // Meanwhile the words are changed in another place.
    studio.reword(id, "The gulls are far away");
    let server = studio.serve(server.address);
    terminal.see("changed it meanwhile");
    header(&mut terminal, "1 unsent");
    assert_eq!(studio.words(server.address), ["The gulls are far away"], "nothing is overwritten by itself");
    terminal.keys("W<Enter>").see("Changed by two people").see("Lea changed it meanwhile");
    terminal.see("Theirs: The gulls are far away").see("Mine: The gulls are loud enough").see("[-far").see("{+loud");
    terminal.keys("y").see_no("unsent").see("loud enough").keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), ["The gulls are loud enough"]);
}

#[test]
fn mine_is_edited_in_the_list_of_what_waits_before_it_goes_in_the_place_of_theirs() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let id = studio.comment(server.address, "The gulls are loud");
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("The gulls are loud");
    header(&mut terminal, "live");
    server.kill();
    header(&mut terminal, "offline");
    terminal.keys("4e").see("Edit comment").keys(" enough").see("loud enough").keys("<C-s>").see("queued");
    studio.reword(id, "The gulls are far away");
    let server = studio.serve(server.address);
    terminal.see("changed it meanwhile");
    terminal.keys("W<Enter>").see("Changed by two people").keys("e").see("C-s send").see("loud enough");
    // What was written is in the composer, and nothing is left that would be sent by itself.
    terminal.see_no("unsent");
    assert_eq!(studio.words(server.address), ["The gulls are far away"]);
    terminal.keys(", and far away").see("enough, and far away").keys("<C-s>").see("saved");
    terminal.see_no("C-s send").keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), ["The gulls are loud enough, and far away"]);
}

#[test]
fn what_waits_is_discarded_in_its_list_and_never_sent() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    server.kill();
    header(&mut terminal, "offline");
    for words in [DRAFT, LAST] {
        terminal.keys("2c").see("Comment on 1").keys(words).see(words).keys("<C-s>").see_no("C-s send").see(words);
    }
    header(&mut terminal, "2 unsent");
    terminal.keys("W").see("2 unsent").see("the comment: The gulls").see("the comment: And then");
    terminal.keys("<Enter>").see("Not sent yet").see(DRAFT).keys("d").see_no("Not sent yet").see_no(DRAFT);
    header(&mut terminal, "1 unsent");
    let server = studio.serve(server.address);
    header(&mut terminal, "live");
    terminal.see_no("unsent").see(LAST).keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [LAST]);
}

/// Runs a command in the environment of a workstation, with a password on its stdin.
pub fn command(data: &Path, args: &[&str], password: &str) -> std::process::Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orama"))
        .args(args)
        .env_clear()
        .env("HOME", data.join("home"))
        .env("ORAMA_DATA_DIR", data)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("its stdin").write_all(password.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn who_signs_in_again_goes_on_in_the_same_workstation() {
    const LEA: &str = "lea@studio.example";
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let server = studio.serve(free());
    let database = studio.home.path().join("studio.db").to_string_lossy().into_owned();
    let set = ["--database", &database, "user", "password", LEA, "--password-stdin"];
    let login = ["login", &url(server.address), "--email", LEA, "--password-stdin"];
    command(data.path(), &set, "the first of her passwords");
    command(data.path(), &login, "the first of her passwords");
    let mut terminal = Setup::new(data.path(), &[]).size(160, 36).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal.keys("2c").see("Comment on 1").keys(DRAFT).see(DRAFT);

    // A new password ends the session.
    command(data.path(), &set, "the second of her passwords");
    header(&mut terminal, "sign in again");
    terminal.see(&format!("`orama login {} --email {LEA}`", url(server.address))).see(DRAFT);
    command(data.path(), &login, "the second of her passwords");
    header(&mut terminal, "live");
    terminal.keys("<C-s>").see("saved").see(DRAFT).keys("q");
    assert!(terminal.end().success());
    let lea = command(data.path(), &["comments", "Launch", "--json"], "");
    assert!(String::from_utf8_lossy(&lea.stdout).contains(DRAFT), "it is on the server");
}

#[test]
fn without_a_server_the_workstation_says_so_in_one_line() {
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    // Bound and let go of: nobody listens there.
    let gone = TcpListener::bind(free()).and_then(|listener| listener.local_addr()).expect("a port");
    let mut terminal = studio.workstation(data.path(), gone).start();
    terminal.see("the server cannot be reached");
    assert_eq!(terminal.end().exit_code(), 6);
    let said: Vec<String> = terminal.text().lines().map(str::to_owned).filter(|line| !line.is_empty()).collect();
    assert!(said.concat().starts_with("orama: the server cannot be reached") && said.len() <= 2, "{said:?}");
    assert!(!String::from_utf8_lossy(terminal.output()).contains("\x1b[?1049h"), "the terminal was left alone");
}
