//! The power goes: all that was written since the last flush is forgotten. What the client had said was saved is there when it
//! comes back, and what the server had acknowledged, too. The control waits for the disk no more than it has to
//! (`synchronous=NORMAL`), and loses it.
//!
//! `ORAMA_CUTS=1000 cargo test --test pty power:: -- --nocapture` is the long form.

use std::{
    env,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use orama::{
    api::{
        batch::{BatchItem, WriteMethod},
        tree,
    },
    client::{
        Client,
        disk::{Disk, Turn},
        outbox::Entry,
    },
    model::Timestamp,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    dice::Dice,
    platter::{Platter, pairs},
    proxy::Proxy,
    studio::{Studio, free, header},
};

/// How often the power goes at a moment that nobody chose.
const CUTS: usize = 12;

/// Runs a command to its end and answers what it printed.
fn run(mut command: Command) -> String {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn what_a_client_said_was_saved_survives_a_power_cut() {
    let Some(platter) = Platter::build() else { return };
    let env = platter.env();
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let on_it = |args: &[&str]| {
        let mut command = studio.command(data.path(), proxy.address, args);
        command.envs(pairs(&env));
        run(command)
    };
    let after_the_cut = || {
        let rest = tempfile::tempdir().expect("a folder");
        platter.rebuild(data.path(), rest.path());
        studio.waiting(rest.path(), proxy.address)
    };
    // The machine has never been on this server: folders, files and the copy are made on the way.
    assert_eq!(on_it(&["comment", "Launch/1", "word-0"]).lines().count(), 1);
    proxy.leads_nowhere();
    let mut said = Vec::new();
    for number in 1..=8 {
        let words = format!("word-{number}");
        on_it(&["comment", "Launch/1", &words]);
        said.push(words);
        assert_eq!(after_the_cut(), said, "each was said to be queued");
    }

    // The same at the workstation.
    let mut setup = studio.workstation(data.path(), proxy.address);
    for (name, value) in pairs(&env) {
        setup = setup.env(name, value);
    }
    let mut terminal = setup.start();
    terminal.see("Harbour").see("Launch");
    header(&mut terminal, "offline");
    terminal.keys("1gj<Enter>").see("Gulls");
    for number in 9..=11 {
        let words = format!("word-{number}");
        terminal.keys("2c").see("Comment on 1").keys(&words).see(&words);
        terminal.keys("<C-s>").see_no("Comment on 1").see(&words);
        said.push(words);
        assert_eq!(after_the_cut(), said, "each is on the screen");
    }
    terminal.signal("KILL");
    terminal.end();
    assert_eq!(after_the_cut(), said);
}

#[test]
fn what_a_server_acknowledged_survives_a_power_cut() {
    let Some(platter) = Platter::build() else { return };
    let env = platter.env();
    let studio = Studio::build();
    platter.flush(studio.home.path());
    let mut server = studio.serve_with(free(), &pairs(&env));
    let words_after_the_cut = || {
        let rest = tempfile::tempdir().expect("a folder");
        platter.rebuild(studio.home.path(), rest.path());
        let database = rest.path().join("studio.db").to_string_lossy().into_owned();
        let mut words: Vec<String> = studio.runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("a database");
            let version = client.send(tree::tree()).await.expect("the tree").versions[0].id;
            let review = client.send(tree::review(version)).await.expect("the review");
            client.close().await;
            review.comments.into_iter().map(|comment| comment.content).collect()
        });
        words.sort();
        words
    };
    let mut acknowledged = Vec::new();
    for number in 0..6 {
        let words = format!("word-{number}");
        studio.comment(server.address, &words);
        acknowledged.push(words);
        assert_eq!(words_after_the_cut(), acknowledged);
    }
    server.kill();
    assert_eq!(words_after_the_cut(), acknowledged);
}

#[test]
fn the_folders_that_a_new_database_is_made_in_survive_a_power_cut() {
    let Some(platter) = Platter::build() else { return };
    let home = tempfile::tempdir().expect("a folder");
    platter.flush(home.path());
    let database = Path::new("srv/orama/data/studio.db");
    let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
    command.arg("--database").arg(home.path().join(database)).args(["project", "create", "Harbour"]);
    command
        .env_clear()
        .env("HOME", home.path())
        .env("ORAMA_DATA_DIR", home.path().join("own"))
        .envs(pairs(&platter.env()));
    run(command);
    let rest = tempfile::tempdir().expect("a folder");
    platter.rebuild(home.path(), rest.path());
    let left = rest.path().join(database);
    assert!(left.is_file(), "the folders above it were not flushed");
    let titles: Vec<String> = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let client = Client::local_at(&left.to_string_lossy(), "lea@studio.example", "Lea").await.expect("a database");
        let tree = client.send(tree::tree()).await.expect("the tree");
        client.close().await;
        tree.projects.into_iter().map(|project| project.title).collect()
    });
    assert_eq!(titles, ["Harbour"]);
}

