//! The store, on both engines.

mod engines;
#[path = "../support/postgres.rs"]
mod postgres;

mod activity;
mod faults;
mod fixture;
mod order;
mod queue;
mod rows;
mod schema;
mod statements;
mod visibility;
mod whole;
