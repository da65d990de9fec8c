//! The real binary in a pseudo-terminal.

mod lifecycle;
mod story;
mod terminal;
