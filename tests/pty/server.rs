//! The workstation on a team server: what others do appears, a server that goes away is noticed, and nothing that was typed is
//! lost.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
};

use orama::{
    api::{
        comments::{self, CreateComment},
        projects, scenes,
        tokens::{self, CreateToken},
        tree, versions, videos,
    },
    client::{Client, RemoteServer},
    model::{Comment, Id, Scene, TokenScope},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    proxy::{Proxy, Way},
    terminal::{Setup, Terminal},
};

const OTHER: &str = "Somebody else wants the gulls louder";
const DRAFT: &str = "The gulls are loud enough";
const LAST: &str = "And then they were quiet";

/// A server with a scene to talk about.
struct Studio {
    home: tempfile::TempDir,
    token: String,
    scene: Id<Scene>,
    runtime: tokio::runtime::Runtime,
}

/// A running server, which is killed when dropped.
struct Server {
    address: SocketAddr,
    child: Child,
}

impl Studio {
    fn build() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let database = home.path().join("studio.db").to_string_lossy().into_owned();
        let (token, scene) = runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("a database");
            let project = client.send(projects::create(&body(r#"{"title":"Harbour"}"#))).await.expect("a project").id;
            let video = client.send(videos::create(project, &body(r#"{"title":"Launch"}"#))).await.expect("a video").id;
            let version = client.send(versions::create(video, &body("{}"))).await.expect("a version").version.id;
            let scene = body(r#"{"title":"Gulls"}"#);
            let scene = client.send(scenes::create(version, &scene)).await.expect("a scene").id;
            let id = Id::from_uuid(Uuid::now_v7());
            let token = CreateToken { id, name: "test".into(), scope: TokenScope::Write, expires_at: None };
            let token = client.send(tokens::create(&token)).await.expect("a token").secret.reveal().to_owned();
            client.close().await;
            (token, scene)
        });
        Self { home, token, scene, runtime }
    }

    /// A server at an address; port 0: at a free one.
    fn serve(&self, address: SocketAddr) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_orama"))
            .args(["serve", "--listen", &address.to_string(), "--database"])
            .arg(self.home.path().join("studio.db"))
            .env("HOME", self.home.path())
            .env("ORAMA_DATA_DIR", self.home.path().join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its stdout")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("://").next().and_then(|address| address.parse().ok());
        Server { address: address.unwrap_or_else(|| panic!("no address in {line:?}")), child }
    }

    /// The workstation on a server.
    fn workstation(&self, data: &Path, address: SocketAddr) -> Setup {
        Setup::new(data, &[]).env("ORAMA_URL", url(address)).env("ORAMA_TOKEN", &self.token)
    }

    fn client(&self, address: SocketAddr) -> Client {
        client(&self.token, address)
    }

    /// Another token of the same person.
    fn new_token(&self) -> String {
        let database = self.home.path().join("studio.db").to_string_lossy().into_owned();
        self.runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
            let id = Id::from_uuid(Uuid::now_v7());
            let token = CreateToken { id, name: "again".into(), scope: TokenScope::Write, expires_at: None };
            let token = client.send(tokens::create(&token)).await.expect("a token").secret.reveal().to_owned();
            client.close().await;
            token
        })
    }

    /// Changes the words of a comment in the database, past the server.
    fn reword(&self, id: Id<Comment>, words: &str) {
        let database = self.home.path().join("studio.db").to_string_lossy().into_owned();
        self.runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
            let row = client.send(comments::get(id)).await.expect("the comment");
            let body = comments::EditComment { content: Some(words.to_owned()), ..Default::default() };
            client.send(comments::edit(id, &body, row.revision)).await.expect("other words");
            client.close().await;
        });
    }

    /// Somebody else writes through HTTP.
    fn comment(&self, address: SocketAddr, words: &str) -> Id<Comment> {
        let mut comment: CreateComment = body(r#"{"content":""}"#);
        words.clone_into(&mut comment.content);
        let client = self.client(address);
        self.runtime.block_on(client.send(comments::create(self.scene, &comment))).expect("a comment").id
    }

    /// The words of all comments, sorted.
    fn words(&self, address: SocketAddr) -> Vec<String> {
        self.words_by(&self.token, address)
    }

    fn words_by(&self, token: &str, address: SocketAddr) -> Vec<String> {
        let client = client(token, address);
        let mut words: Vec<String> = self.runtime.block_on(async {
            let tree = client.send(tree::tree()).await.expect("the tree");
            let review = client.send(tree::review(tree.versions[0].id)).await.expect("the review");
            review.comments.into_iter().map(|comment| comment.content).collect()
        });
        words.sort();
        words
    }
}

fn client(token: &str, address: SocketAddr) -> Client {
    let token = Some(token.to_owned().into());
    Client::remote(&RemoteServer { url: url(address), token, ..RemoteServer::default() }).expect("a client")
}

impl Server {
    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn body<T: DeserializeOwned>(fields: &str) -> T {
    let mut value: serde_json::Value = serde_json::from_str(fields).expect("JSON");
    value["id"] = serde_json::json!(Uuid::now_v7());
    serde_json::from_value(value).expect("a body")
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn free() -> SocketAddr {
    "127.0.0.1:0".parse().expect("an address")
}

/// The first line of the screen has a word.
fn header(terminal: &mut Terminal, word: &str) {
    terminal.wait(&format!("the first line to say {word:?}"), |screen| {
        screen.lines().next().is_some_and(|line| line.contains(word))
    });
}

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

/// Runs a command in the environment of a workstation, with a password on its stdin.
fn command(data: &Path, args: &[&str], password: &str) -> std::process::Output {
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
