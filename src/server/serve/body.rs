//! The bodies of requests and answers, with a clock beside them.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::{meters::Open, options::Limits, pulse::Running};

/// A body that did not come fast enough.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub(super) struct TooSlow;

/// The body of a request: it comes at a pace, or it ends.
#[derive(Debug)]
pub(super) struct Paced {
    body: hyper::body::Incoming,
    limits: Limits,
    /// Runs while the body keeps the server waiting.
    timer: Option<Pin<Box<Sleep>>>,
    /// What came since the timer started.
    came: u64,
}

impl Paced {
    pub const fn new(body: hyper::body::Incoming, limits: Limits) -> Self {
        Self { body, limits, timer: None, came: 0 }
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                self.came += bytes.len() as u64;
            }
            if self.came >= self.limits.body_bytes {
                (self.timer, self.came) = (None, 0);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        let end = Instant::now() + self.limits.body;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
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
