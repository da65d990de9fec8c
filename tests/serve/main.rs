//! The server that stands: real sockets on loopback, and the real program where signals are meant.

mod client;
mod drain;
mod program;
mod room;
mod signals;
mod slow;
mod tls;
mod world;
