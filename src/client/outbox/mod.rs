//! The outbox: writes that the server has not acknowledged yet, and what becomes of them. A pure state machine: no clock, no
//! randomness, no file and no socket is in here; whoever drives it hands in the time since its start and a random number, and
//! writes down the [`Change`]s that it answers before anything else happens.
//!
//! ```text
//!             add                next              answered
//!   a person ─────▸ queued ───────────▸ sending ─────────────▸ acknowledged: gone from here
//!                     ▴  ▴                 │ │ │
//!                     │  └── no answer ────┘ │ └── a rule, a right, a wrong field ──▸ failed ──▸ retried, written anew, discarded
//!                     └ other fields changed ┴── the same field changed ──▸ conflict ──▸ mine, theirs, written anew
//! ```
//!
//! Each write has its idempotency key, the revision it was made on, and the values that it replaces as its author saw them. A
//! write that others must not overtake ([`Subject`]) waits for those before it; all others go on whatever becomes of it.
//! Once a write may have left, its request is never changed, so that what was done is not done again: only a definite refusal,
//! which left nothing on the server, opens it for change. Of a batch that was done in part, each write that was refused becomes one
//! of its own.

mod collapse;
mod engine;
mod entry;
mod index;
mod merge;
mod order;
mod parts;
mod pause;
mod resolve;
mod subject;
mod verdict;

pub use engine::{Change, Gone, Next, Outbox};
pub use entry::{Conflict, Entry, State};
pub use merge::selected_field;
pub use order::stuck_behind;
pub use parts::part_key;
pub use resolve::CannotResolve;
pub use subject::{Subject, What};
pub use verdict::Answer;
