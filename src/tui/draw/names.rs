//! The names that are offered while one is written, beside the cursor.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::pen::{Pen, draw_scroll};
use crate::tui::{
    app::App,
    overlays::Names,
    text::width,
    theme::Role,
    widgets::{draw_list, draw_popup},
};

/// The most names that are shown at once.
const MOST: u16 = 6;
/// The widest the list gets.
const WIDEST: usize = 44;

/// Draws the list below the line of the cursor, or above it where there is more room.
pub fn draw(app: &App, names: &Names, cursor: Position, screen: Rect, buf: &mut Buffer) {
    let look = app.look();
    let place = place_of(names, cursor, screen);
    let inner = draw_popup(place, buf, look, "People", place.width, place.height);
    if inner.is_empty() {
        return;
    }
    let foot = u16::from(inner.height > 1);
    let list = Rect { height: inner.height - foot, ..inner };
    draw_list(
        list,
        buf,
        names.listing.state(),
        names.listing.len(),
        |_| 1,
        |row, buf| {
            let Some(name) = names.names.get(row.index) else { return };
            let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
            if pen.room() > width(name.label.as_str()) + width(name.email.as_str()) + 2 {
                pen.write_right(buf, name.email.as_str(), Role::Dim);
            }
            pen.write(buf, name.label.as_str(), Role::Text);
        },
    );
    draw_scroll(list, buf, look, names.listing.state(), names.listing.len());
    if let Some(name) = names.selected().filter(|_| foot > 0) {
        let line = Rect { y: list.bottom(), height: 1, ..inner };
        Pen::new(line, look).write(buf, &format!(" writes @{}", name.label), Role::Dim);
    }
}

fn place_of(names: &Names, cursor: Position, screen: Rect) -> Rect {
    let widest = names.names.iter().map(|name| width(name.label.as_str()) + width(name.email.as_str()) + 6).max();
    let columns = (widest.unwrap_or(0).clamp(20, WIDEST) as u16).min(screen.width);
    let (above, below) = (cursor.y - screen.y, screen.bottom().saturating_sub(cursor.y + 2));
    let wanted = (names.names.len() as u16).min(MOST) + 3;
    let goes_below = below >= wanted || below >= above;
    let lines = wanted.min(if goes_below { below } else { above });
    let y = if goes_below { cursor.y + 1 } else { cursor.y - lines };
    Rect { x: cursor.x.min(screen.right().saturating_sub(columns)), y, width: columns, height: lines }
}
