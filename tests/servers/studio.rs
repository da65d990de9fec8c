//! A database with a scene to talk about, and somebody who may.

use std::{net::SocketAddr, path::Path, time::Duration};

use orama::{
    api::{
        Call, IDEMPOTENCY_KEY, REPLAYED, Secret, comments,
        events::EVENTS,
        projects, scenes,
        tokens::{self, CreateToken},
        versions, videos,
    },
    model::{Activity, Id, PersonalToken, Project, Scene, Timestamp, TokenScope, User, UserRole, Video},
    server::local,
    store::{self, Db, Session as _, Sql},
};
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{postgres::TestDatabase, program::Program};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Studio {
    /// Where its database is, as `--database` takes it.
    pub address: String,
    pub db: Db,
    pub project: Id<Project>,
    pub video: Id<Video>,
    pub scene: Id<Scene>,
    pub token: Secret,
    pub token_id: Id<PersonalToken>,
    /// Whoever has the token, without it.
    pub desk: Desk,
    database: Option<TestDatabase>,
    folder: Option<TempDir>,
}

impl Studio {
    /// None, said aloud, where PostgreSQL is not installed.
    pub async fn build() -> Option<Self> {
        let database = super::postgres::database().await?;
        let studio = Self::on(database.url.clone()).await;
        Some(Self { database: Some(database), ..studio })
    }

