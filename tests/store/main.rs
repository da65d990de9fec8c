//! The store, on both engines.

// Helpers and stories are tests too, though clippy only knows functions that carry the attribute.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod engines;
#[path = "../support/postgres.rs"]
mod postgres;

mod activity;
mod backup;
mod faults;
mod fixture;
mod foreign;
mod locks;
mod moment;
mod order;
mod queue;
mod rows;
mod schema;
mod search;
mod statements;
mod upgrade;
mod visibility;
mod whole;
mod writers;
