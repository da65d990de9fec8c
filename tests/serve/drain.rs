//! What runs when the end comes.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    routing::get,
};
use http_body_util::StreamBody;
use tokio::{sync::Notify, time::Instant};

use super::world::World;

#[tokio::test]
async fn a_request_that_runs_is_answered_and_nothing_new_is_taken() {
    let go = Arc::new(Notify::new());
    let slow = Arc::clone(&go);
    let routes = Router::new().route("/slow", get(async move || slow.notified().await));
    let world = World::with(routes, |_| {}).await;
    let mut running = world.connect().await;
    running.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut idle = world.connect().await;
    idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    idle.read_until("ok").await;

    world.app.closing.cancel();
    assert!(idle.is_closed().await, "nothing runs on it");
    assert!(world.is_refused().await, "nothing listens any more");
    go.notify_one();
    assert!(running.rest().await.starts_with("HTTP/1.1 200"));
    assert!(world.ended().await, "all ended by itself");
}

#[tokio::test]
async fn a_stream_that_heeds_the_token_does_not_hold_the_end_up() {
    let world = World::with_routes(|app| {
        let closing = app.closing.clone();
        Router::new().route(
            "/events",
            get(async move || {
                let first =
                    futures_util::stream::iter([Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from("hello")))]);
                let end = futures_util::stream::once(async move {
                    closing.cancelled().await;
                    Ok(http_body::Frame::data(Bytes::from("bye")))
                });
                Body::new(StreamBody::new(futures_util::StreamExt::chain(first, Box::pin(end))))
            }),
        )
    })
    .await;
    let mut stream = world.connect().await;
    stream.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n").await;
    stream.read_until("hello").await;
    world.app.closing.cancel();
    assert!(stream.rest().await.contains("bye"));
    assert!(world.ended().await);
}

#[tokio::test]
async fn what_does_not_end_is_dropped_at_the_limit() {
    let routes = Router::new().route("/never", get(std::future::pending::<()>));
    let world = World::with(routes, |limits| limits.drain = Duration::from_millis(200)).await;
    let mut running = world.connect().await;
    running.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // Another request answered shows that the server came to the first one, too.
    let mut other = world.connect().await;
    other.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    other.read_until("ok").await;
    let began = Instant::now();
    world.app.closing.cancel();
    assert!(!world.ended().await, "it did not end by itself");
    assert!(began.elapsed() >= Duration::from_millis(200));
}
