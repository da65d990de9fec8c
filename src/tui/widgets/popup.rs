//! A box over the panes, at any size of the terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::{Look, PaneFrame};

/// The rectangle of that size in the middle of `area`, or as much of it as there is room for.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Draws an empty box with room for `width` columns and `height` lines and answers the room inside, which is less where
/// the terminal is small. A very small terminal gets no frame, so that the content has what room there is.
pub fn draw_popup(area: Rect, buf: &mut Buffer, look: Look<'_>, title: &str, width: u16, height: u16) -> Rect {
    let area = area.intersection(buf.area);
    let outer = centred(area, width.saturating_add(2), height.saturating_add(2));
    wipe(outer, buf);
    PaneFrame { number: None, title, focused: true }.draw(outer, buf, look)
}

/// Empties a rectangle. A wide character that reaches into it from the left would be drawn over its edge.
#[expect(clippy::disallowed_methods, reason = "a blank")]
pub fn wipe(area: Rect, buf: &mut Buffer) {
    for y in area.top()..area.bottom() {
        if let Some(x) = area.x.checked_sub(1).filter(|x| *x >= buf.area.x && buf[(*x, y)].symbol().width() > 1) {
            buf[(x, y)].set_symbol(" ");
        }
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "nobody else's text")]
mod tests {
    use super::*;
    use crate::tui::glyphs::Glyphs;
    use crate::tui::theme::Theme;
    use ratatui::style::Style;

    #[test]
    fn a_box_fits_into_every_terminal() {
        let theme = Theme::default();
        let look = Look { theme: &theme, glyphs: &Glyphs::ASCII };
        for columns in 0..25 {
            for rows in 0..8 {
                let area = Rect::new(0, 0, columns, rows);
                let mut buf = Buffer::empty(area);
                let inner = draw_popup(area, &mut buf, look, "Delete this comment?", 40, 9);
                assert_eq!(inner.intersection(area), inner, "{columns}x{rows}");
                assert!(area.is_empty() || !inner.is_empty(), "{columns}x{rows} leaves room for the content");
            }
        }
    }

    #[test]
    fn it_stands_in_the_middle() {
        assert_eq!(centred(Rect::new(0, 0, 80, 24), 40, 10), Rect::new(20, 7, 40, 10));
        assert_eq!(centred(Rect::new(0, 0, 30, 5), 40, 10), Rect::new(0, 0, 30, 5));
    }

    #[test]
    fn a_wide_character_does_not_reach_over_the_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        buf.set_string(0, 0, "日本語", Style::new());
        wipe(Rect::new(3, 0, 2, 1), &mut buf);
        assert_eq!(buf[(0, 0)].symbol(), "日");
        assert_eq!(buf[(2, 0)].symbol(), " ");
    }
}
