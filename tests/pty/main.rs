//! The real binary in a pseudo-terminal.

mod endings;
mod hostile;
mod lifecycle;
mod server;
mod story;
mod terminal;
