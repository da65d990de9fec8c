//! What imports and exports of any size cost: how long each reader takes for the longest files that it reads, made to do harm, how
//! long 100,000 rows take into a workspace and out of it again, on both engines, and how long the program writes them in each format.
//!
//! Each is done once and printed, because once is what a person waits for; `cargo bench --bench imports` fails where a reader takes
//! over a second or 100,000 rows over ten. `-- readers` or `-- rows` runs one half; `-- table` prints the rows as a table and fails at
//! nothing.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the numbers are what it is for")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/long.rs"]
mod long;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt;
use orama::{
    api::{
        Call, activity,
        comments::{CreateComment, EditComment},
        imports::{
            self, ChangeComment, ImportComment, ImportComments, ImportScene, ImportScenes, ImportVersion, ImportVideo,
            ProjectTarget, VideoTarget,
        },
    },
    command::people,
    model::{CommentStatus, Id, Stage, Version},
    server::local,
    store::Db,
};
use serde::de::DeserializeOwned;
use tower::ServiceExt;
use uuid::Uuid;

const ROWS: usize = 100_000;
const READING: Duration = Duration::from_secs(1);
const IMPORTING: Duration = Duration::from_secs(10);

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let names = |half: &str| asked.iter().any(|word| word == half);
    let mut times = Times { is_table: names("table"), slow: Vec::new() };
    if times.is_table {
        println!("### Imports and exports of {ROWS} rows\n\n| | s |\n|---|--:|");
    }
    if asked.is_empty() || names("readers") {
        read_all(&mut times);
    }
    if asked.is_empty() || names("rows") || times.is_table {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(import_all(&mut times));
    }
    assert!(times.is_table || times.slow.is_empty(), "too slow: {}", times.slow.join(", "));
}

/// What was measured, as it is printed, and what of it took too long.
struct Times {
    is_table: bool,
    slow: Vec<String>,
}

impl Times {
    fn note(&mut self, name: &str, took: Duration, most: Duration) {
        let seconds = took.as_secs_f64();
        if self.is_table {
            println!("| {name} | {seconds:.1} |");
        } else {
            println!("{seconds:>8.3} s  {name}");
        }
        if took > most {
            self.slow.push(name.to_owned());
        }
    }
}

fn read_all(times: &mut Times) {
    for file in long::all() {
        let bytes = file.of(file.most() - 64 * 1024);
        let begun = Instant::now();
        let _ = file.read(&bytes);
        times.note(file.name, begun.elapsed(), READING);
    }
}

fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

async fn ok<T: DeserializeOwned>(router: &Router, call: Call<T>) -> T {
    let body = call.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request = Request::builder().method(&call.method).uri(&call.path);
    let request = request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request");
    let response = router.clone().oneshot(request).await.expect("routes never fail");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    assert!(status.is_success(), "{} {}: {status} {}", call.method, call.path, String::from_utf8_lossy(&bytes));
    serde_json::from_slice(&bytes).expect("an answer of the promised type")
}

async fn import_all(times: &mut Times) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
    import_rows("SQLite", db, Some(folder.path()), times).await;
    if let Some(database) = postgres::database().await {
        let db = Db::open_postgres(&database.url).await.expect("a database");
        import_rows("PostgreSQL", db, None, times).await;
        database.remove().await;
    }
}

fn scene(at: usize, again: &str) -> ImportScene {
    ImportScene {
        id: new_id(),
        continues: None,
        title: format!("Scene {at}"),
        voice_text: format!("The tide was out when they shut it, and scene {at} was only waiting for us to come back."),
        description: format!("The sun clears the headland {at}. One boat leaves, one comes in{again}."),
        image_prompt: String::new(),
        duration_frames: Some(96),
        notes: Vec::new(),
    }
}

/// What the program writes of a video, or of its project.
const WRITTEN: [(&str, &str); 12] = [
    ("json", "Harbour"),
    ("csv-scenes", "Launch"),
    ("csv-comments", "Launch"),
    ("fountain", "Launch"),
    ("srt", "Launch"),
    ("md", "Launch"),
    ("html", "Launch"),
    ("otio", "Launch"),
    ("fcpxml", "Launch"),
    ("xmeml", "Launch"),
    ("avid-txt", "Launch"),
    ("edl-resolve", "Launch"),
];

