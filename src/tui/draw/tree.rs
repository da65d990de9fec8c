//! Pane 1 on the screen.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::{Pen, draw_scroll};
use crate::tui::{
    app::App,
    panes::{Pane, TreeKey},
    theme::Role,
    widgets::{PaneFrame, draw_list},
};

/// Draws the projects, videos and versions.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let focused = app.place.pane == Pane::Tree;
    let title = super::scenes::with_filter("Projects", &app.tree.filter);
    let inner = PaneFrame { number: Some(Pane::Tree.number()), title: &title, focused }.draw(area, buf, look);
    let listing = &app.tree.listing;
    draw_list(
        inner,
        buf,
        listing.state(),
        listing.len(),
        |_| 1,
        |row, buf| {
            let (Some(data), Some(key)) = (app.tree.rows.get(row.index), listing.keys().get(row.index)) else { return };
            let mut pen = Pen::on_row(row.area, look, row.selected, focused, buf);
            pen.write(buf, &"  ".repeat(usize::from(data.depth)), Role::Text);
            let branch = match data.expanded {
                Some(true) => look.glyphs.expanded,
                Some(false) => look.glyphs.collapsed,
                None => " ",
            };
            pen.write(buf, branch, Role::Dim);
            pen.write(buf, " ", Role::Dim);
            if data.open > 0 {
                pen.write_right(buf, &format!("{}{}", data.open, look.glyphs.open), Role::Warn);
            } else if data.approved {
                pen.write_right(buf, look.glyphs.done, Role::Ok);
            }
            let role = if is_open(app, *key) { Role::Accent } else { Role::Text };
            pen.write(buf, data.label.as_str(), role);
        },
    );
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

/// Whether a row is what the other panes show.
fn is_open(app: &App, key: TreeKey) -> bool {
    let Some(open) = app.open() else { return false };
    key == TreeKey::Video(open.video_id()) || key == TreeKey::Version(open.version_id())
}
