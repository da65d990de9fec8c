//! From changed cells to bytes. ratatui's backend for crossterm formats every letter by itself and every colour apart, which
//! takes as long as drawing the frame and half as many bytes again; here cells that look alike are one run of text, and how
//! they look is one sequence.

use std::io;

use ratatui::{
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
    style::{Color, Modifier},
};

use super::writer::FrameWriter;

/// The modifiers with their numbers.
const MODIFIERS: [(Modifier, u16); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Writes frames into a [`FrameWriter`]. It asks the terminal for nothing.
#[derive(Debug)]
pub(super) struct FrameBackend {
    writer: FrameWriter,
    size: Size,
}

/// How cells look.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    fg: Color,
    bg: Color,
    line: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, line: cell.underline_color, modifier: cell.modifier }
    }

    /// Goes on with another look, in one sequence.
    fn turn_into(&mut self, other: Self, out: &mut Vec<u8>) {
        if *self == other {
            return;
        }
        out.extend_from_slice(b"\x1b[");
        let begun = out.len();
        if !(self.modifier - other.modifier).is_empty() {
            // A modifier cannot be taken away alone on every terminal.
            number(0, out);
            *self = Self::default();
        }
        for (modifier, code) in MODIFIERS {
            if (other.modifier - self.modifier).contains(modifier) {
                next(begun, out);
                number(code, out);
            }
        }
        for (now, wanted, plain) in [(self.fg, other.fg, 30), (self.bg, other.bg, 40), (self.line, other.line, 50)] {
            if now != wanted {
                next(begun, out);
                colour(wanted, plain, out);
            }
        }
        out.push(b'm');
        *self = other;
    }
}

/// Begins the next parameter of a sequence whose parameters begin there.
fn next(begun: usize, out: &mut Vec<u8>) {
    if out.len() > begun {
        out.push(b';');
    }
}

fn number(value: u16, out: &mut Vec<u8>) {
    let mut power = 10_000;
    while power > 1 && value < power {
        power /= 10;
    }
    while power > 0 {
        out.push(b'0' + (value / power % 10) as u8);
        power /= 10;
    }
}

/// A colour of the letters (`plain` is 30), of what is behind them (40) or of the line below them (50, which has no short names).
fn colour(colour: Color, plain: u16, out: &mut Vec<u8>) {
    let named = |nth: u8, out: &mut Vec<u8>| match (plain, nth) {
        (50, _) => indexed(nth, plain, out),
        (_, 0..=7) => number(plain + u16::from(nth), out),
        _ => number(plain + 52 + u16::from(nth), out),
    };
    match colour {
        Color::Reset => number(plain + 9, out),
        Color::Black => named(0, out),
        Color::Red => named(1, out),
        Color::Green => named(2, out),
        Color::Yellow => named(3, out),
        Color::Blue => named(4, out),
        Color::Magenta => named(5, out),
        Color::Cyan => named(6, out),
        Color::Gray => named(7, out),
        Color::DarkGray => named(8, out),
        Color::LightRed => named(9, out),
        Color::LightGreen => named(10, out),
        Color::LightYellow => named(11, out),
        Color::LightBlue => named(12, out),
        Color::LightMagenta => named(13, out),
        Color::LightCyan => named(14, out),
        Color::White => named(15, out),
        Color::Indexed(nth) => indexed(nth, plain, out),
        Color::Rgb(red, green, blue) => {
            number(plain + 8, out);
            out.extend_from_slice(b";2");
            for part in [red, green, blue] {
                out.push(b';');
                number(u16::from(part), out);
            }
        }
    }
}

fn indexed(nth: u8, plain: u16, out: &mut Vec<u8>) {
    number(plain + 8, out);
    out.extend_from_slice(b";5;");
    number(u16::from(nth), out);
}

fn go_to(x: u16, y: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    number(y.saturating_add(1), out);
    out.push(b';');
    number(x.saturating_add(1), out);
    out.push(b'H');
}

impl FrameBackend {
    /// Writes for a screen of that size.
    pub(super) fn new(writer: FrameWriter, size: Size) -> Self {
        Self { writer, size }
    }

