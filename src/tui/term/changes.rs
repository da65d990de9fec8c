//! From two frames to the bytes that turn the one into the other. Cells that look alike are one run of text, and how they look is
//! one sequence; ratatui's own way formats every letter by itself and every colour apart, which takes as long as drawing the
//! frame and half as many bytes again.

use ratatui::{
    buffer::{Buffer, Cell, CellDiffOption},
    layout::Position,
    style::{Color, Modifier},
};

use crate::tui::text::columns_of;

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
/// Asks for the wide picture of a sign, which not every terminal follows.
const AS_PICTURE: char = '\u{fe0f}';

/// Writes what makes a terminal that shows one frame show another of the same size.
pub(super) fn write_changes(shown: &Buffer, next: &Buffer, out: &mut Vec<u8>) {
    let columns = usize::from(next.area.width).max(1);
    let mut hand = Hand { look: Look::default(), last: None, out };
    let lines = shown.content.chunks_exact(columns).zip(next.content.chunks_exact(columns));
    for (y, (before, after)) in (0..).zip(lines) {
        write_line(y, before, after, &mut hand);
    }
    hand.put_down();
}

fn write_line(y: u16, before: &[Cell], after: &[Cell], hand: &mut Hand<'_>) {
    // Up to here lies what is left of a wide letter whose place is taken.
    let mut torn = 0;
    let mut x = 0;
    while let Some((old, new)) = before.get(usize::from(x)).zip(after.get(usize::from(x))) {
        // Below pixels the terminal is left alone.
        if new.diff_option == CellDiffOption::Skip {
            x += 1;
            continue;
        }
        let wide = columns_of(new);
        if x < torn || !is_same(old, new) {
            let covered = before.iter().skip(usize::from(x)).take(usize::from(wide));
            torn = (x..).zip(covered).map(|(x, old)| x + columns_of(old)).fold(torn, u16::max);
            if wide > 1 && new.symbol().contains(AS_PICTURE) {
                hand.write_as(" ", x + 1, y, Look::of(new));
            }
            hand.write_as(new.symbol(), x, y, Look::of(new));
        }
        x += wide;
    }
}

/// Whether cells are equal, as ratatui has it. Nearly all of a frame's are, and of one letter of ASCII, which is not worth a call to
/// compare memory.
fn is_same(old: &Cell, new: &Cell) -> bool {
    let is_same_symbol = match (old.symbol().as_bytes(), new.symbol().as_bytes()) {
        ([old], [new]) => old == new,
        (old, new) => old == new,
    };
    is_same_symbol && Look::of(old) == Look::of(new) && old.diff_option == new.diff_option
}

/// Moves the terminal's cursor to a place.
pub(super) fn go_to(at: Position, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    number(at.y.saturating_add(1), out);
    out.push(b';');
    number(at.x.saturating_add(1), out);
    out.push(b'H');
}

/// What the terminal writes with, and where.
struct Hand<'a> {
    look: Look,
    /// The place that was written last. The terminal's cursor is behind it.
    last: Option<Position>,
    out: &'a mut Vec<u8>,
}

impl Hand<'_> {
    fn write_as(&mut self, symbol: &str, x: u16, y: u16, look: Look) {
        let at = Position { x, y };
        if self.last != x.checked_sub(1).map(|x| Position { x, y }) || x == 0 {
            go_to(at, self.out);
        }
        self.last = Some(at);
        self.look.turn_into(look, self.out);
        self.out.extend_from_slice(symbol.as_bytes());
    }

    fn put_down(self) {
        if self.look != Look::default() {
            self.out.extend_from_slice(b"\x1b[0m");
        }
    }
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

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "nobody else's text")]
mod tests {
    use proptest::prelude::*;
    use ratatui::{
        backend::{Backend as _, CrosstermBackend},
        buffer::Buffer,
        layout::Rect,
        style::{Color, Modifier, Style},
    };

    use super::*;

    /// What a terminal that shows nothing is sent.
    fn bytes_of(next: &Buffer) -> Vec<u8> {
        bytes_between(&Buffer::empty(next.area), next)
    }

    fn bytes_between(shown: &Buffer, next: &Buffer) -> Vec<u8> {
        let mut out = Vec::new();
        write_changes(shown, next, &mut out);
        out
    }

