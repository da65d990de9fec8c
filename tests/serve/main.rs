//! The server that stands: real sockets on loopback, and the real program where signals are meant.

mod care;
mod chores;
mod client;
mod drain;
mod memory;
// Only tests may print: it says aloud that it skips where PostgreSQL is missing.
#[allow(clippy::print_stderr)]
#[path = "../support/postgres.rs"]
mod postgres;
mod program;
mod room;
#[allow(dead_code, reason = "the tests of other binaries use more of it")]
#[path = "../support/s3.rs"]
mod s3;
mod signals;
mod slow;
mod studio;
mod tls;
mod transfers;
mod world;
