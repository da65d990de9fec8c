//! Peers that hold a connection and give nothing for it are dropped; an honest one beside them is served.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, Bytes},
    routing::{get, post},
};
use orama::server::serve::Limits;

use super::world::{Peer, World, within};

/// Far more than the buffers of a socket hold.
const LARGE: usize = 32 << 20;

fn routes() -> Router {
    Router::new()
        .route("/large", get(async || Body::from(vec![b'x'; LARGE])))
        .route("/take", post(async |body: Result<Bytes, _>| if body.is_ok() { "whole" } else { "broken" }))
}

fn short(limits: &mut Limits) {
    limits.first_byte = Duration::from_millis(150);
    limits.header = Duration::from_millis(150);
    limits.body = Duration::from_millis(150);
    limits.body_bytes = 1024;
    limits.write = Duration::from_millis(150);
    limits.idle = Duration::from_mins(1);
}

/// Asks all the while, on one connection, and is answered each time.
async fn stay_honest(world: &World, until: impl Future<Output = ()>) {
    let mut honest = world.connect().await;
    let mut answers = 0;
    tokio::pin!(until);
    loop {
        tokio::select! {
            () = &mut until => break,
            () = async {
                honest.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
                honest.read_until("ok").await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            } => answers += 1,
        }
    }
    assert!(answers > 0, "the honest client was never served");
}

async fn is_dropped(text: &str) {
    let world = World::with(routes(), short).await;
    let mut slow = world.connect().await;
    slow.send(text).await;
    stay_honest(&world, async { assert!(slow.is_closed().await) }).await;
}

#[tokio::test]
async fn who_says_nothing_is_dropped() {
    is_dropped("").await;
}

#[tokio::test]
async fn who_says_a_few_bytes_is_dropped() {
    is_dropped("GE").await;
    // The beginning of HTTP/2, which the choice of the protocol waits for.
    is_dropped("PRI * HTTP/2.0\r\n").await;
}

#[tokio::test]
async fn who_does_not_end_a_header_is_dropped_on_the_first_request_and_on_a_later_one() {
    is_dropped("GET /healthz HTTP/1.1\r\nHost: x\r\nX-More: ").await;

    let world = World::with(routes(), short).await;
    let mut slow = world.connect().await;
    slow.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    slow.read_until("ok").await;
    slow.send("GET /healthz HTTP/1.1\r\nHost").await;
    assert!(slow.is_closed().await);
}

#[tokio::test]
async fn a_header_that_drips_is_dropped_at_the_same_time() {
    let world = World::with(routes(), short).await;
    let mut slow = world.connect().await;
    slow.send("GET /healthz HTTP/1.1\r\n").await;
    let (mut read, mut write) = slow.0.split();
    let drip = async {
        while tokio::io::AsyncWriteExt::write_all(&mut write, b"X-A: b\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let end = async {
        let mut nothing = [0; 1];
        let _ = tokio::io::AsyncReadExt::read(&mut read, &mut nothing).await;
    };
    within(async {
        tokio::select! {
            () = drip => {}
            () = end => {}
        }
    })
    .await;
}

#[tokio::test]
async fn who_does_not_send_the_body_on_is_answered_and_dropped() {
    let world = World::with(routes(), short).await;
    let mut slow = world.connect().await;
    slow.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf").await;
    stay_honest(&world, async {
        assert!(slow.rest().await.contains("broken"), "the handler saw the end of it");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_comes_at_a_pace_may_take_its_time() {
    let world = World::with(routes(), short).await;
    let mut steady = world.connect().await;
    let part = "x".repeat(1024);
    steady.send(&format!("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", 1024 * 10)).await;
    for _ in 0..10 {
        steady.send(&part).await;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    steady.read_until("whole").await;
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_dropped() {
    let world = World::with(routes(), short).await;
    let mut slow = world.connect().await;
    slow.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    stay_honest(&world, tokio::time::sleep(Duration::from_millis(600))).await;
    let mut taken = Vec::new();
    let _ = within(tokio::io::AsyncReadExt::read_to_end(&mut slow.0, &mut taken)).await;
    assert!(taken.len() < LARGE, "all of it was sent to somebody who took nothing");
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_by_http2_is_dropped() {
    let parts = || {
        let part = || Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from(vec![b'x'; 64 << 10])));
        Body::new(http_body_util::StreamBody::new(futures_util::stream::iter((0..LARGE >> 16).map(move |_| part()))))
    };
    let world = World::with(Router::new().route("/parts", get(async move || parts())), short).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().http2_prior_knowledge().no_proxy().build().expect("a client");
    let answer = client.get(format!("http://{}/parts", world.address)).send().await.expect("the head of an answer");
    stay_honest(&world, tokio::time::sleep(Duration::from_millis(600))).await;
    assert!(within(answer.bytes()).await.is_err(), "all of it was sent to somebody who took nothing");
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_after_a_while() {
    let world = World::with(routes(), |limits| limits.idle = Duration::from_millis(150)).await;
    let mut idle = world.connect().await;
    idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    idle.read_until("ok").await;
    assert!(idle.is_closed().await);
}

/// What the accept loop is for: the stock one keeps a connection that says nothing.
#[tokio::test]
async fn the_stock_server_keeps_who_says_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, routes()).await });
    let mut silent = Peer(tokio::net::TcpStream::connect(address).await.expect("a connection"));
    assert!(tokio::time::timeout(Duration::from_secs(1), silent.is_closed()).await.is_err(), "the control was dropped");
}
