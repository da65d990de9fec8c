//! The server that stands: real sockets on loopback, and the real program where signals are meant.

mod drain;
mod program;
mod signals;
mod world;
