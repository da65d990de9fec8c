//! The routes, called as functions, on both engines.

#[path = "../support/postgres.rs"]
mod postgres;
mod world;

mod follow;
mod imports;
mod stages;
mod story;
mod talk;
mod undo;
mod visibility;
mod writes;
