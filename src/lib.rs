//! The map of the house. Each floor uses only the floors below it; `tests/house.rs` enforces that.
//!
//! ```text
//!   cli   tui            the two ways in: commands, and the workstation
//!     \   /
//!     client   server    typed calls over a transport   |  axum routes, identity, problems
//!         \    /   \
//!          api      command   the wire contract         |  one function per use case, one transaction each
//!            \     /    \
//!             model     store  plain data and rules     |  SQL for SQLite and PostgreSQL, nothing else knows SQL
//! ```
//!
//! One place besides `store` knows SQL: `client::disk`, the file with the outbox and the copy that a workstation on a server
//! keeps. A client has no store to ask, and the two share no table.
//!
//! `exchange` reads and writes file formats and uses `model` only. `config` is read once, by `cli`.
//!
//! A key press travels: key → [`tui::keymap`] → `Action` → `update` → `Effect` → [`client`] → [`server`] (identity) →
//! [`command`] (policy, rule) → [`store`] (row, decision and activity in one transaction) → commit → change feed →
//! the client's replica → one frame.

#![warn(missing_docs)]

pub mod api;
pub mod cli;
pub mod client;
pub mod command;
pub mod config;
pub mod exchange;
pub mod model;
pub mod server;
pub mod store;
#[allow(
    missing_docs,
    reason = "public for its tests; messages, effects and parts of the screen are called what they are"
)]
pub mod tui;
