//! A workspace to call routes on, and the people in it.

use axum::{
    Router,
    body::{Body, Bytes},
};
use http::{HeaderMap, Method, Request, Response, header};
use http_body_util::BodyExt;
use orama::{
    api::{Call, Problem, Secret, comments, organisations, projects, scenes, stage, versions, videos},
    command::passwords::{Passwords, Strength},
    model::{
        Comment, CommentStatus, Id, MemberRole, Organisation, Project, ProjectMember, Scene, StageAction, Timestamp,
        User, UserRole, Version, Video, Visibility,
    },
    server::{self, App, Settings, Shelf, StreamLimits, local},
    store::{self, Db},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::postgres::{self, TestDatabase};

/// One database, empty but for what a test makes.
pub struct World {
    pub db: Db,
    folder: Option<tempfile::TempDir>,
    postgres: Option<TestDatabase>,
}

/// One person at the routes.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: User,
    router: Router,
    /// What they send as `Authorization: Bearer`; none: the router knows who they are.
    bearer: Option<Secret>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub bytes: Vec<u8>,
}

/// Runs each test of a file on both engines.
macro_rules! on_both {
    ($($name:ident;)+) => { $(
        mod $name {
            use crate::world::World;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = World::sqlite().await;
                super::$name(&world).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(world) = World::postgres().await else { return };
                super::$name(&world).await;
                world.end().await;
            }
        }
    )+ };
}
pub(crate) use on_both;

impl World {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
        Self { db, folder: Some(folder), postgres: None }
    }

    /// None, said aloud, where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let database = postgres::database().await?;
        let db = Db::open_postgres(&database.url).await.expect("a database");
        Some(Self { db, folder: None, postgres: Some(database) })
    }

    /// The folder of the database; none: it is on a server.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }

    /// The address of the database; none: it is a file.
    pub fn postgres_url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|database| database.url.as_str())
    }

    pub async fn end(self) {
        self.db.close().await;
        if let Some(database) = self.postgres {
            database.remove().await;
        }
        drop(self.folder);
    }

    /// Adds a person.
    pub async fn person(&self, name: &str) -> Person {
        self.add(user(name)).await
    }

    /// Adds a super admin.
    pub async fn admin(&self) -> Person {
        self.add(User { role: UserRole::SuperAdmin, ..user("Root") }).await
    }

    pub async fn add(&self, user: User) -> Person {
        let mut tx = self.db.begin().await.expect("a transaction");
        assert!(store::insert(&mut tx, &user).await.expect("a new person"));
        tx.commit().await.expect("a commit");
        Person { router: local::open_with(self.db.clone(), &user), user, bearer: None }
    }

    /// The person at a router that keeps the bytes of media.
    pub fn with_media(&self, person: &Person, media: Shelf) -> Person {
        let router = local::open_with_media(self.db.clone(), &person.user, media);
        Person { router, ..person.clone() }
    }

    /// Everybody's router: who asks is known by what they send. Passwords are hashed hardly at all.
    pub fn server(&self) -> Router {
        self.server_with(StreamLimits::default())
    }

    /// The same with other limits for event streams.
    pub fn server_with(&self, streams: StreamLimits) -> Router {
        let settings = Settings { passwords: Strength::TESTS_ONLY, streams };
        server::router(App::new(self.db.clone(), &settings))
    }

    /// Gives a person a password.
    pub async fn give_password(&self, person: &Person, password: &str) {
        let hash = Passwords::new(Strength::TESTS_ONLY).hash(password.to_owned().into()).await.expect("a hash");
        let mut tx = self.db.begin().await.expect("a transaction");
        assert!(store::users::set_password(&mut tx, person.user.id, Some(hash)).await.expect("a write"));
        tx.commit().await.expect("a commit");
    }

    /// Adds an accepted, active membership with a seeded level, such as `editor`.
    pub async fn join(&self, project: Id<Project>, person: &Person, level: &str) {
        let mut tx = self.db.begin().await.expect("a transaction");
        let level = store::access_levels::by_name(&mut tx, level).await.expect("levels").expect("a seeded level");
        let row = ProjectMember {
            id: new_id(),
            project_id: project,
            user_id: person.user.id,
            access_level_id: level.id,
            role: MemberRole::Contributor,
            invited_by_id: None,
            invited_at: None,
            accepted_at: Some(at()),
            is_active: true,
            revision: 1,
            created_at: at(),
            updated_at: at(),
            deleted_at: None,
        };
        assert!(store::insert(&mut tx, &row).await.expect("a new member"));
        tx.commit().await.expect("a commit");
    }
}