/// Has the program write what is in a local workspace, from its start to the last byte of the file.
fn export_all(data: &Path, times: &mut Times) {
    let files = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    for (format, what) in WRITTEN {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
        command.args(["export", what, "--format", format, "--output"]).arg(files.path().join(format));
        command.env_clear().env("HOME", files.path()).env("ORAMA_DATA_DIR", data);
        let begun = Instant::now();
        let output = command.output().expect("the program");
        assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        times.note(&format!("scenes and amends written as {format}, by the program"), begun.elapsed(), IMPORTING);
    }
}

/// Brings rows in and takes them back. Between the two the program writes what is in the local workspace `data`.
async fn import_rows(engine: &str, db: Db, data: Option<&Path>, times: &mut Times) {
    let owner = people::ensure_local(&db, "ana@studio.example", "Ana").await.expect("an owner");
    let router = local::open_with(db.clone(), &owner);
    let (project, video): (_, Id<orama::model::Video>) = (new_id(), new_id());
    let versions: [Id<Version>; 2] = [new_id(), new_id()];
    let new = ProjectTarget::New { id: project, title: "Harbour".into(), organisation_id: None };
    let target = VideoTarget::New { id: video, title: "Launch".into(), stage: Stage::Script };
    let body = |project, target, id, again: &str| ImportScenes {
        dry_run: false,
        project,
        videos: vec![ImportVideo {
            target,
            versions: vec![ImportVersion {
                id,
                name: "scenes.csv".into(),
                scenes: (0..ROWS).map(|at| scene(at, again)).collect(),
            }],
            fps_num: Some(25),
            fps_den: Some(1),
        }],
    };
    let first = body(new, target, versions[0], "");
    let scenes: Vec<_> = first.videos[0].versions[0].scenes.iter().map(|scene| scene.id).collect();
    let begun = Instant::now();
    ok(&router, imports::scenes(&first)).await;
    times.note(&format!("{engine}: scenes of a new video"), begun.elapsed(), IMPORTING);

    let mut amends = ImportComments { dry_run: false, version_id: versions[0], create: Vec::new(), change: Vec::new() };
    for (at, scene_id) in scenes.iter().enumerate() {
        let comment = CreateComment {
            id: new_id(),
            content: format!("amend {at}: warmer, and eight frames longer"),
            stage: None,
            status: Some(CommentStatus::ToDo),
            parent_id: None,
            assignee_id: None,
            frame_in: Some(12),
            frame_out: None,
            visibility: None,
        };
        amends.create.push(ImportComment { scene_id: *scene_id, comment });
    }
    let begun = Instant::now();
    let made = ok(&router, imports::comments(&amends)).await;
    times.note(&format!("{engine}: new amends"), begun.elapsed(), IMPORTING);

    let done = EditComment { status: Some(Some(CommentStatus::Done)), ..EditComment::default() };
    let change = amends.create.iter().map(|new| ChangeComment::of(new.comment.id, 1, done.clone())).collect();
    let all_done = ImportComments { create: Vec::new(), change, ..amends };
    let begun = Instant::now();
    let settled = ok(&router, imports::comments(&all_done)).await;
    times.note(&format!("{engine}: amends done"), begun.elapsed(), IMPORTING);

    if let Some(data) = data {
        export_all(data, times);
    }
    for (what, report) in [("done", settled), ("made", made)] {
        let begun = Instant::now();
        ok(&router, activity::undo(report.activity_id.expect("an entry"))).await;
        times.note(&format!("{engine}: amends no longer {what}"), begun.elapsed(), IMPORTING);
    }

    let second = body(ProjectTarget::Existing(project), VideoTarget::Existing(video), versions[1], " again");
    let begun = Instant::now();
    ok(&router, imports::scenes(&second)).await;
    times.note(&format!("{engine}: scenes of the next version"), begun.elapsed(), IMPORTING);
    db.close().await;
}
