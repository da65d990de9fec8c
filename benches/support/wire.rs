//! Asks a server the same over kept connections, as fast as it answers. The client does as little as it can: it shares the
//! processor with the server that is measured.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

/// What a number of connections got in a time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub per_second: f64,
    pub median: Duration,
    pub p99: Duration,
}

impl Pace {
    pub fn of(mut times: Vec<Duration>, begun: Instant) -> Self {
        let per_second = times.len() as f64 / begun.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        Self { per_second, median: at(50), p99: at(99) }
    }
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, bearer: &str, more: &str, body: &str) -> Vec<u8> {
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: orama\r\nAuthorization: Bearer {bearer}\r\n{more}{content}\r\n{body}")
        .into()
}

/// A connection, and what came over it and is not used yet.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// One answer.
pub struct Answer {
    pub status: u16,
    /// The names of its fields are lower case, as hyper writes them.
    pub head: String,
    pub body: Vec<u8>,
}

impl Wire {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket that sends at once");
        Self { stream, buffer: Vec::with_capacity(256 * 1024) }
    }

    pub async fn ask(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).await.expect("the server takes it");
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let status: u16 = head[9..12].parse().expect("a status");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = match (length, status) {
            (Some(length), _) => length.parse().expect("a length"),
            (None, 204 | 304) => 0,
            (None, _) => panic!("an answer without a length: {head}"),
        };
        let all = end + if status == 304 { 0 } else { length };
        while self.buffer.len() < all {
            self.more().await;
        }
        let body = self.buffer[end..all].to_vec();
        self.buffer.drain(..all);
        Answer { status, head, body }
    }

    async fn more(&mut self) {
        let count = self.stream.read_buf(&mut self.buffer).await.expect("bytes");
        assert!(count > 0, "the server hung up");
    }
}

/// Asks over a number of connections for a time. `next` makes the request of a connection's turn, and may read the clock or a
/// random source; it is not timed. Every answer must have the status.
pub async fn pace<F>(address: SocketAddr, connections: usize, time: Duration, status: u16, next: F) -> Pace
where
    F: Fn(usize, usize) -> Vec<u8> + Clone + Send + 'static,
{
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for connection in 0..connections {
        let next = next.clone();
        tasks.spawn(async move {
            let mut wire = Wire::open(address).await;
            let mut times = Vec::new();
            while begun.elapsed() < time {
                let request = next(connection, times.len());
                let sent = Instant::now();
                let answer = wire.ask(&request).await;
                times.push(sent.elapsed());
                let said = &answer.body[..answer.body.len().min(500)];
                assert_eq!(answer.status, status, "{}{}", answer.head, String::from_utf8_lossy(said));
            }
            times
        });
    }
    let times = tasks.join_all().await.concat();
    Pace::of(times, begun)
}
