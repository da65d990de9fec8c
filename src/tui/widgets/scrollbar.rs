//! One column that shows where in a list the view is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Look;
use crate::tui::theme::Role;

/// Draws the bar into the last column of `area`, when not everything is in view. `visible` is the first visible entry
/// and how many there are, of `len`.
#[expect(clippy::disallowed_methods, reason = "a sign of our own")]
pub fn draw_scrollbar(area: Rect, buf: &mut Buffer, look: Look<'_>, visible: (usize, usize), len: usize) {
    let area = area.intersection(buf.area);
    if area.is_empty() || visible.1 >= len {
        return;
    }
    let (top, size) = thumb(visible, len, usize::from(area.height));
    let x = area.right() - 1;
    for line in 0..usize::from(area.height) {
        let inside = (top..top + size).contains(&line);
        let (sign, role) =
            if inside { (look.glyphs.scroll_thumb, Role::Accent) } else { (look.glyphs.scroll_track, Role::Border) };
        buf[(x, area.y + line as u16)].set_symbol(sign).set_style(look.theme.style(role));
    }
}

/// The first line and the lines of the thumb. It touches an edge only when the list does.
fn thumb((first, count): (usize, usize), len: usize, lines: usize) -> (usize, usize) {
    let size = (count * lines / len).clamp(1, lines);
    let (room, hidden) = (lines - size, len - count);
    let top = (first * room).div_ceil(hidden);
    (if first < hidden && top == room { room.saturating_sub(1) } else { top.min(room) }, size)
}

#[cfg(test)]
mod tests {
    use super::thumb;

    #[test]
    fn the_thumb_touches_an_edge_only_at_the_end_of_the_list() {
        assert_eq!(thumb((0, 10), 100, 10), (0, 1));
        assert_eq!(thumb((90, 10), 100, 10), (9, 1));
        assert_eq!(thumb((1, 10), 100, 10).0, 1);
        assert_eq!(thumb((89, 10), 100, 10).0, 8);
        assert_eq!(thumb((0, 1), 100_000, 20), (0, 1));
        assert_eq!(thumb((5, 10), 20, 10), (3, 5));
    }

    #[test]
    fn it_stays_inside_the_column_at_any_size() {
        for lines in 1..8 {
            for len in 2..40 {
                for count in 1..len {
                    for first in 0..=len - count {
                        let (top, size) = thumb((first, count), len, lines);
                        assert!(size >= 1 && top + size <= lines);
                    }
                }
            }
        }
    }
}
