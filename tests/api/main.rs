//! The routes, called as functions, on both engines.

#[path = "../support/postgres.rs"]
mod postgres;
mod world;

mod stages;
mod story;
mod writes;
