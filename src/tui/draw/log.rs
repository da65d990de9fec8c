//! What was asked for and said in this session, the newest first.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::{Pen, draw_scroll};
use crate::tui::{
    app::App,
    text::{paint, wrap_rows},
    theme::Role,
    views::log::{Kind, Line},
    widgets::{PaneFrame, Row, Severity, draw_list},
};

/// Columns for the time and the sign.
const LEAD: u16 = 12;
/// A line is never higher than this.
const TALLEST: usize = 8;

/// Draws the lines, each as a whole.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let under_way = app.work.under_way();
    let title =
        if under_way == 0 { "Log".to_owned() } else { format!("Log {} {under_way} under way", look.glyphs.dot) };
    let inner = PaneFrame { number: None, title: &title, focused: true }.draw(area, buf, look);
    let listing = &app.log.listing;
    let line_of = |index: usize| listing.keys().get(index).and_then(|number| app.log.line(*number));
    let room = usize::from(inner.width.saturating_sub(LEAD)).max(1);
    let height = |index: usize| line_of(index).map_or(1, |line| rows(line, room) as u16);
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| {
        if let Some(line) = line_of(row.index) {
            draw_line(app, line, row, room, buf);
        }
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn rows(line: &Line, room: usize) -> usize {
    wrap_rows(line.text.as_str(), room).len().clamp(1, TALLEST)
}

fn draw_line(app: &App, line: &Line, row: Row, room: usize, buf: &mut Buffer) {
    let look = app.look();
    let (sign, role) = match line.kind {
        Kind::Asked => (look.glyphs.path, Role::Dim),
        Kind::Said(Severity::Done) => (look.glyphs.done, Role::Ok),
        Kind::Said(Severity::Info) => (look.glyphs.dot, Role::Text),
        Kind::Said(Severity::Warn) => (look.glyphs.warning, Role::Warn),
        Kind::Said(Severity::Error) => (look.glyphs.failed, Role::Error),
    };
    if row.skip == 0 {
        let lead = Rect { width: LEAD.min(row.area.width), height: 1, ..row.area };
        let mut pen = Pen::on_row(lead, look, row.selected, true, buf);
        let at = line.at.to_string();
        pen.write(buf, at.get(11..19).unwrap_or(&at), Role::Dim);
        pen.write(buf, &format!(" {sign}"), role);
    }
    let text = line.text.as_str();
    let shown = wrap_rows(text, room).into_iter().skip(usize::from(row.skip)).take(usize::from(row.area.height));
    for (at, part) in shown.enumerate() {
        let lead = LEAD.min(row.area.width);
        let place = Rect { x: row.area.x + lead, y: row.area.y + at as u16, width: row.area.width - lead, height: 1 };
        paint(buf, place, &text[part], look.theme.style(role));
    }
}
