//! A database with a scene to talk about, and somebody who may.

use std::time::Duration;

use orama::{
    api::{
        Call, Secret, comments,
        events::EVENTS,
        projects, scenes,
        tokens::{self, CreateToken},
        versions, videos,
    },
    model::{Activity, Id, Project, Scene, Timestamp, TokenScope, User, UserRole},
    server::local,
    store::{self, Db},
};
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{postgres::TestDatabase, program::Program};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Studio {
    pub database: TestDatabase,
    pub db: Db,
    pub project: Id<Project>,
    pub scene: Id<Scene>,
    pub token: Secret,
}

impl Studio {
    /// None, said aloud, where PostgreSQL is not installed.
    pub async fn build() -> Option<Self> {
        let database = super::postgres::database().await?;
        let db = Db::open_postgres(&database.url).await.expect("a database");
        let ana = user();
        let mut tx = db.begin().await.expect("a transaction");
        assert!(store::insert(&mut tx, &ana).await.expect("a person"));
        tx.commit().await.expect("a commit");
        let desk = Desk(local::open_with(db.clone(), &ana));
        let project = desk.ok(projects::create(&body(r#"{"title":"Harbour"}"#))).await;
        let video = desk.ok(videos::create(project.id, &body(r#"{"title":"Launch"}"#))).await;
        let version = desk.ok(versions::create(video.id, &body("{}"))).await.version;
        let scene = desk.ok(scenes::create(version.id, &body("{}"))).await;
        let token = CreateToken { id: new_id(), name: "test".into(), scope: TokenScope::Write, expires_at: None };
        let token = desk.ok(tokens::create(&token)).await.secret;
        Some(Self { database, db, project: project.id, scene: scene.id, token })
    }

    /// A server of this database.
    pub fn serve(&self) -> Program {
        Program::start(&["--database", &self.database.url])
    }

    pub async fn end(self) {
        self.db.close().await;
        self.database.remove().await;
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
struct Desk(axum::Router);

impl Desk {
    async fn ok<T: DeserializeOwned>(&self, call: Call<T>) -> T {
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

impl Client {
    /// Writes a comment once: the same id and key each time it is tried. Answers the status; none: no answer came.
    pub async fn comment(&self, server: std::net::SocketAddr, scene: Id<Scene>, id: Uuid, key: &str) -> Option<u16> {
        let path = comments::SCENE_COMMENTS.replace("{id}", &scene.to_string());
        let sent = self
            .http
            .post(format!("http://{server}{path}"))
            .bearer_auth(&self.token)
            .header("idempotency-key", key)
            .header("content-type", "application/json")
            .body(serde_json::json!({ "id": id, "content": format!("comment {key}") }).to_string())
            .send()
            .await;
        let answer = sent.ok()?;
        let status = answer.status().as_u16();
        // Only what arrived whole counts as an answer.
        answer.bytes().await.ok()?;
        Some(status)
    }

    /// An event stream.
    pub async fn follow(&self, server: std::net::SocketAddr, since: Option<&str>) -> Option<Reader> {
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