/// The power goes at moments that nobody chose, while somebody writes without a pause: between any two flushes of the server.
#[test]
fn a_power_cut_at_any_moment_leaves_a_sound_file_with_all_that_was_acknowledged() {
    let Some(platter) = Platter::build() else { return };
    let cuts = env::var("ORAMA_CUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(CUTS);
    let env = platter.env();
    let studio = Studio::build();
    platter.flush(studio.home.path());
    let server = studio.serve_with(free(), &pairs(&env));
    let (client, scene) = (studio.client(server.address), studio.scene);
    let (tell, acknowledgements) = std::sync::mpsc::channel();
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let writer = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let mut number = 0;
            while !over.load(Ordering::Relaxed) {
                let body = json!({"id": Uuid::now_v7(), "content": format!("word-{number}")});
                let body = serde_json::from_value(body).expect("a body");
                client.send(orama::api::comments::create(scene, &body)).await.expect("it is acknowledged");
                number += 1;
                let _ = tell.send(number);
            }
            number
        })
    });
    let mut dice = Dice::of(1);
    let mut acknowledged = 0;
    for cut in 0..cuts {
        // A few more, and then somewhere in the next.
        for _ in 0..=dice.one_of(3) {
            acknowledged = acknowledgements.recv().expect("people write");
        }
        acknowledged = acknowledgements.try_iter().last().unwrap_or(acknowledged);
        let moment = Duration::from_micros(dice.one_of(12_000) as u64);
        acknowledged = acknowledgements.recv_timeout(moment).unwrap_or(acknowledged);
        // What is on the platter is of one moment while nobody writes to it.
        server.signal("STOP");
        let rest = tempfile::tempdir().expect("a folder");
        platter.rebuild(studio.home.path(), rest.path());
        server.signal("CONT");
        let found = words_in_the_database(&studio, &rest.path().join("studio.db"));
        let numbers: std::collections::BTreeSet<u32> =
            found.iter().map(|words| words.trim_start_matches("word-").parse().expect("a number")).collect();
        assert_eq!(numbers.len(), found.len(), "cut {cut}: something is there twice");
        assert_eq!(numbers.range(..acknowledged).count() as u32, acknowledged, "cut {cut}: {numbers:?}");
        // All that were made, in their order, and nothing else.
        assert!(numbers.last().is_none_or(|last| (*last as usize) + 1 == found.len()), "cut {cut}: {numbers:?}");
    }
    is_over.store(true, Ordering::Relaxed);
    let written = writer.join().expect("the writer");
    eprintln!("{cuts} power cuts while {written} comments were written: each that was acknowledged is there");
}

/// The words of all comments of a file that is sound.
fn words_in_the_database(studio: &Studio, file: &Path) -> Vec<String> {
    use sqlx::{ConnectOptions as _, Connection as _};
    studio.runtime.block_on(async {
        let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.expect("a file");
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut conn).await.expect("a check");
        assert_eq!(sound, "ok");
        let words =
            sqlx::query_scalar("SELECT content FROM comments").fetch_all(&mut conn).await.expect("the comments");
        conn.close().await.expect("closed");
        words
    })
}

/// Says to this test program, started again on a platter, where to write.
const FOLDER: &str = "ORAMA_TEST_FOLDER";
/// Says to it how to open the file: as usual, as on a network filesystem, or without waiting for the disk more than the file
/// needs to be whole.
const WAY: &str = "ORAMA_TEST_WAY";
const SAYS: &str = "said to be saved: ";

#[test]
fn a_file_that_does_not_wait_for_the_disk_is_noticed() {
    if let Some(folder) = env::var_os(FOLDER) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        return runtime.block_on(write_and_vanish(Path::new(&folder)));
    }
    let Some(platter) = Platter::build() else { return };
    let all = ["word-0", "word-1", "word-2"];
    for (way, kept) in [("usual", &all[..]), ("network", &all), ("hasty", &[])] {
        let data = tempfile::tempdir().expect("a folder");
        let folder = data.path().join("kept");
        let own_name = "power::a_file_that_does_not_wait_for_the_disk_is_noticed";
        let mut again = Command::new(env::current_exe().expect("this program"));
        again.args(["--exact", own_name, "--nocapture"]).env(FOLDER, &folder).env(WAY, way).envs(pairs(&platter.env()));
        let out = run(again);
        let said: Vec<&str> = out.lines().filter_map(|line| Some(line.split_once(SAYS)?.1)).collect();
        assert_eq!(said, all, "{out}");
        let rest = tempfile::tempdir().expect("a folder");
        platter.rebuild(data.path(), rest.path());
        assert_eq!(words_in(&rest.path().join("kept")), kept, "{way}");
    }
}

fn words_in(folder: &Path) -> Vec<String> {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let (disk, notice) = Disk::open(folder, Timestamp::from_micros(0)).await.expect("a file");
        assert_eq!(notice, None);
        let mut turn = Turn::default();
        disk.step(&mut turn, |_| Vec::new()).await.expect("it is read");
        turn.outbox.entries().filter_map(|entry| entry.text().map(str::to_owned)).collect()
    })
}

#[expect(clippy::print_stdout, reason = "what is said is what is kept to")]
async fn write_and_vanish(folder: &Path) {
    let way = env::var(WAY).expect("a way");
    let kind = (way == "network").then_some("nfs4");
    let (disk, _) = Disk::open_on(folder, Timestamp::from_micros(0), kind).await.expect("a file");
    if way == "hasty" {
        disk.pragma("PRAGMA synchronous = NORMAL").await.expect("in haste");
    }
    let mut turn = Turn::default();
    for number in 0..3 {
        let words = format!("word-{number}");
        let path = format!("/v1/scenes/{}/comments", Uuid::nil());
        let body = Some(json!({"id": Uuid::from_u128(number + 10), "content": words}));
        let request = BatchItem { method: WriteMethod::Post, path, body, if_match: None };
        let entry = Entry::new(Uuid::from_u128(number + 1), request, "", Timestamp::from_micros(0), None, None);
        disk.step(&mut turn, |outbox| outbox.add(entry)).await.expect("it is written");
        println!("{SAYS}{words}");
    }
    // Without closing anything.
    std::process::exit(0);
}
