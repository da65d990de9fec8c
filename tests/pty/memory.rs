//! What the workstation keeps of a large scene, and gives back of what reading it took.

use std::path::Path;

use orama::{
    api::{
        comments::{self, CreateComment},
        projects, scenes, versions, videos,
    },
    client::{Client, LocalWorkspace},
};
use serde::de::DeserializeOwned;
use sqlx::ConnectOptions as _;
use uuid::Uuid;

use crate::terminal::{Setup, Terminal};

/// As many comments more, each with the words of one there is.
const MORE: &str = "INSERT INTO comments (id, scene_id, stage, status, author_id, content, created_at, updated_at) \
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
    SELECT randomblob(16), scene_id, stage, 'to_do', author_id, content || n.i, created_at + n.i, updated_at + n.i \
    FROM n CROSS JOIN (SELECT * FROM comments LIMIT 1)";

fn body<T: DeserializeOwned>(fields: &serde_json::Value) -> T {
    let mut value = fields.clone();
    value["id"] = serde_json::json!(Uuid::now_v7());
    serde_json::from_value(value).expect("a body")
}

/// A video with a crowded scene, and another one with nothing in it.
async fn fill(path: &Path) {
    let workspace =
        LocalWorkspace { path: path.to_owned(), email: "lea@studio.example".to_owned(), full_name: "Lea".to_owned() };
    let client = Client::local(&workspace).await.expect("a workspace");
    let project = client.send(projects::create(&body(&serde_json::json!({"title": "Harbour"})))).await.expect("one").id;
    for title in ["Launch", "Empty"] {
        let video = videos::create(project, &body(&serde_json::json!({"title": title})));
        let video = client.send(video).await.expect("a video").id;
        let version = versions::create(video, &body(&serde_json::json!({})));
        let version = client.send(version).await.expect("a version").version.id;
        if title == "Launch" {
            let scene = scenes::create(version, &body(&serde_json::json!({"title": "Gulls"})));
            let scene = client.send(scene).await.expect("a scene").id;
            let words = "The gulls are louder than the engines, and nobody hears what she says. ".repeat(4);
            let first: CreateComment = body(&serde_json::json!({"content": words, "status": "to_do"}));
            client.send(comments::create(scene, &first)).await.expect("a comment");
        }
    }
    client.close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut conn = options.connect().await.expect("the database");
    sqlx::raw_sql(MORE).execute(&mut conn).await.expect("20,000 comments");
    sqlx::Connection::close(conn).await.expect("closed");
}

/// The memory of the process that is no file, in KiB; none where the system does not tell.
fn own_memory(terminal: &Terminal) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

fn open(terminal: &mut Terminal, video: &str, sign: &str) {
    terminal.keys(":").see("Do, or go to").keys(video).see(video).keys("<Enter>").see_no("Do, or go to").see(sign);
}

#[test]
fn a_scene_with_twenty_thousand_comments_leaves_little_behind_however_often_it_is_opened() {
    let data = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(fill(&data.path().join("orama.db")));
    let mut terminal = Setup::new(data.path(), &[]).start();
    terminal.see("Harbour");
    for _ in 0..3 {
        open(&mut terminal, "Launch", "20001 to do");
        open(&mut terminal, "Empty", "No scenes yet");
    }
    open(&mut terminal, "Launch", "20001 to do");
    if let Some(size) = own_memory(&terminal) {
        // The comments are 6 MB of words and 200 bytes each beside them.
        assert!(size < 96 * 1024, "{size} KiB");
    }
    terminal.keys("q");
    assert!(terminal.end().success());
}
