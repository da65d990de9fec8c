//! Where finished frames go.

use std::io;

/// Where finished frames go.
pub trait Sink {
    /// Writes all bytes, in one call where the system lets it.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()>;
}

impl Sink for Vec<u8> {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// The terminal behind standard output. Nothing is sent unless the terminal is ours at that moment: a frame that
/// comes after a signal has restored it must not land in the shell.
#[derive(Debug)]
pub struct Tty;

impl Sink for Tty {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        super::guard::send_if_active(bytes)
    }
}