    /// One on a file.
    pub async fn in_file() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("studio.db").to_string_lossy().into_owned();
        Self { folder: Some(folder), ..Self::on(path).await }
    }

    /// One on a database that its test looks after.
    pub async fn at(address: &str) -> Self {
        Self::on(address.to_owned()).await
    }

    async fn on(address: String) -> Self {
        let db = Db::open(&address).await.expect("a database");
        let ana = user();
        let mut tx = db.begin().await.expect("a transaction");
        assert!(store::insert(&mut tx, &ana).await.expect("a person"));
        tx.commit().await.expect("a commit");
        let desk = Desk(local::open_with(db.clone(), &ana));
        let project = desk.ok(projects::create(&body(r#"{"title":"Harbour"}"#))).await;
        let video = desk.ok(videos::create(project.id, &body(r#"{"title":"Launch"}"#))).await;
        let version = desk.ok(versions::create(video.id, &body("{}"))).await.version;
        let scene = desk.ok(scenes::create(version.id, &body("{}"))).await;
        let token_id = new_id();
        let token = CreateToken { id: token_id, name: "test".into(), scope: TokenScope::Write, expires_at: None };
        let token = desk.ok(tokens::create(&token)).await.secret;
        let (project, video, scene) = (project.id, video.id, scene.id);
        Self { address, db, project, video, scene, token, token_id, desk, database: None, folder: None }
    }

    /// The folder of its file.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("it is on a file").path()
    }

    /// A server of this database.
    pub fn serve(&self) -> Program {
        Program::start(&["--database", &self.address])
    }

    /// The same where connections of the servers are being ended: one that ends before it is ready is started again, as whoever
    /// looks after servers does.
    pub fn serve_again(&self) -> Program {
        let mut said = String::new();
        for _ in 0..50 {
            match Program::try_start_in(&["--database", &self.address], &[]) {
                Ok(program) => return program,
                Err(why) => said = why,
            }
        }
        panic!("it never starts: {said}");
    }

    pub async fn end(self) {
        self.db.close().await;
        if let Some(database) = self.database {
            database.remove().await;
        }
    }

    /// A client of any server.
    pub fn client(&self) -> Client {
        // A second installation changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(15)).build().expect("a client");
        Client { http, token: self.token.reveal().to_owned() }
    }
}

/// A body with an id of its own; fields that have no default are empty texts.
fn body<T: DeserializeOwned>(fields: &str) -> T {
    let mut value: serde_json::Value = serde_json::json!({ "id": Uuid::now_v7() });
    let given: serde_json::Value = serde_json::from_str(fields).expect("JSON");
    value.as_object_mut().expect("an object").extend(given.as_object().expect("an object").clone());
    serde_json::from_value(value).expect("a body")
}

/// A comment of this id.
pub fn note(id: Uuid, words: &str) -> comments::CreateComment {
    serde_json::from_value(serde_json::json!({ "id": id, "content": words })).expect("a body")
}

pub fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

fn user() -> User {
    let at = Timestamp::from_micros(1_700_000_000_000_000);
    User {
        id: new_id(),
        email: "ana@studio.example".to_owned(),
        full_name: "Ana".to_owned(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

/// Calls the routes in this process.
pub struct Desk(axum::Router);

impl Desk {
    pub async fn ok<T: DeserializeOwned>(&self, call: Call<T>) -> T {
        use http_body_util::BodyExt as _;
        let request = http::Request::builder()
            .method(call.method)
            .uri(&call.path)
            .header("content-type", "application/json")
            .body(axum::body::Body::from(call.body.map_or_else(String::new, |body| body.to_string())))
            .expect("a request");
        let response = self.0.clone().oneshot(request).await.expect("routes never fail");
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&bytes)))
    }
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    token: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Whether it was given before.
    pub is_again: bool,
}

impl Client {
    /// Writes a comment once: the same id and key each time it is tried. Answers the status; none: no answer came.
    pub async fn comment(&self, server: SocketAddr, scene: Id<Scene>, id: Uuid, key: &str) -> Option<u16> {
        let call = comments::create(scene, &note(id, &format!("comment {key}")));
        self.write(server, &call, Some(key)).await.map(|answer| answer.status)
    }

    /// Sends a call once, with a key or without. None: no answer came.
    pub async fn write<T>(&self, server: SocketAddr, call: &Call<T>, key: Option<&str>) -> Option<Answer> {
        let mut request = self
            .http
            .request(call.method.clone(), format!("http://{server}{}", call.path))
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(call.body.as_ref().map_or_else(String::new, ToString::to_string));
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(revision) = call.if_match {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        let answer = request.send().await.ok()?;
        let (status, is_again) = (answer.status().as_u16(), answer.headers().contains_key(REPLAYED));
        // Only what arrived whole counts as an answer.
        answer.bytes().await.ok()?;
        Some(Answer { status, is_again })
    }

    /// An event stream.
    pub async fn follow(&self, server: SocketAddr, since: Option<&str>) -> Option<Reader> {
        let mut request = self.http.get(format!("http://{server}{EVENTS}")).bearer_auth(&self.token);
        request = request.timeout(PATIENCE);
        if let Some(id) = since {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await.ok().filter(|answer| answer.status().is_success())?;
        Some(Reader { answer, text: String::new(), last_id: None })
    }
}

/// An event stream over a socket.
pub struct Reader {
    answer: reqwest::Response,
    text: String,
    pub last_id: Option<String>,
}

impl Reader {
    /// The next event's name and data; none: the stream broke off.
    pub async fn next(&mut self) -> Option<(String, String)> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let frame: String = self.text.drain(..end + 2).collect();
                let of = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(ToOwned::to_owned);
                self.last_id = of("id: ").or(self.last_id.take());
                if let (Some(event), Some(data)) = (of("event: "), of("data: ")) {
                    return Some((event, data));
                }
            }
            let bytes = self.answer.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&bytes).ok()?);
        }
    }

    /// The next change; none: the stream broke off, or ends.
    pub async fn change(&mut self) -> Option<Activity> {
        loop {
            let (event, data) = self.next().await?;
            match event.as_str() {
                "change" => return Some(serde_json::from_str(&data).expect("an entry of the log")),
                "resync" => return None,
                _ => {}
            }
        }
    }
}

/// A number that a statement without parameters finds.
pub async fn number(db: &Db, sql: Sql) -> i64 {
    db.conn().await.expect("a connection").query(sql).scalar().await.expect("a read").expect("a number")
}

/// Fails unless the log of the project's scope is numbered without a gap.
pub async fn holds_its_numbers(db: &Db, project: Id<Project>) {
    const NUMBERS: Sql = Sql::new(
        "SELECT activity.seq FROM activity WHERE scope_id = (SELECT scope_id FROM activity WHERE project_id = $1 LIMIT 1)
        ORDER BY activity.seq");
    let mut conn = db.conn().await.expect("a connection");
    let numbers: Vec<i64> = conn.query(NUMBERS).bind(project).column().await.expect("a read");
    assert!(!numbers.is_empty());
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
}
