//! The readers without the rest of Orama: the same files, compiled for fuzzing. Where a file asks for something that would bring a
//! database, a network or a whole screen along, that is stood in for here.

#![allow(dead_code, reason = "whole files are compiled, and some parts of them read nothing")]

#[path = "../../src/model/mod.rs"]
pub mod model;

#[path = "../../src/api/mod.rs"]
pub mod api;

#[path = "../../src/exchange/mod.rs"]
pub mod exchange;

pub mod client;
pub mod command;
pub mod pictures;
pub mod server;
pub mod settings;
pub mod tui;
