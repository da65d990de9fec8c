//! One frame, one write. ratatui makes thousands of small writes for a full frame; they are collected here, and leave
//! together between the marks of a synchronized update, so that no terminal shows half a frame.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

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

/// Collects a frame. Clones share it, because ratatui's backend keeps its writer to itself.
#[derive(Clone, Debug, Default)]
pub struct FrameWriter {
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl FrameWriter {
    /// Begins a frame. What was not committed is dropped.
    pub fn begin(&self) {
        let mut bytes = self.bytes.borrow_mut();
        bytes.clear();
        bytes.extend_from_slice(BEGIN);
    }

    /// Writes into the frame.
    pub fn with<T>(&self, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        write(&mut self.bytes.borrow_mut())
    }

    /// Sends the frame and says how many bytes it had.
    pub fn commit(&self, sink: &mut impl Sink) -> io::Result<usize> {
        let mut bytes = self.bytes.borrow_mut();
        bytes.extend_from_slice(END);
        let sent = sink.send(&bytes);
        let count = bytes.len();
        bytes.clear();
        sent.map(|()| count)
    }
}
