//! The routes, called as functions, on both engines.

// Only tests may print: it says aloud that it skips where PostgreSQL is missing.
#[allow(clippy::print_stderr)]
#[path = "../support/postgres.rs"]
mod postgres;
#[allow(dead_code, reason = "the tests of other binaries use more of it")]
#[path = "../support/s3.rs"]
mod s3;
#[allow(dead_code, reason = "the tests of other binaries use more of it")]
mod world;

mod activity;
mod batches;
mod bodies;
mod comment_imports;
mod decline;
mod deleted_words;
mod events;
mod follow;
mod fresh;
mod identity;
mod imports;
mod invites;
mod media_bytes;
mod media_sweep;
mod openapi;
mod people;
mod presence;
mod queue;
mod repeats;
mod search;
mod snooze;
mod stages;
mod story;
mod stream;
mod talk;
mod undo;
mod visibility;
mod writes;
