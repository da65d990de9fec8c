//! A line that is written from the left and from the right.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::tui::{
    text::{cut, paint, width},
    theme::Role,
    widgets::{ListState, Look, draw_scrollbar},
};

/// Draws the scroll bar of a list onto the frame at its right, where it covers nothing.
pub fn draw_scroll(list: Rect, buf: &mut Buffer, look: Look<'_>, state: &ListState, len: usize) {
    let frame = Rect { width: list.width + 1, ..list };
    if frame.right() <= buf.area.right() {
        draw_scrollbar(frame, buf, look, state.visible(), len);
    }
}

/// Writes pieces of one line. What does not fit is cut with a mark.
pub struct Pen<'a> {
    rest: Rect,
    look: Look<'a>,
    /// Goes over every piece: the selection.
    over: Style,
}

impl<'a> Pen<'a> {
    /// A pen at the left edge of the first line of an area.
    pub fn new(area: Rect, look: Look<'a>) -> Self {
        Self { rest: Rect { height: area.height.min(1), ..area }, look, over: Style::new() }
    }

    /// A pen on a line of a list: the selected one is marked at its left edge and looks different.
    pub fn on_row(area: Rect, look: Look<'a>, selected: bool, focused: bool, buf: &mut Buffer) -> Self {
        let mut pen = Self::new(area, look);
        if selected {
            pen.over = look.theme.selection(focused);
            buf.set_style(pen.rest.intersection(buf.area), pen.over);
        }
        let mark = if selected { look.glyphs.selected } else { " " };
        let role = if focused { Role::BorderFocus } else { Role::Text };
        pen.write(buf, mark, role);
        pen
    }

    /// Columns that are left.
    pub fn room(&self) -> usize {
        usize::from(self.rest.width)
    }

    /// Writes a piece, cut to the room there is.
    pub fn write(&mut self, buf: &mut Buffer, text: &str, role: Role) {
        self.write_styled(buf, text, self.look.theme.style(role));
    }

    /// Writes a piece in a style of its own, and answers where it is.
    pub fn write_styled(&mut self, buf: &mut Buffer, text: &str, style: Style) -> Rect {
        let shown = cut(text, self.room(), self.look.glyphs.ellipsis);
        let used = paint(buf, self.rest, &shown, style.patch(self.over));
        let place = Rect { width: used, ..self.rest };
        self.rest = Rect { x: self.rest.x + used, width: self.rest.width - used, ..self.rest };
        place
    }

    /// Writes at the right edge, if there is room for all of it and something to its left.
    pub fn write_right(&mut self, buf: &mut Buffer, text: &str, role: Role) {
        let wide = width(text);
        if wide == 0 || wide + 4 > self.room() {
            return;
        }
        let wide = wide as u16;
        let place = Rect { x: self.rest.right() - wide, width: wide, ..self.rest };
        paint(buf, place, text, self.look.theme.style(role).patch(self.over));
        self.rest.width -= wide + 1;
    }
}
