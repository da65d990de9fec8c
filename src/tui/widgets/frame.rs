//! The frame around a pane: number, title, and whether the keys go here.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::symbols::border;

use super::Look;
use crate::tui::text::{cut, paint};
use crate::tui::theme::Role;

/// A pane's frame.
#[derive(Clone, Copy, Debug)]
pub struct PaneFrame<'a> {
    /// The key that goes to this pane.
    pub number: Option<u8>,
    pub title: &'a str,
    pub focused: bool,
}

impl PaneFrame<'_> {
    /// The room inside a frame there.
    pub fn room(area: Rect) -> Rect {
        if Self::has_frame(area) { area.inner(Margin::new(1, 1)) } else { area }
    }

    fn has_frame(area: Rect) -> bool {
        area.width >= 4 && area.height >= 3
    }

    /// Draws the frame and answers the room inside. Where there is no room for a frame there is none.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look<'_>) -> Rect {
        let area = area.intersection(buf.area);
        if !Self::has_frame(area) {
            return area;
        }
        let border = look.theme.style(if self.focused { Role::BorderFocus } else { Role::Border });
        draw_border(area, buf, &look.glyphs.border, border);
        self.draw_title(area, buf, look);
        Self::room(area)
    }

    /// The number tells by itself which key leads here; the focus is also seen without colour, by a mark.
    fn draw_title(&self, area: Rect, buf: &mut Buffer, look: Look<'_>) {
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        let mark = if self.focused { look.glyphs.selected } else { "" };
        let text = format!("{mark}{number} {} ", self.title);
        let room = usize::from(area.width - 2);
        let style = look.theme.style(if self.focused { Role::BorderFocus } else { Role::Title });
        let line = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
        paint(buf, line, &cut(text.trim_start(), room, look.glyphs.ellipsis), style);
    }
}

/// The border alone. ratatui's `Block` goes over every cell inside of it, too.
#[expect(clippy::disallowed_methods, reason = "signs of our own")]
fn draw_border(area: Rect, buf: &mut Buffer, set: &border::Set<'_>, style: Style) {
    let mut put = |x, y, sign: &str| {
        buf[(x, y)].set_symbol(sign).set_style(style);
    };
    let (left, top, right, bottom) = (area.left(), area.top(), area.right() - 1, area.bottom() - 1);
    for x in left + 1..right {
        put(x, top, set.horizontal_top);
        put(x, bottom, set.horizontal_bottom);
    }
    for y in top + 1..bottom {
        put(left, y, set.vertical_left);
        put(right, y, set.vertical_right);
    }
    put(left, top, set.top_left);
    put(right, top, set.top_right);
    put(left, bottom, set.bottom_left);
    put(right, bottom, set.bottom_right);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::Glyphs;
    use crate::tui::screen_text::{screen, text};
    use crate::tui::theme::Theme;

    fn draw(title: &str, focused: bool, glyphs: &Glyphs, width: u16, height: u16) -> (Buffer, Rect) {
        let theme = Theme::named("mono", &|_| None).unwrap();
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        let look = Look { theme: &theme, glyphs };
        let inner = PaneFrame { number: Some(2), title, focused }.draw(area, &mut buf, look);
        (buf, inner)
    }

    #[test]
    fn the_title_is_cut_and_the_room_inside_is_told() {
        let (buf, inner) = draw("Harbour at dawn", false, &Glyphs::UNICODE, 12, 3);
        assert_eq!(text(&buf), "┌2 Harbour…┐\n│          │\n└──────────┘");
        assert_eq!(inner, Rect::new(1, 1, 10, 1));
        let (buf, _) = draw("Nets", true, &Glyphs::ASCII, 12, 3);
        assert_eq!(text(&buf), "+>2 Nets --+\n|          |\n+----------+");
    }

    #[test]
    fn the_focus_is_seen_without_colours() {
        let seen = |focused| screen(&draw("Nets", focused, &Glyphs::ASCII, 12, 3).0);
        assert!(seen(true).contains("bold"));
        assert_ne!(seen(true), seen(false));
    }

    #[test]
    fn where_there_is_no_room_there_is_no_frame() {
        for (width, height) in [(3, 9), (9, 2), (0, 0), (1, 1)] {
            let (buf, inner) = draw("Nets", true, &Glyphs::ASCII, width, height);
            assert_eq!(inner, buf.area);
            assert_eq!(text(&buf).trim(), "");
        }
    }
}