/// Somebody, not yet in any database.
pub fn user(name: &str) -> User {
    User {
        id: new_id(),
        email: format!("{}@studio.example", name.to_lowercase()),
        full_name: name.to_owned(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

pub fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

fn at() -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000)
}

impl Person {
    /// Somebody at a router that acts for them already.
    pub fn at(router: Router, user: User) -> Self {
        Self { user, router, bearer: None }
    }

    /// The same person at everybody's router, with a secret of their own.
    pub fn with(&self, server: &Router, secret: &Secret) -> Self {
        Self { user: self.user.clone(), router: server.clone(), bearer: Some(secret.clone()) }
    }

    /// Nobody yet, at everybody's router.
    pub fn nobody(server: &Router) -> Self {
        Self { user: user("Nobody"), router: server.clone(), bearer: None }
    }

    /// Sends a call and expects its answer.
    pub async fn ok<T: DeserializeOwned>(&self, call: Call<T>) -> T {
        let said = format!("{} {} {:?}", call.method, call.path, call.body);
        let reply = self.reply(call).await;
        assert!(reply.status < 300, "{said}: {} {}", reply.status, reply.body);
        serde_json::from_value(reply.body).expect("an answer of the promised type")
    }

    /// Sends a call over whatever revision there is, and expects its answer.
    pub async fn over<T: DeserializeOwned>(&self, call: Call<T>) -> T {
        let body = call.body.as_ref().map_or_else(String::new, Value::to_string);
        let reply = self.json(call.method.clone(), &call.path, Some("*"), &body).await;
        assert!(reply.status < 300, "{} {} {body}: {} {}", call.method, call.path, reply.status, reply.body);
        serde_json::from_value(reply.body).expect("an answer of the promised type")
    }

    /// Sends a call and expects a problem, with its own status and media type.
    pub async fn no<T>(&self, call: Call<T>) -> Problem {
        let said = format!("{} {} {:?}", call.method, call.path, call.body);
        let reply = self.reply(call).await;
        assert!(reply.status >= 400, "{said}: {} {}", reply.status, reply.body);
        reply.problem()
    }

    /// Sends a call.
    pub async fn reply<T>(&self, call: Call<T>) -> Reply {
        self.reply_with(call, &[]).await
    }

    /// Sends a call with more headers.
    pub async fn reply_with<T>(&self, call: Call<T>, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(call.method).uri(&call.path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(revision) = call.if_match {
            request = request.header(header::IF_MATCH, format!("\"{revision}\""));
        }
        if let Some(id) = call.request_id {
            request = request.header("x-request-id", id.to_string());
        }
        let body = match call.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.raw(request.body(body).expect("a request")).await
    }

    /// Sends JSON that no call would.
    pub async fn json(&self, method: Method, path: &str, if_match: Option<&str>, body: &str) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(value) = if_match {
            request = request.header(header::IF_MATCH, value);
        }
        self.raw(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Sends a request and answers the bytes that came back, as they are.
    pub async fn bytes(&self, request: Request<Body>) -> (u16, HeaderMap, Bytes) {
        let response = self.router.clone().oneshot(request).await.expect("routes never fail");
        let (parts, body) = response.into_parts();
        (parts.status.as_u16(), parts.headers, body.collect().await.expect("a body").to_bytes())
    }

    /// Sends a request and answers before the body is read.
    pub async fn response(&self, mut request: Request<Body>) -> Response<Body> {
        if let Some(secret) = &self.bearer {
            let value = format!("Bearer {}", secret.reveal()).parse().expect("a header");
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        self.router.clone().oneshot(request).await.expect("routes never fail")
    }

    pub async fn raw(&self, request: Request<Body>) -> Reply {
        let (parts, body) = self.response(request).await.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::String(text));
        Reply { status: parts.status.as_u16(), headers: parts.headers, body, bytes: bytes.to_vec() }
    }

    pub async fn project(&self, title: &str) -> Project {
        self.project_in(title, None).await
    }

    pub async fn project_in(&self, title: &str, organisation: Option<Id<Organisation>>) -> Project {
        self.ok(projects::create(&projects::CreateProject {
            id: new_id(),
            title: title.to_owned(),
            organisation_id: organisation,
            objective: String::new(),
            style: String::new(),
        }))
        .await
    }

    pub async fn organisation(&self, name: &str, contact: &Person) -> Organisation {
        let body = organisations::CreateOrganisation {
            id: new_id(),
            name: name.to_owned(),
            slug: None,
            contact_id: Some(contact.user.id),
        };
        self.ok(organisations::create(&body)).await
    }

    pub async fn video(&self, project: Id<Project>, title: &str) -> Video {
        self.ok(videos::create(project, &video_named(title))).await
    }

    pub async fn version(&self, video: Id<Video>) -> Version {
        let body = versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: None };
        self.ok(versions::create(video, &body)).await.version
    }

    pub async fn scene(&self, version: Id<Version>, title: &str) -> Scene {
        self.ok(scenes::create(version, &scene_named(title))).await
    }

    pub async fn note(&self, scene: Id<Scene>, words: &str) -> Comment {
        self.ok(comments::create(scene, &comment(words))).await
    }

    pub async fn to_do(&self, scene: Id<Scene>, words: &str) -> Comment {
        self.ok(comments::create(scene, &to_do(words))).await
    }

    /// Takes a decision that needs no words.
    pub async fn decide(&self, video: Id<Video>, action: StageAction) -> Video {
        self.ok(stage::decide(video, &decision(action), None)).await.video
    }
}

impl Reply {
    /// The problem, after a look at how it was sent.
    pub fn problem(&self) -> Problem {
        let kind = self.headers.get(header::CONTENT_TYPE).expect("a content type");
        assert_eq!(kind, "application/problem+json", "{} {}", self.status, self.body);
        let problem: Problem = serde_json::from_value(self.body.clone()).expect("a problem");
        assert_eq!(problem.status, self.status);
        assert_eq!(problem.status, problem.kind.status());
        assert!(!problem.detail.is_empty(), "every problem says what to do");
        problem
    }

    pub fn etag(&self) -> &str {
        self.headers.get(header::ETAG).expect("an ETag").to_str().expect("text")
    }
}

pub fn video_named(title: &str) -> videos::CreateVideo {
    videos::CreateVideo {
        id: new_id(),
        title: title.to_owned(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        formats: Vec::new(),
    }
}

pub fn scene_named(title: &str) -> scenes::CreateScene {
    scenes::CreateScene {
        id: new_id(),
        place: scenes::Place::Last,
        title: title.to_owned(),
        voice_text: String::new(),
        description: String::new(),
        image_prompt: String::new(),
        task_id: None,
        duration_frames: None,
    }
}

pub fn comment(words: &str) -> comments::CreateComment {
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

pub fn to_do(words: &str) -> comments::CreateComment {
    comments::CreateComment { status: Some(CommentStatus::ToDo), ..comment(words) }
}

pub fn for_client(words: &str) -> comments::CreateComment {
    comments::CreateComment { visibility: Some(Visibility::Client), ..to_do(words) }
}

pub fn done() -> comments::EditComment {
    comments::EditComment { status: Some(Some(CommentStatus::Done)), ..comments::EditComment::default() }
}

pub fn decision(action: StageAction) -> stage::Decide {
    stage::Decide { action, note: String::new(), acknowledge_open: false, to_stage: None, version_id: None }
}
