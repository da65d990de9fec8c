//! What a person on a server waits for: the real programs, over loopback.
//!
//!   cargo bench --bench offline [-- WRITES]
//!
//! `drain` is how long so many queued comments (10,000 where not said) take until the server has the last of them. `open` is
//! from a key to the comments on the screen, for a video of a project with 100,000 comments that is on this machine, while
//! nobody answers at the server's address. `amend` is from the server's answer to somebody's write to its words on the screen
//! of somebody else. It prints a table; what the numbers are held against is in `README.md` beside it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/pty/studio.rs"]
mod studio;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/pty/terminal.rs"]
mod terminal;
#[allow(dead_code, reason = "other benchmarks use more of it")]
#[path = "support/workspace.rs"]
mod workspace;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use orama::{
    api::{batch::BatchItem, comments, imports, tree},
    client::{Client, Memory, outbox::Entry},
    model::Timestamp,
};
use studio::{Server, Studio, free, header};
use uuid::Uuid;

const WRITES: usize = 10_000;
const ROUNDS: usize = 20;

fn main() {
    let writes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(WRITES);
    drain(writes);
    amend();
    open();
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    println!("{what:<60} median {:>9.1?}  most {:>9.1?}", times[times.len() / 2], times[times.len() - 1]);
}

/// What a machine remembers of a server.
async fn remember(studio: &Studio, server: &Server, state: &Path) -> (Client, Memory) {
    let client = studio.client(server.address);
    let memory = client.remember(state, Timestamp::from_micros(0)).await.expect("a memory").expect("there is a server");
    (client, memory)
}

fn drain(writes: usize) {
    let studio = Studio::build();
    let server = studio.serve(free());
    let state = tempfile::tempdir().expect("a folder");
    studio.runtime.block_on(async {
        let (_, memory) = remember(&studio, &server, state.path()).await;
        memory.post.set_up(false).await;
        let begun = Instant::now();
        for number in 0..writes {
            let body =
                serde_json::json!({"id": Uuid::now_v7(), "content": format!("comment {number}, from the train")});
            let body: comments::CreateComment = serde_json::from_value(body).expect("a comment");
            let request = BatchItem::try_from(comments::create(studio.scene, &body)).expect("a write");
            let entry = Entry::new(Uuid::now_v7(), request, "a comment", Timestamp::from_micros(0), None, None);
            memory.post.submit(entry).await.expect("it is kept");
        }
        let queued = begun.elapsed();
        memory.post.set_up(true).await;
        let begun = Instant::now();
        let sent = memory.post.drain().await;
        assert_eq!((sent.done.len(), sent.trouble), (writes, None));
        println!(
            "{writes} writes queued, each flushed, in {queued:.1?}; sent, each done once, in {:.1?}",
            begun.elapsed()
        );
    });
}

fn amend() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let data = tempfile::tempdir().expect("a folder");
    // All of the comments have to have room.
    let mut terminal = studio.workstation(data.path(), server.address).size(120, 120).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    let round = |number: usize| {
        let words = format!("amend-{number:03}");
        studio.comment(server.address, &words);
        let begun = Instant::now();
        terminal.see(&words);
        begun.elapsed()
    };
    tell("a comment was committed → on another screen", (0..ROUNDS).map(round).collect());
}

fn open() {
    let Some(bundle) = workspace::busy_project() else { return };
    let studio = Studio::build();
    let data = tempfile::tempdir().expect("a folder");
    let mut server = studio.serve(free());
    studio.runtime.block_on(async {
        let database = studio.home.path().join("studio.db").to_string_lossy().into_owned();
        let lea = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
        lea.send(imports::project(&imports::ImportProject { dry_run: false, bundle })).await.expect("a project");
        lea.close().await;
        let (client, memory) = remember(&studio, &server, &data.path().join("state")).await;
        let versions = client.send(tree::tree()).await.expect("the tree").versions;
        for version in &versions {
            memory.keep(&client, version.id, Timestamp::from_micros(0)).await.expect("it is kept");
        }
        memory.post.disk().close().await;
        println!("{} videos on this machine", versions.len());
    });
    server.kill();

    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Project 00");
    header(&mut terminal, "offline");
    let mut times = Vec::new();
    for number in 0..ROUNDS {
        let title = format!("Video {number:03}");
        terminal.keys(":").see("Do, or go to").keys(&title).see(&title).settle(Duration::from_millis(100));
        let begun = Instant::now();
        terminal.keys("<Enter>").see(&format!("Video {number:03} ▸ v1")).see(&format!("Scene {:05}", number * 50));
        times.push(begun.elapsed());
        terminal.settle(Duration::from_millis(100));
    }
    tell("a key → a video of 5,000 comments, unplugged", times);
    terminal.keys("q");
    let state = data.path().join("state");
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let took = studio.runtime.block_on(async {
            let begun = Instant::now();
            let (_, memory) = remember(&studio, &server, &state).await;
            let version = memory.post.disk().kept_versions().await.expect("versions")[1];
            let replica = memory.opened(version).await.expect("it is kept");
            assert!(replica.open().is_some());
            begun.elapsed()
        });
        times.push(took);
    }
    tell("a new program → the same video read from the copy", times);
}
