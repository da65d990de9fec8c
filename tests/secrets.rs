//! Secrets leave no trace: not in the database, the log of the program, the activity log, nor in answers that repeat what
//! was sent. A binary of its own: it listens to the whole log of its process.

// Only tests may print: it says aloud that it skips where PostgreSQL is missing.
#[allow(clippy::print_stderr)]
#[path = "support/postgres.rs"]
mod postgres;
#[allow(dead_code, unused_imports)]
#[path = "api/world.rs"]
mod world;

use std::{
    io::{self, Write},
    process::Command,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use orama::{
    api::{
        Call, PageQuery, Secret, auth,
        invites::{self, AcceptInvite, CreateInvite},
        people::{self, CreateUser, SetPassword},
        tokens::{self, CreateToken},
        tree,
    },
    command::secret,
    model::TokenScope,
};
use serde_json::json;

use crate::world::{Person, World, new_id, on_both};

on_both! {
    no_secret_is_found_in_what_a_day_of_work_leaves;
}

const FIRST: &str = "canary-one pecks at dawn";
const SECOND: &str = "canary-two pecks at dusk";
const WRONG: &str = "canary-three is nobody's";

/// What the program logs, at its most talkative: of both engines, as a process has one log.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).expect("nobody else of this process listens");
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything of the database, as bytes.
fn contents(world: &World) -> Vec<u8> {
    if let Some(url) = world.postgres_url() {
        let dump = Command::new("pg_dump").arg(url).output().expect("pg_dump, which comes with PostgreSQL");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        return dump.stdout;
    }
    let folder = world.folder().expect("a folder");
    let files = std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path());
    files.flat_map(|file| std::fs::read(file).expect("a readable file")).collect()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

fn login(password: &str) -> Call<auth::SignedIn> {
    auth::login(&auth::Login { email: "ana@studio.example".into(), password: Secret::from(password.to_owned()) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// What is asked, as a rude client would: with a key that makes answers be kept.
async fn keyed(person: &Person, path: &str, body: &serde_json::Value) -> String {
    let request = http::Request::post(path)
        .header(http::header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", uuid::Uuid::now_v7().to_string())
        .body(axum::body::Body::from(body.to_string()))
        .expect("a request");
    person.raw(request).await.body.to_string()
}

async fn no_secret_is_found_in_what_a_day_of_work_leaves(world: &World) {
    let log = LazyLock::force(&LOG);
    let server = world.server();
    let root = world.admin().await;
    let root =
        Person::at(world.server().layer(axum::Extension(orama::server::Identity::local(root.user.id))), root.user);
    let project = root.project("canary-found").await;
    let body = CreateUser {
        id: new_id(),
        email: "ana@studio.example".into(),
        full_name: "Ana".into(),
        role: None,
        organisation_id: None,
        password: Some(Secret::from(FIRST.to_owned())),
    };
    let user = root.ok(people::create(&body)).await;
    let nobody = Person::nobody(&server);
    let signed_in = nobody.ok(login(FIRST)).await;
    let ana = Person::at(server.clone(), user.clone()).with(&server, &signed_in.token);
    let new = CreateToken { id: new_id(), name: "script".into(), scope: TokenScope::Admin, expires_at: None };
    let token = ana.ok(tokens::create(&new)).await.secret;
    let invite = CreateInvite { id: new_id(), email: "new@studio.example".into(), level: "editor".into() };
    let invitation = root.ok(invites::create(project.id, &invite)).await.secret;
    let accept = AcceptInvite {
        token: invitation.clone(),
        full_name: Some("New".into()),
        password: Some(Secret::from(SECOND.to_owned())),
    };
    nobody.ok(invites::accept(&accept)).await;
    root.ok(people::set_password(user.id, &SetPassword { password: Secret::from(SECOND.to_owned()) })).await;
    let again = nobody.ok(login(SECOND)).await.token;

    // What goes wrong, and what a key asks to be kept.
    let mut said = Vec::new();
    let login_path = auth::LOGIN;
    let ana = ana.with(&server, &again);
    for body in [
        json!({"email": "ana@studio.example", "password": WRONG}),
        json!({"email": "ana@studio.example", "password": [WRONG]}),
        json!({"email": "ana@studio.example", "password": {WRONG: 1}}),
        json!({"email": ["x"], "password": WRONG}),
        json!({"email": "ana@studio.example", "password": WRONG, "more": 1}),
    ] {
        said.push(keyed(&nobody, login_path, &body).await);
    }
    for body in [
        json!({"current_password": WRONG, "new_password": FIRST}),
        json!({"current_password": SECOND, "new_password": "canary-3"}),
    ] {
        said.push(keyed(&ana, auth::PASSWORD, &body).await);
    }
    let twice = json!({"id": new_id::<()>(), "name": "kept?", "scope": "read"});
    let kept = keyed(&ana, tokens::TOKENS, &twice).await;
    let kept: tokens::CreatedToken = serde_json::from_str(&kept).expect("a token");
    said.push(keyed(&ana, tokens::TOKENS, &twice).await);
    said.push(nobody.reply(invites::accept(&accept)).await.body.to_string());
    said.push(ana.reply(tokens::list(&PageQuery::default())).await.body.to_string());
    said.push(root.reply(invites::list(project.id, &PageQuery::default())).await.body.to_string());
    said.push(root.reply(tree::tree()).await.body.to_string());

    let secrets = [&signed_in.token, &again, &token, &invitation, &kept.secret];
    let canaries: Vec<&str> =
        secrets.iter().map(|secret| secret.reveal()).chain([FIRST, SECOND, WRONG, "canary-3"]).collect();
    let stored = contents(world);
    let logged = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let said = said.join("\n").into_bytes();
    for (place, bytes) in [("the database", &stored), ("the log", &logged), ("an answer", &said)] {
        for canary in &canaries {
            assert!(!holds(bytes, canary.as_bytes()), "{place} holds {canary}");
        }
    }
    // The control: what may be there is found by the same look.
    let (_, hash) = secret::recognise(token.reveal()).expect("a secret");
    assert!(holds(&stored, b"canary-found") && holds(&stored, b"$argon2id$"));
    assert!(holds(&stored, &hash) || holds(&stored, hex(&hash).as_bytes()));
    assert!(holds(&logged, b"signed in") && holds(&logged, user.id.to_string().as_bytes()));
    assert!(holds(&said, b"current_password"));
}
