//! Where the terminal shows letters alone. Words of ours are full of signs, in messages of every floor; here each becomes one of
//! ASCII, as wide, after everything else is drawn. The same signs in what people wrote can be read better so, too; their letters
//! stay as they are.

use ratatui::buffer::Buffer;

/// Leaves no sign of ours that is not ASCII.
#[expect(clippy::disallowed_methods, reason = "signs of this table alone")]
pub fn draw_plain(buf: &mut Buffer) {
    for cell in &mut buf.content {
        let mut letters = cell.symbol().chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && let Some(plain) = plain(letter)
        {
            cell.set_symbol(plain);
        }
    }
}

fn plain(sign: char) -> Option<&'static str> {
    Some(match sign {
        '\u{a0}' => " ",
        '“' | '”' | '„' => "\"",
        '‘' | '’' | '‚' => "'",
        '…' => "~",
        '·' | '•' | '–' | '—' | '−' => "-",
        '×' => "x",
        // How hostile text is shown: a control, a number, the end of a line.
        '\u{2400}'..='\u{2421}' => "^",
        '⟨' => "<",
        '⟩' => ">",
        '⏎' => "/",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "nobody else's text")]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::draw_plain;
    use crate::{model::SafeText, tui::screen_text::text};

    #[test]
    fn signs_become_letters_of_ascii_and_letters_stay() {
        let mut buf = ratatui::buffer::Buffer::empty(Rect::new(0, 0, 60, 1));
        let hostile = SafeText::line("a\u{1b}[2J\u{202e}b\nc");
        buf.set_string(0, 0, format!("Scenes with “Möwe’s 日本 — 3×4” · {hostile}…"), Style::new());
        draw_plain(&mut buf);
        assert_eq!(text(&buf), "Scenes with \"Möwe's 日本 - 3x4\" - a^[2J<U+202E>b/c~");
    }
}