    fn say(&mut self, bytes: &[u8]) {
        self.writer.with(|out| out.extend_from_slice(bytes));
    }
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.writer.with(|out| {
            let (mut look, mut before) = (Look::default(), None);
            for (x, y, cell) in content {
                // The terminal's cursor is behind what was written last.
                if before != Some((x.wrapping_sub(1), y)) {
                    go_to(x, y, out);
                }
                before = Some((x, y));
                look.turn_into(Look::of(cell), out);
                out.extend_from_slice(cell.symbol().as_bytes());
            }
            if look != Look::default() {
                out.extend_from_slice(b"\x1b[0m");
            }
        });
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.say(b"\x1b[?25l");
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.say(b"\x1b[?25h");
        Ok(())
    }

    /// Nobody asks: the screen is never drawn below what was there.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        self.writer.with(|out| go_to(x, y, out));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.say(b"\x1b[2J");
        Ok(())
    }

    /// The screen is only ever emptied as a whole.
    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    /// Does nothing: the frame leaves as a whole, with [`FrameWriter::commit`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "nobody else's text")]
mod tests {
    use proptest::prelude::*;
    use ratatui::{
        backend::CrosstermBackend,
        buffer::Buffer,
        layout::Rect,
        style::{Color, Modifier, Style},
    };

    use super::*;

    fn bytes_of(changes: &[(u16, u16, &Cell)]) -> Vec<u8> {
        let writer = FrameWriter::default();
        let mut backend = FrameBackend::new(writer.clone(), Size::new(20, 3));
        backend.draw(changes.iter().copied()).unwrap();
        writer.with(|out| out.clone())
    }

    fn styled(text: &str, style: Style) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
        buf.set_string(2, 1, text, style);
        buf
    }

    #[test]
    fn cells_that_look_alike_are_one_run() {
        let (empty, buf) = (styled("", Style::new()), styled("Nets", Style::new().fg(Color::LightRed).bold()));
        assert_eq!(bytes_of(&empty.diff(&buf)), b"\x1b[2;3H\x1b[1;91mNets\x1b[0m");
        let dim = styled("Nets", Style::new().dim().bg(Color::Indexed(236)));
        assert_eq!(bytes_of(&empty.diff(&dim)), b"\x1b[2;3H\x1b[2;48;5;236mNets\x1b[0m");
        let plain = styled("Nets", Style::new());
        assert_eq!(bytes_of(&empty.diff(&plain)), b"\x1b[2;3HNets");
    }

    /// What a terminal shows of bytes: each letter with its colours and modifiers.
    fn shown(bytes: &[u8]) -> Vec<vt100::Cell> {
        let mut terminal = vt100::Parser::new(3, 20, 0);
        terminal.process(bytes);
        let screen = terminal.screen();
        (0..3)
            .flat_map(|row| (0..20).map(move |column| (row, column)))
            .filter_map(|(r, c)| screen.cell(r, c).cloned())
            .collect()
    }

    fn any_colour() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            (0u8..=255).prop_map(Color::Indexed),
            any::<(u8, u8, u8)>().prop_map(|(red, green, blue)| Color::Rgb(red, green, blue)),
            prop::sample::select(vec![
                Color::Black,
                Color::Red,
                Color::Gray,
                Color::DarkGray,
                Color::LightCyan,
                Color::White
            ]),
        ]
    }

    fn any_style() -> impl Strategy<Value = Style> {
        (any_colour(), any_colour(), 0u16..512).prop_map(|(fg, bg, bits)| {
            // Blinking and hidden letters are nothing that the emulator tells, and of bold and dim it knows the last one alone.
            let told = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
            Style::new().fg(fg).bg(bg).add_modifier(Modifier::from_bits_truncate(bits) & told)
        })
    }

    proptest! {
        #[test]
        fn a_terminal_shows_the_same_as_by_ratatuis_own_backend(
            pieces in prop::collection::vec((any_style(), "[a-zé日 ]{1,6}", 0u16..20, 0u16..3), 1..12),
        ) {
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
            for (style, text, x, y) in &pieces {
                buf.set_stringn(*x, *y, text, usize::from(20 - x), *style);
            }
            let empty = Buffer::empty(buf.area);
            let changes = empty.diff(&buf);
            let mut theirs = Vec::new();
            crossterm::style::force_color_output(true);
            CrosstermBackend::new(&mut theirs).draw(changes.iter().copied()).unwrap();
            prop_assert_eq!(shown(&bytes_of(&changes)), shown(&theirs));
        }
    }
}
