//! The real binary in a pseudo-terminal.

mod bombs;
#[path = "../support/dice.rs"]
mod dice;
mod endings;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod faults;
mod hostile;
mod kills;
mod lifecycle;
mod memory;
#[cfg(target_os = "linux")]
mod neighbours;
mod outbox;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[path = "../support/platter.rs"]
mod platter;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod power;
#[path = "../support/proxy.rs"]
mod proxy;
mod server;
mod situations;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod states;
mod story;
mod studio;
mod terminal;
mod work;
