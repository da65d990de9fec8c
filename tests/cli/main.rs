//! The real program, run as a script would run it.

mod backups;
mod care;
mod databases;
mod demo;
mod files;
mod imports;
mod keys;
mod lists;
mod login;
mod markers;
mod media;
mod neighbours;
mod papers;
mod people;
#[allow(clippy::print_stderr, reason = "a skipped test says so aloud")]
#[path = "../support/postgres.rs"]
mod postgres;
mod readme;
mod remote;
mod settle;
mod spreadsheets;
mod states;
mod story;
mod support;
#[path = "../support/neighbours/mod.rs"]
mod systems;
mod themes;
mod wrong;
