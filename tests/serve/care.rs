//! What whoever looks after a server sees: whether it is ready, what it counts, and what it logs.

use std::{net::IpAddr, time::Duration};

use axum::Router;
use orama::{
    api::{
        projects,
        tokens::{self, CreateToken},
    },
    client::{Client, RemoteServer},
    model::{Id, TokenScope},
    server::{
        App, Settings, router,
        serve::{Options, Server},
    },
    store::Db,
};
use secrecy::SecretString;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::{
    postgres,
    program::Program,
    world::{Peer, World, within},
};

/// Asks for a path and answers all that came back.
async fn get(world: &World, path: &str, more: &str) -> String {
    let mut peer = world.connect().await;
    peer.send(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n")).await;
    peer.rest().await
}

#[tokio::test]
async fn a_server_whose_database_is_busy_is_not_ready_and_says_so_soon() {
    let world = World::with(Router::new(), |_| {}).await;
    assert!(get(&world, "/readyz", "").await.starts_with("HTTP/1.1 200"));
    let mut held = Vec::new();
    while let Ok(conn) = timeout(Duration::from_millis(100), world.app.db.conn()).await {
        held.push(conn.expect("a connection"));
    }
    let began = Instant::now();
    assert!(get(&world, "/readyz", "").await.starts_with("HTTP/1.1 503"));
    assert!(began.elapsed() < Duration::from_secs(5), "it waited for as long as a request would");
    assert!(get(&world, "/healthz", "").await.starts_with("HTTP/1.1 200"), "the process is there all the same");
    drop(held);
    assert!(get(&world, "/readyz", "").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_server_whose_database_is_gone_is_not_ready() {
    let Some(database) = postgres::database().await else { return };
    let app = App::new(Db::open(&database.url).await.expect("a database"), &Settings::default());
    let options = Options::at((IpAddr::from([127, 0, 0, 1]), 0).into());
    let server = Server::bind(app.clone(), router(app.clone()), options).await.expect("a listener");
    let address = server.address();
    let task = tokio::spawn(server.run());
    let ask = async || {
        let mut peer = Peer(tokio::net::TcpStream::connect(address).await.expect("a connection"));
        peer.send("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        peer.rest().await
    };
    assert!(ask().await.starts_with("HTTP/1.1 200"));
    database.remove().await;
    assert!(ask().await.starts_with("HTTP/1.1 503"));
    app.closing.cancel();
    within(task).await.expect("no panic");
}

#[tokio::test]
async fn requests_are_counted_by_route_and_never_by_what_they_say() {
    let world = World::with(Router::new(), |_| {}).await;
    let id = Uuid::now_v7();
    get(&world, &format!("/v1/videos/{id}"), "").await;
    get(&world, "/canary-path?canary-query", "").await;
    let mut odd = world.connect().await;
    odd.send("CANARY /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    odd.rest().await;
    let text = get(&world, "/metrics", "").await;
    for line in [
        r#"orama_http_requests_total{route="/v1/videos/{id}",method="GET",status="4xx"} 1"#,
        r#"orama_http_requests_total{route="none",method="GET",status="4xx"} 1"#,
        r#"orama_http_request_seconds_count{route="/v1/videos/{id}",method="GET"} 1"#,
        r#"method="other""#,
        "orama_connections ",
        "orama_event_streams 0",
        r#"orama_database_connections{state="idle"}"#,
        "orama_database_wal_bytes ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.to_lowercase().contains("canary") && !text.contains(&id.to_string()), "{text}");
}

#[tokio::test]
async fn what_is_counted_is_shown_to_this_machine_or_on_a_listener_of_its_own() {
    let world = World::with(Router::new(), |_| {}).await;
    assert!(get(&world, "/metrics", "").await.starts_with("HTTP/1.1 200"));
    assert!(get(&world, "/metrics", "X-Forwarded-For: 203.0.113.9\r\n").await.starts_with("HTTP/1.1 404"));

    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
    let app = App::new(db, &Settings::default());
    let near: std::net::SocketAddr = (IpAddr::from([127, 0, 0, 1]), 0).into();
    let options = Options { metrics_listen: Some(near), ..Options::at(near) };
    let server = Server::bind(app.clone(), router(app.clone()), options).await.expect("listeners");
    let (main, own) = (server.address(), server.metrics_address().expect("its address"));
    let task = tokio::spawn(server.run());
    for (address, status) in [(main, "404"), (own, "200")] {
        let mut peer = Peer(tokio::net::TcpStream::connect(address).await.expect("a connection"));
        peer.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        assert!(peer.rest().await.starts_with(&format!("HTTP/1.1 {status}")), "{address}");
    }
    app.closing.cancel();
    assert!(within(task).await.expect("no panic"), "both listeners end");
}

/// A whole session with the most verbose log: what is secret, and what a terminal obeys, is nowhere in it.
#[tokio::test]
async fn the_log_keeps_secrets_and_holds_nothing_that_a_terminal_obeys() {
    let mut program = Program::start(&["--log", "trace"]);
    let secret = a_token(&program).await;
    let url = format!("http://{}", program.address);
    let server =
        RemoteServer { url: url.clone(), token: Some(SecretString::from(secret.clone())), ..RemoteServer::default() };
    let client = Client::remote(&server).expect("a client");
    let body = projects::CreateProject { title: "canary-title\u{1b}[31m\u{9b}2J".to_owned(), ..a_project() };
    client.send(projects::create(&body)).await.expect("a project");

    let http2 = reqwest::Client::builder().http2_prior_knowledge().no_proxy().build().expect("a client");
    let http1 = reqwest::Client::builder().no_proxy().build().expect("a client");
    for http in [http1, http2] {
        let sign_in = http.post(format!("{url}/v1/auth/login")).header("content-type", "application/json");
        sign_in.body(r#"{"email":"ana@studio","password":"canary-password"}"#).send().await.expect("an answer");
        for path in ["/v1/search?q=canary-query", "/v1/canary-path%1b%9b"] {
            let asked = http.get(format!("{url}{path}")).header("authorization", "Bearer orama_pat_canary-token");
            asked.header("x-request-id", "canary-id").send().await.expect("an answer");
        }
    }
    let mut raw = program.connect();
    std::io::Write::write_all(&mut raw, b"GET /\x1b]0;canary HTTP/1.1\r\nHost: x\r\nX-A: canary\x9b\r\n\r\n")
        .expect("bytes");
    program.signal("TERM");
    assert_eq!(program.end().0.code(), Some(0));

    let log = program.log();
    assert!(!log.contains("canary") && !log.contains(&secret), "{log}");
    assert!(!log.chars().any(|c| c.is_control() && c != '\n'), "{log:?}");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    let created = lines.iter().find(|line| line["route"] == "/v1/projects" && line["status"] == 201);
    let created = created.unwrap_or_else(|| panic!("the request is not in\n{log}"));
    assert!(
        created["user"].is_string() && created["request_id"].is_string() && created["duration_us"].is_u64(),
        "{created}"
    );
    assert!(lines.iter().any(|line| line["route"] == "/v1/auth/login" && line["status"] == 401), "{log}");
}

fn a_project() -> projects::CreateProject {
    serde_json::from_value(serde_json::json!({ "id": Uuid::now_v7(), "title": "x" })).expect("a project")
}

/// A token for the one who owns the database.
async fn a_token(program: &Program) -> String {
    let database = program.data().join("orama.db");
    let client = Client::local_at(&database.to_string_lossy(), "lead@studio", "Lea").await.expect("a database");
    let id = Id::from_uuid(Uuid::now_v7());
    let body = CreateToken { id, name: "log".to_owned(), scope: TokenScope::Admin, expires_at: None };
    let made = client.send(tokens::create(&body)).await.expect("a token");
    client.close().await;
    made.secret.reveal().to_owned()
}
