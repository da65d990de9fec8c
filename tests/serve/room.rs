//! How many connections there is room for, how large things may be, and what one broken request does to the others.

use std::time::Duration;

use axum::{Router, routing::get};

use super::world::{World, within};

const ASK: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn over_the_most_connections_one_waits_a_moment_and_is_refused() {
    let world = World::with(Router::new(), |limits| {
        limits.connections = 2;
        limits.wait = Duration::from_millis(100);
    })
    .await;
    let (mut first, mut second) = (world.connect().await, world.connect().await);
    for peer in [&mut first, &mut second] {
        peer.send(ASK).await;
        peer.read_until("ok").await;
    }
    assert!(world.connect().await.is_closed().await, "there is no room");
    drop(first);
    let mut third = world.connect().await;
    third.send(ASK).await;
    third.read_until("ok").await;
    second.send(ASK).await;
    second.read_until("ok").await;
}

#[tokio::test]
async fn one_address_cannot_take_all_the_room_but_a_trusted_proxy_can() {
    for (trusted, is_refused) in [("10.0.0.0/8", true), ("127.0.0.0/8", false)] {
        let world = World::start(
            |_| Router::new(),
            |limits| limits.connections_per_address = 2,
            |options| options.trusted_proxies = vec![trusted.parse().expect("a network")],
        )
        .await;
        let mut held = Vec::new();
        for _ in 0..2 {
            let mut peer = world.connect().await;
            peer.send(ASK).await;
            peer.read_until("ok").await;
            held.push(peer);
        }
        let mut third = world.connect().await;
        if is_refused {
            assert!(third.is_closed().await);
            // The place of one that left is free again, once the server saw it leave.
            held.pop();
            within(async {
                loop {
                    let mut next = world.connect().await;
                    if tokio::io::AsyncWriteExt::write_all(&mut next.0, ASK.as_bytes()).await.is_ok()
                        && !next.is_closed().await
                    {
                        break;
                    }
                }
            })
            .await;
        } else {
            third.send(ASK).await;
            third.read_until("ok").await;
        }
    }
}

#[tokio::test]
async fn a_header_that_is_too_large_is_refused() {
    let world = World::with(Router::new(), |limits| limits.header_bytes = 16 * 1024).await;
    let mut peer = world.connect().await;
    peer.send(&format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(17 * 1024))).await;
    assert!(peer.rest().await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_comes() {
    let world = World::with(Router::new(), |_| {}).await;
    let mut peer = world.connect().await;
    // Only the header is sent: whoever would wait for the body would wait for ever.
    peer.send(
        "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99000000\r\n\r\n",
    )
    .await;
    peer.send(&format!("{{\"email\":\"{}", "x".repeat(70_000))).await;
    assert!(peer.read_until("\r\n\r\n").await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn a_handler_that_panics_answers_500_and_says_nothing_of_why() {
    async fn panics() -> &'static str {
        panic!("the secret is hunter2")
    }
    let world = World::with(Router::new().route("/panics", get(panics)), |_| {}).await;
    let mut peer = world.connect().await;
    peer.send("GET /panics HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = peer.read_until("}").await;
    assert!(answer.starts_with("HTTP/1.1 500") && answer.contains("/problems/internal"), "{answer}");
    assert!(!answer.contains("hunter2"), "{answer}");
    peer.send(ASK).await;
    peer.read_until("ok").await;
}
