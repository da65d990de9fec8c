//! The bodies of requests and answers, with a clock beside them.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::{
    runtime::Handle,
    time::{Instant, Sleep, sleep_until, timeout},
};

use super::{meters::Open, options::Limits, pulse::Running};

/// A body that did not come fast enough.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub(super) struct TooSlow;

/// As much of a body that nobody wants any more is read and thrown away, and no longer: whoever is still sending hears the
/// answer then. To close at once would take the answer away from them together with the connection.
const UNWANTED: u64 = 64 << 20;
const UNWANTED_TIME: Duration = Duration::from_secs(5);

/// The body of a request: it comes at a pace, or it ends.
#[derive(Debug)]
pub(super) struct Paced {
    /// None: it was too slow.
    body: Option<hyper::body::Incoming>,
    limits: Limits,
    /// Runs while the body keeps the server waiting.
    timer: Option<Pin<Box<Sleep>>>,
    /// What came since the timer started.
    came: u64,
}

impl Paced {
    pub const fn new(body: hyper::body::Incoming, limits: Limits) -> Self {
        Self { body: Some(body), limits, timer: None, came: 0 }
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) {
            if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                self.came += bytes.len() as u64;
            }
            if frame.is_none() {
                self.body = None;
            }
            if self.came >= self.limits.body_bytes {
                (self.timer, self.came) = (None, 0);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        let end = Instant::now() + self.limits.body;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        ready!(timer.as_mut().poll(cx));
        self.body = None;
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, http_body::Body::size_hint)
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| !http_body::Body::is_end_stream(body)) else { return };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(UNWANTED_TIME, throw_away(body)));
        }
    }
}

async fn throw_away(mut body: hyper::body::Incoming) {
    let mut came = 0;
    while let Some(Ok(frame)) = body.frame().await {
        came += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
        if came > UNWANTED {
            return;
        }
    }
}

/// The body of an answer: its request runs until it ended.
#[derive(Debug)]
pub(super) struct Counted {
    body: Body,
    running: Running,
    // Only held: counts an event stream while it is open.
    _stream: Option<Open>,
}

impl Counted {
    pub const fn new(body: Body, running: Running, stream: Option<Open>) -> Self {
        Self { body, running, _stream: stream }
    }
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.running.asked();
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_some() && !self.body.is_end_stream() {
            self.running.gave();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
