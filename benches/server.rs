//! What the server does most, in process: 200 comments as JSON, the same list when nothing changed, a durable comment, and a
//! stage action, on both engines.
//!
//! `list` is beside its floors: `sql` is the list's own statement alone, `bytes` a route that returns the same bytes. `write` is
//! the time of one write when one and when sixteen write at the same time. SQLite writes to the target folder's disk and
//! waits for it; the throw-away PostgreSQL does not wait for its disk, so only its ratios say something.

#[allow(dead_code, clippy::print_stderr, reason = "the tests use more of it, and it says when it skips")]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::time::{Duration, Instant};

use axum::{Router, body::Body, routing::get};
use criterion::{Criterion, criterion_group, criterion_main};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use orama::{
    api::{Call, PageQuery, comments, projects, scenes, stage, versions, videos},
    command::people,
    model::{Comment, Id, Level, Scene, StageAction, User, Video},
    server::local,
    store::{self, Db},
};
use serde::de::DeserializeOwned;
use tokio::{runtime::Runtime, task::JoinSet};
use tower::ServiceExt;
use uuid::Uuid;

const COMMENTS: usize = 200;

/// One person's router, and a scene with comments.
#[derive(Clone)]
struct Desk {
    db: Db,
    router: Router,
    video: Id<Video>,
    scene: Id<Scene>,
    /// Where new comments go, so that the list stays as long as it is.
    other: Id<Scene>,
}

fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

fn comment(words: &str) -> comments::CreateComment {
    comments::CreateComment {
        id: new_id(),
        content: words.to_owned(),
        stage: None,
        status: None,
        parent_id: None,
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: None,
    }
}

fn request<T>(call: &Call<T>) -> Request<Body> {
    let body = call.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request = Request::builder().method(&call.method).uri(&call.path);
    request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request")
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, bytes::Bytes) {
    let response = router.clone().oneshot(request).await.expect("routes never fail");
    let status = response.status();
    (status, response.into_body().collect().await.expect("a body").to_bytes())
}

async fn ok<T: DeserializeOwned>(router: &Router, call: Call<T>) -> T {
    let (status, body) = send(router, request(&call)).await;
    assert!(status.is_success(), "{} {}: {status} {}", call.method, call.path, String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("an answer of the promised type")
}

impl Desk {
    async fn set(db: Db) -> Self {
        let user: User = people::ensure_local(&db, "bench@studio.example", "Bea Bench").await.expect("a person");
        let router = local::open_with(db.clone(), &user);
        let project: projects::CreateProject = body(serde_json::json!({"id": new_id::<()>(), "title": "Harbour"}));
        ok(&router, projects::create(&project)).await;
        let video: videos::CreateVideo = body(serde_json::json!({"id": new_id::<()>(), "title": "Launch"}));
        ok(&router, videos::create(project.id, &video)).await;
        let version: versions::CreateVersion = body(serde_json::json!({"id": new_id::<()>()}));
        ok(&router, versions::create(video.id, &version)).await;
        let mut made = Vec::new();
        for _ in 0..2 {
            let scene: scenes::CreateScene = body(serde_json::json!({"id": new_id::<()>()}));
            ok(&router, scenes::create(version.id, &scene)).await;
            made.push(scene.id);
        }
        let desk = Self { db, router, video: video.id, scene: made[0], other: made[1] };
        for number in 0..COMMENTS {
            let words =
                format!("The sky in shot {number} is too cold: take it two steps towards amber, and keep the fog.");
            ok(&desk.router, comments::create(desk.scene, &comment(&words))).await;
        }
        desk
    }

    fn list(&self) -> Call<orama::api::Page<Comment>> {
        comments::of_scene(self.scene, &PageQuery::default())
    }
}

fn body<T: DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("a body")
}

