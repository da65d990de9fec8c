//! Test support: a drawn screen as text, with a second grid for its styles, so that selection, focus and errors are
//! seen in a snapshot.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The text, without blanks at the ends of lines.
pub fn text(buf: &Buffer) -> String {
    grid(buf, |x, y| buf[(x, y)].symbol().to_owned())
}

/// The text, then one letter for the style of every cell that has one, then what the letters mean.
pub fn screen(buf: &Buffer) -> String {
    let mut styles: Vec<Style> = Vec::new();
    let letters = grid(buf, |x, y| {
        let sign = letter_of(&mut styles, look(&buf[(x, y)]));
        sign.to_string().repeat(buf[(x, y)].symbol().width().max(1))
    });
    let legend = styles.iter().zip(LETTERS.chars()).map(|(style, letter)| format!("{letter} {}\n", describe(*style)));
    format!("{}\n--- styles\n{letters}\n--- legend\n{}", text(buf), legend.collect::<String>())
}

/// The line that holds a text, and where it begins: for asking about its style.
pub fn find(buf: &Buffer, wanted: &str) -> Option<(u16, u16)> {
    let starts_here = |x: u16, y: u16| {
        let line: String = symbols(buf, x, y).collect();
        line.starts_with(wanted)
    };
    let area = buf.area;
    (area.top()..area.bottom()).find_map(|y| (area.left()..area.right()).find(|x| starts_here(*x, y)).map(|x| (x, y)))
}

/// The cells of a line from a column on. The cell behind a wide character is part of it.
fn symbols(buf: &Buffer, from: u16, y: u16) -> impl Iterator<Item = &str> {
    let mut x = from;
    std::iter::from_fn(move || {
        let symbol = (x < buf.area.right()).then(|| buf[(x, y)].symbol())?;
        x += symbol.width().max(1) as u16;
        Some(symbol)
    })
}

fn grid(buf: &Buffer, mut cell: impl FnMut(u16, u16) -> String) -> String {
    let area = buf.area;
    let mut lines = Vec::new();
    for y in area.top()..area.bottom() {
        let (mut x, mut line) = (area.left(), String::new());
        while x < area.right() {
            line.push_str(&cell(x, y));
            x += buf[(x, y)].symbol().width().max(1) as u16;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

fn letter_of(styles: &mut Vec<Style>, style: Style) -> char {
    if style == Style::default() {
        return ' ';
    }
    let at = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    });
    LETTERS.chars().nth(at).unwrap_or('?')
}

/// A cell's style, with the terminal's own colours as none.
fn look(cell: &ratatui::buffer::Cell) -> Style {
    let own = |colour: Color| (colour != Color::Reset).then_some(colour);
    Style { fg: own(cell.fg), bg: own(cell.bg), add_modifier: cell.modifier, ..Style::default() }
}

fn describe(style: Style) -> String {
    let colours = [("", style.fg), ("on ", style.bg)];
    let colours =
        colours.into_iter().filter_map(|(on, colour)| colour.map(|colour| format!("{on}{colour}").to_lowercase()));
    let modifiers =
        (style.add_modifier != Modifier::empty()).then(|| format!("{:?}", style.add_modifier).to_lowercase());
    colours.chain(modifiers).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "nobody else's text")]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn sample() -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 2));
        buf.set_string(0, 0, "日本 ok", Style::new().fg(Color::Green));
        buf.set_string(0, 1, "Boats", Style::new().add_modifier(Modifier::REVERSED));
        buf
    }

    #[test]
    fn a_snapshot_holds_text_styles_and_their_meaning() {
        let expected = "日本 ok\nBoats\n--- styles\naaaaaaa\nbbbbb\n--- legend\na green\nb reversed\n";
        assert_eq!(screen(&sample()), expected);
    }

    #[test]
    fn text_is_found_where_it_is_drawn() {
        let buf = sample();
        assert_eq!(find(&buf, "ok"), Some((5, 0)));
        assert_eq!(find(&buf, "oats"), Some((1, 1)));
        assert_eq!(find(&buf, "nets"), None);
    }
}
