//! One line that says what just happened.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Look;
use crate::tui::text::{cut, paint};
use crate::tui::theme::Role;

/// How much a message matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// It went as asked.
    Done,
    /// Good to know.
    Info,
    /// It needs a look.
    Warn,
    /// It failed or was refused.
    Error,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Toast {
    pub severity: Severity,
    pub text: String,
}

impl Toast {
    pub fn new(severity: Severity, text: impl Into<String>) -> Self {
        Self { severity, text: text.into() }
    }

    fn sign<'a>(&self, look: Look<'a>) -> (&'a str, Role) {
        match self.severity {
            Severity::Done => (look.glyphs.done, Role::Ok),
            Severity::Info => (look.glyphs.dot, Role::Text),
            Severity::Warn => (look.glyphs.warning, Role::Warn),
            Severity::Error => (look.glyphs.failed, Role::Error),
        }
    }
}

/// Draws the message on one line, over whatever was there.
pub fn draw_toast(area: Rect, buf: &mut Buffer, look: Look<'_>, toast: &Toast) {
    let line = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
    if line.is_empty() {
        return;
    }
    let (sign, role) = toast.sign(look);
    let one_line = toast.text.replace(['\r', '\n'], " ");
    let text = format!(" {sign} {one_line}");
    let style = look.theme.style(role);
    super::popup::wipe(line, buf);
    paint(buf, line, &cut(&text, usize::from(line.width), look.glyphs.ellipsis), style);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::Glyphs;
    use crate::tui::screen_text::text;
    use crate::tui::theme::Theme;

    fn line(columns: u16, toast: &Toast) -> String {
        let theme = Theme::default();
        let area = Rect::new(0, 0, columns, 1);
        let mut buf = Buffer::filled(area, ratatui::buffer::Cell::new("#"));
        draw_toast(area, &mut buf, Look { theme: &theme, glyphs: &Glyphs::ASCII }, toast);
        text(&buf)
    }

    #[test]
    fn it_is_one_line_that_says_how_much_it_matters_and_covers_what_was_there() {
        let refused = Toast::new(Severity::Error, "refused:\n2 open amends");
        assert_eq!(line(30, &refused), " ! refused: 2 open amends");
        assert_eq!(line(14, &refused), " ! refused: 2~");
        assert_eq!(line(30, &Toast::new(Severity::Done, "sent")), " [x] sent");
    }
}
