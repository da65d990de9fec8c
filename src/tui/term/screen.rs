//! The screen: ratatui's terminal over a [`FrameWriter`], of a size that only a resize changes.

use std::io;

use crossterm::terminal;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use super::backend::FrameBackend;
use super::writer::{FrameWriter, Sink, Tty};

/// Draws frames and sends each in one write.
pub struct Screen<S: Sink = Tty> {
    terminal: Terminal<FrameBackend>,
    writer: FrameWriter,
    sink: S,
    area: Rect,
    stale: bool,
}

impl<S: Sink> Screen<S> {
    /// A screen of that many columns and rows that sends its frames to `sink`.
    pub fn new(sink: S, columns: u16, rows: u16) -> io::Result<Self> {
        let (writer, area) = (FrameWriter::default(), Rect::new(0, 0, columns, rows));
        let terminal = open(&writer, area)?;
        Ok(Self { terminal, writer, sink, area, stale: true })
    }

    /// Columns and rows.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// Takes a new size. The next frame is drawn in full.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.area = Rect::new(0, 0, columns, rows);
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

    /// Draws one frame and sends what changed, with the cursor, in one write. Answers the number of bytes.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<usize> {
        self.writer.begin();
        if std::mem::take(&mut self.stale) {
            self.wipe()?;
        }
        self.terminal.draw(render)?;
        let sent = self.writer.commit(&mut self.sink);
        if sent.is_err() {
            self.stale = true;
        }
        sent
    }

    /// Where the frames go.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// Begins with an empty screen. ratatui's own clear and resize ask the terminal for its size or cursor and wait for
    /// the answer; a new terminal over the same writer asks nothing.
    fn wipe(&mut self) -> io::Result<()> {
        self.writer.with(|out| out.extend_from_slice(b"\x1b[0m\x1b[1;1H\x1b[2J"));
        self.terminal = open(&self.writer, self.area)?;
        Ok(())
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

fn open(writer: &FrameWriter, area: Rect) -> io::Result<Terminal<FrameBackend>> {
    let backend = FrameBackend::new(writer.clone(), area.as_size());
    Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(area) })
}

#[cfg(test)]
#[allow(clippy::disallowed_types, reason = "nobody else's text")]
mod tests {
    use super::*;
    use ratatui::widgets::Paragraph;

    /// Counts the writes as the system would see them.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Sink for Writes {
        fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.push(bytes.to_vec());
            Ok(())
        }
    }

    fn text(screen: &Screen<Writes>, nth: usize) -> String {
        String::from_utf8(screen.sink.0[nth].clone()).unwrap()
    }

    #[test]
    fn a_frame_is_one_write_inside_a_synchronized_update() {
        let mut screen = Screen::new(Writes::default(), 40, 10).unwrap();
        screen.draw(|frame| frame.render_widget(Paragraph::new("Harbour at dawn"), frame.area())).unwrap();
        screen.draw(|frame| frame.render_widget(Paragraph::new("Harbour at dusk"), frame.area())).unwrap();
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
        let mut screen = Screen::new(Writes::default(), 40, 10).unwrap();
        let draw = |screen: &mut Screen<Writes>| {
            screen.draw(|frame| frame.render_widget(Paragraph::new("Boats"), frame.area())).unwrap();
        };
        draw(&mut screen);
        screen.resize(20, 5);
        draw(&mut screen);
        assert_eq!(screen.area(), Rect::new(0, 0, 20, 5));
        screen.invalidate();
        draw(&mut screen);
        for nth in 0..3 {
            assert!(text(&screen, nth).contains("\u{1b}[2J"));
            assert!(text(&screen, nth).contains("Boats"));
            assert!(!text(&screen, nth).contains("\u{1b}[6n"), "a question could be answered into the input");
        }
    }

    #[test]
    fn the_cursor_travels_with_the_frame() {
        let mut screen = Screen::new(Writes::default(), 20, 5).unwrap();
        screen.draw(|frame| frame.set_cursor_position((3, 2))).unwrap();
        let frame = text(&screen, 0);
        assert!(frame.contains("\u{1b}[?25h") && frame.contains("\u{1b}[3;4H"), "{frame:?}");
    }
}
