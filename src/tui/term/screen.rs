//! The screen: what the terminal shows and what it is to show next, of a size that only a resize changes. One frame is one write,
//! between the marks of a synchronized update, so that no terminal shows half of it.

use std::{io, mem};

use crossterm::terminal;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    changes::{go_to, write_changes},
    sink::{Sink, Tty},
};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const EMPTY_SCREEN: &[u8] = b"\x1b[0m\x1b[1;1H\x1b[2J";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// Draws frames and sends each in one write.
pub struct Screen<S: Sink = Tty> {
    /// What the terminal shows.
    shown: Buffer,
    /// Empty, for the next frame.
    next: Buffer,
    bytes: Vec<u8>,
    sink: S,
    stale: bool,
}

impl<S: Sink> Screen<S> {
    /// A screen of that many columns and rows that sends its frames to `sink`.
    pub fn new(sink: S, columns: u16, rows: u16) -> Self {
        let empty = Buffer::empty(Rect::new(0, 0, columns, rows));
        Self { shown: empty.clone(), next: empty, bytes: Vec::new(), sink, stale: true }
    }

    /// Columns and rows.
    pub fn area(&self) -> Rect {
        self.next.area
    }

    /// Takes a new size. The next frame is drawn in full.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.next = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.stale = true;
    }

    /// Whether the next frame begins with an empty screen.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Lets the next frame be drawn in full, whatever the terminal shows.
    pub fn invalidate(&mut self) {
        self.stale = true;
    }

    /// Draws one frame and sends what changed in one write, with the cursor at the place that `render` answers. Answers the number
    /// of bytes.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<usize> {
        let cursor = render(&mut self.next);
        self.bytes.clear();
        self.bytes.extend_from_slice(BEGIN);
        if mem::take(&mut self.stale) {
            self.shown = Buffer::empty(self.next.area);
            self.bytes.extend_from_slice(EMPTY_SCREEN);
        }
        write_changes(&self.shown, &self.next, &mut self.bytes);
        if let Some(at) = cursor {
            self.bytes.extend_from_slice(SHOW_CURSOR);
            go_to(at, &mut self.bytes);
        } else {
            self.bytes.extend_from_slice(HIDE_CURSOR);
        }
        self.bytes.extend_from_slice(END);
        let sent = self.sink.send(&self.bytes);
        self.stale = sent.is_err();
        // The next frame is made room for while the terminal shows this one.
        mem::swap(&mut self.shown, &mut self.next);
        self.next.reset();
        sent.map(|()| self.bytes.len())
    }

    /// Where the frames go.
    pub fn sink(&self) -> &S {
        &self.sink
    }
}

/// The columns and rows of the terminal, where there is one.
pub fn terminal_size() -> Option<(u16, u16)> {
    terminal::size().ok()
}

/// The size of a cell in pixels, where the terminal tells it. Nothing is sent for it, so that there is no answer to wait for.
pub fn cell_size() -> Option<(u16, u16)> {
    let window = terminal::window_size().ok()?;
    let of = |pixels: u16, cells: u16| pixels.checked_div(cells).filter(|size| *size > 0);
    Some((of(window.width, window.columns)?, of(window.height, window.rows)?))
}

#[cfg(test)]
#[allow(clippy::disallowed_types, reason = "nobody else's text")]
mod tests {
    use super::*;
    use ratatui::widgets::{Paragraph, Widget as _};

    /// Counts the writes as the system would see them.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Sink for Writes {
        fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.push(bytes.to_vec());
            Ok(())
        }
    }

    fn writes(text: &str) -> impl FnOnce(&mut Buffer) -> Option<Position> {
        move |buf| {
            Paragraph::new(text).render(buf.area, buf);
            None
        }
    }

    fn text(screen: &Screen<Writes>, nth: usize) -> String {
        String::from_utf8(screen.sink.0[nth].clone()).unwrap()
    }

    #[test]
    fn a_frame_is_one_write_inside_a_synchronized_update() {
        let mut screen = Screen::new(Writes::default(), 40, 10);
        screen.draw(writes("Harbour at dawn")).unwrap();
        screen.draw(writes("Harbour at dusk")).unwrap();
        assert_eq!(screen.sink.0.len(), 2);
        for nth in 0..2 {
            let frame = text(&screen, nth);
            assert!(frame.starts_with("\u{1b}[?2026h") && frame.ends_with("\u{1b}[?2026l"), "{frame:?}");
        }
        assert!(text(&screen, 0).contains("Harbour"));
        assert!(!text(&screen, 1).contains("Harbour"), "only what changed is sent");
    }

    #[test]
    fn a_resize_or_a_redraw_sends_everything_without_asking_the_terminal() {
        let mut screen = Screen::new(Writes::default(), 40, 10);
        screen.draw(writes("Boats")).unwrap();
        screen.resize(20, 5);
        screen.draw(writes("Boats")).unwrap();
        assert_eq!(screen.area(), Rect::new(0, 0, 20, 5));
        screen.invalidate();
        screen.draw(writes("Boats")).unwrap();
        for nth in 0..3 {
            assert!(text(&screen, nth).contains("\u{1b}[2J"));
            assert!(text(&screen, nth).contains("Boats"));
            assert!(!text(&screen, nth).contains("\u{1b}[6n"), "a question could be answered into the input");
        }
    }

    #[test]
    fn the_cursor_travels_with_the_frame() {
        let mut screen = Screen::new(Writes::default(), 20, 5);
        screen.draw(|_| Some(Position::new(3, 2))).unwrap();
        let frame = text(&screen, 0);
        assert!(frame.contains("\u{1b}[?25h") && frame.contains("\u{1b}[3;4H"), "{frame:?}");
    }
}
