//! The frame around a pane: number, title, and whether the keys go here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Widget};

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
    /// Draws the frame and answers the room inside. Where there is no room for a frame there is none.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look<'_>) -> Rect {
        let area = area.intersection(buf.area);
        if area.width < 4 || area.height < 3 {
            return area;
        }
        let border = look.theme.style(if self.focused { Role::BorderFocus } else { Role::Border });
        let block = Block::new().borders(Borders::ALL).border_set(look.glyphs.border).border_style(border);
        let inner = block.inner(area);
        block.render(area, buf);
        self.draw_title(area, buf, look);
        inner
    }

    /// The number tells by itself which key leads here; the focus is also seen without colour, by a mark.
    fn draw_title(&self, area: Rect, buf: &mut Buffer, look: Look<'_>) {
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        let mark = if self.focused { look.glyphs.selected } else { "" };
        let text = format!("{mark}{number} {}", self.title);
        let room = usize::from(area.width - 2);
        let style = look.theme.style(if self.focused { Role::BorderFocus } else { Role::Title });
        let line = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
        paint(buf, line, &cut(text.trim(), room, look.glyphs.ellipsis), style);
    }
}