fn lists(criterion: &mut Criterion, runtime: &Runtime, desk: &Desk, engine: &str) {
    let mut group = criterion.benchmark_group(format!("list/{engine}"));
    group.bench_function("sql", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let mut conn = desk.db.conn().await.expect("a connection");
                let rows = store::comments::of_scene(&mut conn, desk.scene, Level::EDITOR, None, 201, None).await;
                assert_eq!(rows.expect("rows").len(), COMMENTS);
            });
        });
    });
    group.bench_function("router", |bencher| {
        bencher.iter(|| runtime.block_on(send(&desk.router, request(&desk.list()))));
    });
    let response = runtime.block_on(desk.router.clone().oneshot(request(&desk.list()))).expect("routes never fail");
    let tag = response.headers()[header::ETAG].clone();
    group.bench_function("if_none_match", |bencher| {
        bencher.iter(|| {
            let mut request = request(&desk.list());
            request.headers_mut().insert(header::IF_NONE_MATCH, tag.clone());
            let (status, _) = runtime.block_on(send(&desk.router, request));
            assert_eq!(status, StatusCode::NOT_MODIFIED);
        });
    });
    let (_, bytes) = runtime.block_on(send(&desk.router, request(&desk.list())));
    let floor = Router::new().route("/", get(move || async move { bytes.to_vec() }));
    group.bench_function("bytes", |bencher| {
        bencher.iter(|| runtime.block_on(send(&floor, Request::new(Body::empty()))));
    });
    group.finish();
}

/// The time that a number of writes takes when so many write at the same time.
async fn write(desk: &Desk, writers: u64, rounds: u64) -> Duration {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for writer in 0..writers {
        let (desk, share) = (desk.clone(), rounds / writers + u64::from(writer < rounds % writers));
        tasks.spawn(async move {
            for _ in 0..share {
                ok(&desk.router, comments::create(desk.other, &comment("a durable comment"))).await;
            }
        });
    }
    tasks.join_all().await;
    begun.elapsed()
}

fn writes(criterion: &mut Criterion, runtime: &Runtime, desk: &Desk, engine: &str) {
    let mut group = criterion.benchmark_group(format!("write/{engine}"));
    for writers in [1, 16] {
        group.bench_function(format!("comment/{writers}"), |bencher| {
            bencher.iter_custom(|rounds| {
                let before = desk.db.flushes();
                let took = runtime.block_on(write(desk, writers, rounds));
                let flushes = desk.db.flushes().zip(before).map(|(after, before)| after - before);
                // Whoever is alone has a flush of its own.
                assert!(flushes.is_none_or(|flushes| writers > 1 || flushes >= rounds));
                took
            });
        });
    }
    let mut is_submitted = false;
    group.bench_function("stage/1", |bencher| {
        bencher.iter(|| {
            let action = if is_submitted { StageAction::Reopen } else { StageAction::Submit };
            let note = "again".to_owned();
            let body = stage::Decide { action, note, acknowledge_open: true, to_stage: None, version_id: None };
            runtime.block_on(ok(&desk.router, stage::decide(desk.video, &body, None)));
            is_submitted = !is_submitted;
        });
    });
    group.finish();
}

fn server(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let db = runtime.block_on(Db::open_sqlite(folder.path().join("orama.db"))).expect("a database");
    let desk = runtime.block_on(Desk::set(db));
    lists(criterion, &runtime, &desk, "sqlite");
    writes(criterion, &runtime, &desk, "sqlite");
    runtime.block_on(desk.db.close());
    let Some(database) = runtime.block_on(postgres::database()) else { return };
    let db = runtime.block_on(Db::open_postgres(&database.url)).expect("a database");
    let desk = runtime.block_on(Desk::set(db));
    lists(criterion, &runtime, &desk, "postgres");
    writes(criterion, &runtime, &desk, "postgres");
    runtime.block_on(desk.db.close());
    runtime.block_on(database.remove());
}

criterion_group!(benches, server);
criterion_main!(benches);
