//! The commands on a team server: a real `orama serve` on loopback.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    process::{Child, Stdio},
};

use orama::{
    api::tokens::{self, CreateToken},
    client::Client,
    model::{Id, TokenScope},
};
use uuid::Uuid;

use super::support::{Answer, Orama, SCRIPT, answer, files, texts};

/// A server and a token of the person who runs it.
pub struct Server {
    // Named so that it is dropped before its home is.
    child: Child,
    pub url: String,
    pub token: String,
    pub home: Orama,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// With a configuration of its own.
    pub fn start_with(config: &str) -> Self {
        let home = Orama::of("lead");
        home.file(".config/orama/config.toml", config);
        let token = token(&home);
        let mut child = home
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its stdout")).read_line(&mut line).expect("a line");
        let url = line.trim().rsplit(' ').next().expect("an address").to_owned();
        Self { child, url, token, home }
    }

    /// Runs a command on it.
    pub fn run(&self, orama: &Orama, args: &[&str]) -> Answer {
        on(orama, &self.url, &self.token, args)
    }

    #[track_caller]
    pub fn ok(&self, orama: &Orama, args: &[&str]) -> String {
        let answer = self.run(orama, args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer.out
    }

    #[track_caller]
    pub fn json(&self, orama: &Orama, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(orama, &[args, &["--json"]].concat())).expect("JSON")
    }
}

