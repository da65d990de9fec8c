//! Who may do what: every kind of person at every route, on both engines.

#![allow(clippy::unwrap_used)]

// Only tests may print: it says aloud that it skips where PostgreSQL is missing.
#[allow(clippy::print_stderr)]
#[path = "../support/postgres.rs"]
mod postgres;
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../api/world.rs"]
mod world;

mod canary;
mod columns;
mod matrix;
mod people;
mod place;
mod rows;
