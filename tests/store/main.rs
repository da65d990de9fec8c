//! The store, on both engines.

mod engines;
#[path = "../support/postgres.rs"]
mod postgres;

mod fixture;
mod rows;
mod statements;