/// A server that goes away and comes back at the same address.
impl Server {
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn start_again(&mut self) {
        let address = self.url.trim_start_matches("http://").to_owned();
        let mut child = self
            .home
            .command(&["serve", "--listen", &address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        BufReader::new(child.stdout.take().expect("its stdout")).read_line(&mut String::new()).expect("a line");
        self.child = child;
    }
}

/// A server with one video, `Harbour/Ferry`, and somebody who is signed in there.
fn with_a_ferry() -> (Server, Orama) {
    let (server, orama) = (Server::start(), Orama::new());
    let script = orama.file("ferry.fountain", SCRIPT);
    server.ok(&orama, &["import", &script, "--project", "Harbour", "--video", "Ferry"]);
    (server, orama)
}

#[test]
fn a_comment_without_the_server_is_queued_and_sync_sends_it() {
    let (mut server, orama) = with_a_ferry();
    let first = server.ok(&orama, &["comment", "Harbour/Ferry/1", "before the tunnel", "--todo"]).trim().to_owned();
    server.stop();

    let queued = server.run(&orama, &["comment", "Harbour/Ferry/1", "in the tunnel"]);
    assert_eq!(queued.code, 0, "{}", queued.err);
    assert!(queued.err.contains("queued: the server cannot be reached; `orama sync` sends it"), "{}", queued.err);
    assert!(queued.out.trim().parse::<Uuid>().is_ok(), "{}", queued.out);
    let reply = server.run(&orama, &["comment", "Harbour/Ferry/1", "and out", "--reply-to", queued.out.trim()]);
    assert_eq!(reply.code, 0, "{}", reply.err);
    for (command, left) in [("done", 3), ("reopen", 2), ("done", 3)] {
        let answer = server.run(&orama, &[command, &first]);
        assert_eq!((answer.code, answer.out.trim()), (0, first.as_str()), "{}", answer.err);
        let waiting = server.json(&orama, &["outbox"]);
        assert_eq!(waiting.as_array().map(Vec::len), Some(left), "after {command}: {waiting}");
    }
    let sync = server.run(&orama, &["sync"]);
    assert_eq!(sync.code, 6, "{}", sync.err);
    assert!(sync.err.contains("0 sent, 3 left"), "{}", sync.err);

    server.start_again();
    let sent = server.ok(&orama, &["sync"]);
    assert_eq!(sent.lines().count(), 3, "{sent}");
    assert!(sent.contains("the comment: in the tunnel") && sent.contains("the reply: and out"), "{sent}");
    assert!(sent.contains("marked done: before the tunnel"), "{sent}");
    assert_eq!(server.ok(&orama, &["outbox"]), "");
    let comments = server.json(&orama, &["comments", "Harbour/Ferry"]);
    // Behind them stands what the script brought.
    assert_eq!(texts(&comments, "content")[..3], ["before the tunnel", "in the tunnel", "and out"]);
    assert_eq!(comments.as_array().map(Vec::len), Some(4), "each is there once");
    assert_eq!(texts(&comments, "status")[0], "done");
    assert_eq!(comments[2]["parent_id"], comments[1]["id"]);
}

#[test]
fn where_nothing_can_be_kept_nothing_is_said_to_wait_nor_to_be_sent() {
    let (mut server, orama) = with_a_ferry();
    server.ok(&orama, &["comment", "Harbour/Ferry/1", "before the tunnel"]);
    server.stop();
    server.ok(&orama, &["comment", "Harbour/Ferry/1", "in the tunnel"]);
    // A folder where a file should be: nobody, not even root, opens it.
    let lock = files(&orama.data()).into_iter().find(|path| path.ends_with("sending.lock")).expect("the lock");
    std::fs::remove_file(&lock).and_then(|()| std::fs::create_dir(&lock)).expect("a folder in the way");
    for args in [&["outbox"][..], &["sync"]] {
        let answer = server.run(&orama, args);
        fails(&answer, 1, &["what waits on this machine cannot be looked at", "cannot be written"]);
        assert!(!answer.err.contains("the server has everything"), "{answer:?}");
    }
    let lost = server.run(&orama, &["comment", "Harbour/Ferry/1", "and on"]);
    assert!(lost.code == 6 && !lost.err.contains("queued"), "{lost:?}");
    server.start_again();
    server.ok(&orama, &["comment", "Harbour/Ferry/1", "straight to the server"]);

    std::fs::remove_dir(&lock).expect("it is gone");
    assert_eq!(server.ok(&orama, &["sync"]).lines().count(), 1);
    let words = texts(&server.json(&orama, &["comments", "Harbour/Ferry"]), "content");
    for arrived in ["before the tunnel", "straight to the server", "in the tunnel"] {
        assert_eq!(words.iter().filter(|words| *words == arrived).count(), 1, "{arrived}: {words:?}");
    }
    assert!(!words.contains(&"and on".to_owned()), "{words:?}");
}

#[test]
fn a_damaged_outbox_is_said_by_the_command_that_finds_it() {
    let (mut server, orama) = with_a_ferry();
    server.ok(&orama, &["comment", "Harbour/Ferry/1", "before the tunnel"]);
    server.stop();
    let copy = files(&orama.data()).into_iter().find(|path| path.ends_with("copy.db")).expect("the copy");
    // With its log, which has all of it once more.
    let _ = std::fs::remove_file(copy.with_file_name("copy.db-wal"));
    std::fs::write(&copy, "no database at all ".repeat(1_000)).expect("it is damaged");
    let told = server.run(&orama, &["outbox"]);
    assert!(told.code == 0 && told.err.contains("0 unsent changes were saved, and others cannot be read"), "{told:?}");
    assert!(told.err.contains("copy.db.damaged-"), "{told:?}");
    assert!(!server.run(&orama, &["outbox"]).err.contains("damaged"), "it is said once");
}

#[test]
fn a_refusal_is_a_refusal_whether_or_not_there_is_an_outbox() {
    let (server, orama) = with_a_ferry();
    let empty = server.run(&orama, &["comment", "Harbour/Ferry/1", " "]);
    assert_eq!(empty.code, 2, "{}", empty.err);
    assert_eq!(server.ok(&orama, &["outbox"]), "", "what was refused while somebody waited does not wait");
    let nowhere = orama.run(&["sync"]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.err);
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a token for a super admin on the database of a home.
fn token(home: &Orama) -> String {
    let database = home.data().join("orama.db").to_string_lossy().into_owned();
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let client = Client::local_at(&database, "lead@studio", "Lea Lead").await.expect("a database");
        let body = CreateToken {
            id: Id::from_uuid(Uuid::now_v7()),
            name: "scripts".to_owned(),
            scope: TokenScope::Admin,
            expires_at: None,
        };
        let made = client.send(tokens::create(&body)).await.expect("a token");
        client.close().await;
        made.secret.reveal().to_owned()
    })
}

/// Runs a command on whatever is at an address.
pub fn on(orama: &Orama, url: &str, token: &str, args: &[&str]) -> Answer {
    let mut command = orama.command(args);
    command.env("ORAMA_URL", url).env("ORAMA_TOKEN", token);
    answer(command)
}

/// Fails with a code and one line.
#[track_caller]
pub fn fails(answer: &Answer, code: i32, says: &[&str]) {
    assert_eq!((answer.code, answer.out.as_str(), answer.err.lines().count()), (code, "", 1), "{answer:?}");
    assert!(answer.err.starts_with("orama: ") && says.iter().all(|word| answer.err.contains(word)), "{answer:?}");
}

#[test]
fn from_a_script_to_an_approved_stage_on_a_server() {
    let server = Server::start();
    let ana = Orama::new();
    server.ok(&ana, &["import", &ana.file("ferry.fountain", SCRIPT)]);
    let id = server.ok(&ana, &["comment", "The Ferry/1", "warmer, please", "--todo"]);
    assert_eq!(texts(&server.json(&ana, &["queue"]), "content"), ["warmer, please"]);
    server.ok(&ana, &["done", id.trim()]);
    server.ok(&ana, &["submit", "The Ferry"]);
    server.ok(&ana, &["approve", "The Ferry"]);
    assert_eq!(texts(&server.json(&ana, &["videos"]), "stage_status"), ["approved"]);
    assert!(!ana.data().join("orama.db").exists(), "nothing was kept on this machine");

    let refused = server.run(&ana, &["approve", "The Ferry"]);
    fails(&refused, 4, &[]);
    fails(&server.run(&ana, &["scenes", "Nowhere"]), 3, &["Nowhere"]);
    let export = server.ok(&ana, &["export", "The Ferry", "--format", "json"]);
    assert!(export.contains("WHEELHOUSE"), "{export}");
}

#[test]
fn who_has_no_token_or_a_wrong_one_is_told_so() {
    let server = Server::start();
    let ana = Orama::new();
    let mut command = ana.command(&["projects", "--url", &server.url]);
    command.env_remove("ORAMA_TOKEN");
    fails(&answer(command), 5, &["ORAMA_TOKEN"]);
    // A token without a server works on this machine, and is told so, unless this machine is what was named.
    for (args, is_told) in [(&["projects"][..], true), (&["projects", "--profile", "local"], false)] {
        let mut command = ana.command(args);
        command.env("ORAMA_TOKEN", &server.token);
        let answer = answer(command);
        assert_eq!((answer.code, answer.err.contains("no server is named")), (0, is_told), "{answer:?}");
    }
    let wrong = on(&ana, &server.url, "orama_pat_hunter2", &["projects"]);
    fails(&wrong, 5, &["does not accept your token", &server.url]);
    assert!(!wrong.err.contains("hunter2"), "{wrong:?}");
}

#[test]
fn a_server_that_is_not_there_is_unreachable() {
    let ana = Orama::new();
    // Bound and let go of: nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let gone = on(&ana, &format!("http://{free}"), "t", &["projects"]);
    fails(&gone, 6, &["cannot be reached", "refused", "`orama doctor`"]);
    fails(&on(&ana, "http://orama.example", "t", &["projects"]), 2, &["plain HTTP", "insecure_http"]);
    fails(&on(&ana, "orama.example", "t", &["projects"]), 2, &["https://"]);
}

/// Answers one request with a head and a page. Answers the request's header.
pub fn stranger(said: &'static str) -> (String, std::thread::JoinHandle<String>) {
    stranger_with(said, "<html>Please sign in</html>")
}

/// The same with another page.
pub fn stranger_with(said: &'static str, page: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut asked = String::new();
        let mut part = [0; 4096];
        while !asked.contains("\r\n\r\n") {
            let count = stream.read(&mut part).expect("a request");
            asked.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        write!(stream, "HTTP/1.1 {said}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}", page.len())
            .expect("an answer");
        asked
    });
    (url, task)
}
