//! What one connection is doing, and since when: what decides whether it is dropped.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustc_hash::FxHashMap;
use tokio::time::Instant;

use super::options::Limits;

/// Why a connection is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Nothing came at all.
    Silent,
    /// The TLS handshake did not come to its end.
    SlowHandshake,
    /// The header of a request did not come to its end.
    SlowHeader,
    /// No request came for a long time.
    Idle,
    /// The peer takes nothing of an answer.
    SlowRead,
}

impl Reason {
    /// The word for the log and the metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::SlowHandshake => "slow-handshake",
            Self::SlowHeader => "slow-header",
            Self::Idle => "idle",
            Self::SlowRead => "slow-read",
        }
    }
}

/// The state of one connection, shared by its wire, its requests and its watchdog.
#[derive(Debug, Clone)]
pub(super) struct Pulse(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Requests whose answers have not ended.
    running: usize,
    /// Whether there was a request yet.
    has_served: bool,
    /// Since when no request runs.
    quiet_since: Instant,
    /// When the first byte came since then.
    first_byte: Option<Instant>,
    /// Since when the peer takes nothing.
    stuck_since: Option<Instant>,
    /// Answers that gave a part and were not asked for the next one, since when. HTTP/2 has windows of its own: a peer that
    /// closes one stops no write.
    unasked: FxHashMap<u64, Instant>,
    next_answer: u64,
}

impl Pulse {
    /// A connection that was just made.
    pub fn begin() -> Self {
        Self(Arc::new(Mutex::new(State {
            running: 0,
            has_served: false,
            quiet_since: Instant::now(),
            first_byte: None,
            stuck_since: None,
            unasked: FxHashMap::default(),
            next_answer: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub fn heard(&self) {
        let mut state = self.state();
        if state.running == 0 && state.first_byte.is_none() {
            state.first_byte = Some(Instant::now());
        }
    }

    /// The peer took bytes, or there are none for it.
    pub fn wrote(&self) {
        self.state().stuck_since = None;
    }

    /// The peer takes no bytes now.
    pub fn stuck(&self) {
        self.state().stuck_since.get_or_insert_with(Instant::now);
    }

    /// A request came. It runs until what this answers is dropped.
    pub fn request(&self) -> Running {
        let mut state = self.state();
        state.running += 1;
        state.has_served = true;
        state.first_byte = None;
        state.next_answer += 1;
        Running { pulse: self.clone(), answer: state.next_answer }
    }

    /// When to look again, or why it is enough.
    pub fn check(&self, limits: &Limits, now: Instant) -> Result<Instant, Reason> {
        let state = self.state();
        let stuck = state.stuck_since.iter().chain(state.unasked.values()).min().copied();
        let (since, patience, reason) = match (stuck, state.first_byte) {
            (Some(since), _) => (since, limits.write, Reason::SlowRead),
            (None, _) if state.running > 0 => return Ok(now + step(limits)),
            (None, Some(since)) if !state.has_served => (since, limits.header, Reason::SlowHeader),
            (None, None) if !state.has_served => (state.quiet_since, limits.first_byte, Reason::Silent),
            (None, Some(since)) if since + limits.header < state.quiet_since + limits.idle => {
                (since, limits.header, Reason::SlowHeader)
            }
            (None, _) => (state.quiet_since, limits.idle, Reason::Idle),
        };
        let end = since + patience;
        if end <= now { Err(reason) } else { Ok(end.min(now + step(limits))) }
    }
}

/// Looking this often is enough to see every end in time: what begins between two looks ends after the second one.
fn step(limits: &Limits) -> Duration {
    limits.header.min(limits.write).min(limits.idle)
}

/// A request that runs.
#[derive(Debug)]
pub(super) struct Running {
    pulse: Pulse,
    answer: u64,
}

impl Running {
    /// The answer gave a part, and more is to come.
    pub fn gave(&self) {
        self.pulse.state().unasked.insert(self.answer, Instant::now());
    }

    /// The answer is asked for its next part.
    pub fn asked(&self) {
        self.pulse.state().unasked.remove(&self.answer);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.pulse.state();
        state.unasked.remove(&self.answer);
        state.running -= 1;
        if state.running == 0 {
            state.quiet_since = Instant::now();
            state.first_byte = None;
        }
    }
}
