//! `orama config`: the example of a configuration file, for who has the program and not its sources.

use clap::Args;

use super::{exit::Outcome, output};

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Print a configuration file with every key and its default, to begin your own with
///
/// `orama config > ~/.config/orama/config.toml` on Linux, or wherever --config or `ORAMA_CONFIG` says. A key that you do not change
/// may be left out.
#[derive(Debug, Args)]
pub struct Example {}

/// Prints it. Reads no configuration: who asks may have one that is wrong.
pub fn run() -> Outcome {
    output::data(EXAMPLE)
}
