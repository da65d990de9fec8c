//! The server as a team meets it: the program `orama serve`, asked over loopback by 1 and by 16 connections, beside its
//! floors: an axum route that returns the same bytes, the same SQL in this process, and the disk's own flush.
//!
//!   cargo bench --bench http [-- COMMENTS [ENGINE]]
//!
//! COMMENTS: how many the database holds besides, 1000 where not said. ENGINE: `sqlite` or `postgres` alone.
//!
//! It prints a table; what the numbers are held against is in the README. Client and server share the processors, so all rates
//! are lower than a server alone would give, and ratios are what can be compared between machines.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]

#[path = "../tests/support/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "support/wire.rs"]
mod wire;

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use orama::{
    api::{auth, comments, projects, scenes, stage, versions, videos},
    model::{Comment, Id, Level, Project, Scene, Version, Video},
    store::{self, Db},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::{Pace, Wire, pace, request};

/// As long as one page of the product's largest scenes.
const LISTED: usize = 200;
const CONNECTIONS: [usize; 2] = [1, 16];
const TIME: Duration = Duration::from_secs(4);
const PASSWORD: &str = "a harbour at five in the morning";

/// `orama serve`, ended with its value.
struct Server {
    child: Child,
    address: SocketAddr,
    ready: Duration,
    // Closing it would take the program's standard output away.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start(database: &str, folder: &Path) -> Self {
        let begun = Instant::now();
        let mut child = orama(database, folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("its address");
        let address =
            line.trim().rsplit("http://").next().and_then(|address| address.trim_end_matches('/').parse().ok());
        Self { address: address.expect("an address"), ready: begun.elapsed(), child, _output: output }
    }

    /// Resident memory in MiB, where the system tells.
    fn resident(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn orama(database: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
    command.env_remove("ORAMA_URL").env_remove("ORAMA_TOKEN").env("ORAMA_DATABASE_URL", database);
    command.env("ORAMA_DATA_DIR", folder).env("ORAMA_CONFIG", folder.join("config.toml"));
    command
}

fn add_user(database: &str, folder: &Path) {
    std::fs::write(folder.join("config.toml"), "").expect("a file of settings");
    let mut child = orama(database, folder)
        .args(["user", "add", "bea@studio.example", "--super-admin", "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    child.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
    assert!(child.wait().expect("an end").success());
}

/// What is asked for: a scene with comments, one where new ones go, and a video for each connection.
struct Set {
    bearer: String,
    scene: Id<Scene>,
    other: Id<Scene>,
    videos: Vec<Id<Video>>,
}

fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

fn at<T>(path: &str, id: Id<T>) -> String {
    path.replace("{id}", &id.to_string())
}

/// A row, made over HTTP.
async fn post<T>(wire: &mut Wire, bearer: &str, path: &str, more: Value) -> Id<T> {
    let id = new_id::<T>();
    let mut body = json!({ "id": id });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let answer = wire.ask(&request("POST", path, bearer, "", &body.to_string())).await;
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    id
}

impl Set {
    async fn make(address: SocketAddr) -> Self {
        let wire = &mut Wire::open(address).await;
        let body = json!({"email": "bea@studio.example", "password": PASSWORD}).to_string();
        let login = wire.ask(&request("POST", auth::LOGIN, "", "", &body)).await;
        let login: Value = serde_json::from_slice(&login.body).expect("an answer to a sign-in");
        let bearer = login["token"].as_str().expect("a token").to_owned();
        let project: Id<Project> = post(wire, &bearer, projects::PROJECTS, json!({"title": "Harbour"})).await;
        let (mut videos, mut scenes) = (Vec::new(), Vec::new());
        for number in 0..16 {
            let title = json!({ "title": format!("Video {number}") });
            let video: Id<Video> = post(wire, &bearer, &at(videos::VIDEOS, project), title).await;
            let version: Id<Version> = post(wire, &bearer, &at(versions::VERSIONS, video), json!({})).await;
            scenes.push(post(wire, &bearer, &at(scenes::SCENES, version), json!({})).await);
            videos.push(video);
        }
        let set = Self { bearer, scene: scenes[0], other: scenes[1], videos };
        for number in 0..LISTED {
            let words = format!("The sky in shot {number} is too cold: two steps towards amber, and keep the fog.");
            post::<Comment>(wire, &set.bearer, &at(comments::SCENE_COMMENTS, set.scene), json!({ "content": words }))
                .await;
        }
        set
    }
}

/// Fills the other scene, by the store: what a list costs must not depend on it.
async fn fill(db: &Db, set: &Set, count: usize) {
    let mut conn = db.conn().await.expect("a connection");
    let rows = store::comments::of_scene(&mut conn, set.scene, Level::EDITOR, None, 1, None).await.expect("rows");
    drop(conn);
    let pattern = Comment { scene_id: set.other, ..rows.into_iter().next().expect("a comment") };
    for begin in (0..count).step_by(10_000) {
        let mut tx = db.begin().await.expect("a transaction");
        for _ in begin..count.min(begin + 10_000) {
            assert!(store::insert(&mut tx, &Comment { id: new_id(), ..pattern.clone() }).await.expect("a new comment"));
        }
        tx.commit().await.expect("a commit");
    }
}

fn comment() -> String {
    json!({"id": new_id::<Comment>(), "content": "a durable comment"}).to_string()
}

/// Submits and reopens in turn, each connection its own video.
fn decide(turn: usize) -> String {
    let action = if turn.is_multiple_of(2) { "submit" } else { "reopen" };
    json!({"action": action, "note": "again", "acknowledge_open": true}).to_string()
}

/// The list's own statement, by as many tasks as there are connections.
async fn sql(db: &Db, scene: Id<Scene>, tasks: usize) -> Pace {
    let begun = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..tasks {
        let db = db.clone();
        running.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < TIME {
                let sent = Instant::now();
                let mut conn = db.conn().await.expect("a connection");
                let limit = LISTED as i64 + 1;
                let rows = store::comments::of_scene(&mut conn, scene, Level::EDITOR, None, limit, None).await;
                assert_eq!(rows.expect("rows").len(), LISTED);
                times.push(sent.elapsed());
            }
            times
        });
    }
    let times = running.join_all().await.concat();
    Pace::of(times, begun)
}

/// What the disk does at most: a small write and its flush, one after the other.
fn flushes(folder: &Path) -> Pace {
    let mut file = File::create(folder.join("flush")).expect("a file");
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed() < TIME {
        let sent = Instant::now();
        file.write_all(&[0; 4096]).and_then(|()| file.sync_data()).expect("a flush");
        times.push(sent.elapsed());
    }
    Pace::of(times, begun)
}

/// A route that returns bytes and does nothing else, on axum's own server.
async fn floor(bytes: Vec<u8>) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let bytes = bytes::Bytes::from(bytes);
    let routes = Router::new().route("/", get(move || std::future::ready(bytes.clone())));
    tokio::spawn(axum::serve(listener, routes).into_future());
    address
}

fn row(what: &str, connections: usize, pace: Pace, floor: Option<(&str, Pace)>) {
    let beside = floor.map_or_else(String::new, |(name, floor)| {
        format!("{:.2} of {name} ({:.0}/s)", pace.per_second / floor.per_second, floor.per_second)
    });
    let Pace { per_second, median, p99 } = pace;
    println!("| {what} | {connections} | {per_second:.0} | {median:.2?} | {p99:.2?} | {beside} |");
}

/// Writes comments, one after the other, until it is told to be quiet: nothing that the server remembers holds for long.
async fn disturb(address: SocketAddr, bearer: String, scene: Id<Scene>, quiet: CancellationToken) -> usize {
    let mut wire = Wire::open(address).await;
    let path = at(comments::SCENE_COMMENTS, scene);
    let mut count = 0;
    while !quiet.is_cancelled() {
        let answer = wire.ask(&request("POST", &path, &bearer, "", &comment())).await;
        assert_eq!(answer.status, 201);
        count += 1;
    }
    count
}

async fn measure(server: &Server, db: &Db, set: &Set, disk: Pace) {
    let get = |more: &str| request("GET", &at(comments::SCENE_COMMENTS, set.scene), &set.bearer, more, "");
    let first = Wire::open(server.address).await.ask(&get("")).await;
    let bare = floor(first.body).await;
    println!("| | connections | a second | median | 99th percentile | beside its floor |\n|---|--:|--:|--:|--:|---|");
    let (mut lists_of_sql, mut writes) = (Vec::new(), Vec::new());
    for connections in CONNECTIONS {
        let ask = get("");
        let list = pace(server.address, connections, TIME, 200, move |_, _| ask.clone()).await;
        let floor = sql(db, set.scene, connections).await;
        row("200 comments of a scene", connections, list, Some(("the same SQL", floor)));
        lists_of_sql.push(floor);
    }
    for connections in CONNECTIONS {
        let (ask, quiet) = (get(""), CancellationToken::new());
        let writing = tokio::spawn(disturb(server.address, set.bearer.clone(), set.other, quiet.clone()));
        let list = pace(server.address, connections, TIME, 200, move |_, _| ask.clone()).await;
        quiet.cancel();
        let count = writing.await.expect("the writer");
        let what = format!("the same while {:.0} comments a second are written", count as f64 / TIME.as_secs_f64());
        row(&what, connections, list, Some(("the same SQL", lists_of_sql[usize::from(connections > 1)])));
    }
    let now = Wire::open(server.address).await.ask(&get("")).await;
    let tag = now.head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an entity tag").to_owned();
    for connections in CONNECTIONS {
        let (ask, plain) = (get(&format!("If-None-Match: {tag}\r\n")), request("GET", "/", "", "", ""));
        let same = pace(server.address, connections, TIME, 304, move |_, _| ask.clone()).await;
        let bare = pace(bare, connections, TIME, 200, move |_, _| plain.clone()).await;
        row("the same, unchanged (304)", connections, same, Some(("an axum route with the bytes", bare)));
    }
    for connections in CONNECTIONS {
        let (bearer, path) = (set.bearer.clone(), at(comments::SCENE_COMMENTS, set.other));
        let next = move |_, _| request("POST", &path, &bearer, "", &comment());
        let write = pace(server.address, connections, TIME, 201, next).await;
        row("a durable comment", connections, write, Some(("the disk's flushes", disk)));
        writes.push(write.per_second);
    }
    // Where each video stands outlasts the connections.
    let turns: Arc<[AtomicUsize; 16]> = Arc::default();
    for connections in CONNECTIONS {
        let (bearer, videos, turns) = (set.bearer.clone(), set.videos.clone(), turns.clone());
        let next = move |connection: usize, _| {
            let turn = turns[connection].fetch_add(1, Ordering::Relaxed);
            request("POST", &at(stage::STAGE, videos[connection]), &bearer, "", &decide(turn))
        };
        let decided = pace(server.address, connections, TIME, 200, next).await;
        row("a stage action", connections, decided, Some(("the disk's flushes", disk)));
    }
    println!("\n16 writers: {:.1} times one writer", writes[1] / writes[0]);
}

async fn all(engine: &str, database: &str, count: usize) {
    // On the target's disk: a temporary folder may be memory, which never waits.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let file = folder.path().join("orama.db");
    let database = if database.is_empty() { file.to_str().expect("a plain path") } else { database };
    add_user(database, folder.path());
    let server = Server::start(database, folder.path());
    let (ready, idle) = (server.ready, server.resident());
    let set = Set::make(server.address).await;
    let db = Db::open(database).await.expect("the database");
    fill(&db, &set, count).await;
    println!("\n### {engine}, {} comments\n", count + LISTED);
    measure(&server, &db, &set, flushes(folder.path())).await;
    let mebibytes = |size: Option<f64>| size.map_or_else(|| "?".to_owned(), |size| format!("{size:.1} MiB"));
    let (idle, after) = (mebibytes(idle), mebibytes(server.resident()));
    println!("ready after {ready:.0?}; resident memory: {idle} idle, {after} after this");
    db.close().await;
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let is_named = |engine: &str| arguments.iter().any(|argument| argument == engine);
    if !is_named("postgres") {
        all("SQLite", "", count).await;
    }
    if is_named("sqlite") {
        return;
    }
    let Some(database) = postgres::database().await else { return };
    all("PostgreSQL (which does not wait for its disk here)", &database.url, count).await;
    database.remove().await;
}
