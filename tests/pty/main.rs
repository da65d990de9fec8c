//! The real binary in a pseudo-terminal.

mod lifecycle;
mod server;
mod story;
mod terminal;
