//! The line above the queue: how it is gathered, which filters are on, what is marked.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::Pen;
use crate::{
    model::SafeText,
    tui::{app::App, theme::Role, views::queue::Grouping},
};

/// Whether the line says more than how the queue always begins.
pub fn says_something(app: &App) -> bool {
    let queue = &app.queue;
    !queue.filters.is_empty() || queue.grouping != Grouping::default() || queue.marked_count() > 0
}

/// Draws it.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = app.look();
    let mut pen = Pen::new(area, look);
    let marked = app.queue.marked_count();
    if marked > 0 {
        let range = if app.queue.is_marking_range() { ", marking a range" } else { "" };
        pen.write_right(buf, &format!("{} {marked} marked{range} ", look.glyphs.marked), Role::Mark);
    }
    if let Some(name) = app.queue.name() {
        pen.write(buf, &format!(" {}:", SafeText::line(name)), Role::Title);
    }
    pen.write(buf, " by ", Role::Dim);
    pen.write(buf, app.queue.grouping.name(), Role::Text);
    for word in app.queue.filters.words(&app.replica) {
        pen.write(buf, "  ", Role::Dim);
        pen.write(buf, &format!("[{word}]"), Role::Accent);
    }
}
