//! The real binary in a pseudo-terminal.

mod endings;
mod hostile;
mod lifecycle;
mod memory;
#[path = "../support/proxy.rs"]
mod proxy;
mod server;
mod situations;
mod story;
mod terminal;
