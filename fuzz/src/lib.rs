//! The readers without the rest of Orama: the same files, compiled for fuzzing.

#[path = "../../src/model/mod.rs"]
pub mod model;

#[path = "../../src/exchange/mod.rs"]
pub mod exchange;

pub mod pictures;