    fn styled(text: &str, style: Style) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
        buf.set_string(2, 1, text, style);
        buf
    }

    #[test]
    fn cells_that_look_alike_are_one_run() {
        let bold = styled("Nets", Style::new().fg(Color::LightRed).bold());
        assert_eq!(bytes_of(&bold), b"\x1b[2;3H\x1b[1;91mNets\x1b[0m");
        let dim = styled("Nets", Style::new().dim().bg(Color::Indexed(236)));
        assert_eq!(bytes_of(&dim), b"\x1b[2;3H\x1b[2;48;5;236mNets\x1b[0m");
        assert_eq!(bytes_of(&styled("Nets", Style::new())), b"\x1b[2;3HNets");
    }

    #[test]
    fn what_is_the_same_is_not_sent() {
        let (nets, boats) = (styled("Nets at dawn", Style::new()), styled("Nuts at dusk", Style::new()));
        assert_eq!(bytes_between(&nets, &nets), b"");
        assert_eq!(bytes_between(&nets, &boats), b"\x1b[2;4Hu\x1b[2;12Husk");
    }

    #[test]
    fn nothing_is_left_of_a_wide_letter() {
        let wide = styled("日本", Style::new().reversed());
        let narrow = styled("a", Style::new().reversed());
        // The second half of 日 is blank in both frames, but not on the terminal; 本 leaves two cells.
        assert_eq!(bytes_between(&wide, &narrow), b"\x1b[2;3H\x1b[7ma\x1b[0m   ");
    }

    #[test]
    fn a_picture_that_a_terminal_takes_to_be_narrow_leaves_nothing_behind_it() {
        let bytes = bytes_between(&styled("ab", Style::new()), &styled("\u{2764}\u{fe0f}", Style::new()));
        assert_eq!(bytes, "\x1b[2;4H \x1b[2;3H\u{2764}\u{fe0f}".as_bytes());
    }

    #[test]
    fn below_pixels_nothing_is_written() {
        let (shown, mut next) = (styled("Nets", Style::new()), styled("", Style::new()));
        for x in 2..5 {
            next[(x, 1)].set_diff_option(CellDiffOption::Skip);
        }
        assert_eq!(bytes_between(&shown, &next), b"\x1b[2;6H ");
    }

    /// A letter with its colours, and whether it is bold, italic, underlined and reversed.
    type Shown = (String, vt100::Color, vt100::Color, [bool; 4]);

    /// What a terminal shows that gets these one after the other. A cell that nobody wrote is blank.
    fn shown(frames: &[Vec<u8>]) -> Vec<Shown> {
        let mut terminal = vt100::Parser::new(3, 20, 0);
        for bytes in frames {
            terminal.process(bytes);
        }
        let screen = terminal.screen();
        let places = (0..3).flat_map(|row| (0..20).map(move |column| (row, column)));
        let look = |cell: &vt100::Cell| {
            let is_blank = !cell.has_contents() && !cell.is_wide_continuation();
            let letter = if is_blank { " ".to_owned() } else { cell.contents().to_owned() };
            let modes = [cell.bold(), cell.italic(), cell.underline(), cell.inverse()];
            (letter, cell.fgcolor(), cell.bgcolor(), modes)
        };
        places.filter_map(|(row, column)| screen.cell(row, column).map(look)).collect()
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

    fn any_frame() -> impl Strategy<Value = Buffer> {
        prop::collection::vec((any_style(), "[a-zé日 ]{1,6}", 0u16..20, 0u16..3), 0..12).prop_map(|pieces| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
            for (style, text, x, y) in &pieces {
                buf.set_stringn(*x, *y, text, usize::from(20 - x), *style);
            }
            buf
        })
    }

    proptest! {
        #[test]
        fn a_terminal_shows_the_same_as_by_ratatuis_own_backend(buf in any_frame()) {
            let empty = Buffer::empty(buf.area);
            let mut theirs = Vec::new();
            crossterm::style::force_color_output(true);
            CrosstermBackend::new(&mut theirs).draw(empty.diff(&buf).into_iter()).unwrap();
            prop_assert_eq!(shown(&[bytes_of(&buf)]), shown(&[theirs]));
        }

        #[test]
        fn frame_after_frame_a_terminal_shows_the_last_one(frames in prop::collection::vec(any_frame(), 1..5)) {
            let mut sent = Vec::new();
            let mut before = Buffer::empty(frames[0].area);
            for frame in &frames {
                sent.push(bytes_between(&before, frame));
                before = frame.clone();
            }
            prop_assert_eq!(shown(&sent), shown(&[bytes_of(&before)]));
        }
    }
}
