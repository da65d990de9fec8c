//! The outbox: writes that the server has not acknowledged yet, and what becomes of them. A pure state machine: no clock, no
//! randomness, no file and no socket is in here; whoever drives it hands in the time since its start and a random number, and
//! writes down the [`Change`]s that it answers before anything else happens.
//!
//! ```text
//!             add                next              answered
//!   a person ─────▸ queued ───────────▸ sending ─────────────▸ acknowledged: gone from here
//!                     ▴  ▴                 │ │ │
//!                     │  └── no answer ────┘ │ └── a rule, a right, a wrong field ──▸ failed ──▸ retried, reworded, discarded
//!                     └ other fields changed ┴── the same field changed ──▸ conflict ──▸ mine, theirs, reworded
//! ```
//!
//! Each write has its idempotency key, the revision it was made on, and the values that it replaces as its author saw them. A
//! write that others must not overtake ([`Subject`]) waits for those before it; all others go on whatever becomes of it.
//! Once a write may have left, its request is never changed, so that what was done is not done again: only a definite refusal,
//! which left nothing on the server, opens it for change.

mod collapse;
mod engine;
mod entry;
mod merge;
mod order;
mod pause;
mod resolve;
mod subject;
mod verdict;

pub use engine::{Change, Gone, Next, Outbox, Unsent};
pub use entry::{Conflict, Entry, State};
pub use resolve::CannotResolve;
pub use subject::{Subject, What};
pub use verdict::Answer;
