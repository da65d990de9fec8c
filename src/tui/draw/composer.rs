//! The multi-line editor on the screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::pen::Pen;
use crate::tui::{
    app::App, drafts::DraftKey, overlays::ComposerBox, text::wrap_rows, theme::Role, widgets::draw_popup,
};

/// Draws the editor into the lower part of a column and answers where the cursor is.
pub fn draw(app: &App, open: &ComposerBox, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let look = app.look();
    let inner = draw_popup(area, buf, look, &open.title, area.width.saturating_sub(2), area.height.saturating_sub(2));
    if inner.is_empty() {
        return None;
    }
    let company = match open.key {
        DraftKey::Reply { to: id } | DraftKey::Words { of: id } | DraftKey::Reason { of: id } => app.writer_words(id),
        DraftKey::Comment { .. } | DraftKey::Todo { .. } | DraftKey::SceneText { .. } | DraftKey::Note { .. } => None,
    };
    let company = company.map(|words| format!("{words} here, too"));
    let notice: Vec<&str> = company.as_deref().into_iter().chain(open.notice.as_deref()).collect();
    let notice = notice.join(&format!(" {} ", look.glyphs.dot));
    let rows = if notice.is_empty() { Vec::new() } else { wrap_rows(&notice, usize::from(inner.width)) };
    let taken = (rows.len() as u16).min(inner.height.saturating_sub(2)).min(3);
    for (line, row) in rows.into_iter().take(usize::from(taken)).enumerate() {
        let place = Rect { y: inner.y + line as u16, height: 1, ..inner };
        Pen::new(place, look).write(buf, &notice[row], Role::Warn);
    }
    let text = Rect { y: inner.y + taken, height: inner.height - taken, ..inner };
    let cursor = open.composer.draw(text, buf, look.theme.style(Role::Text));
    if let (Some(names), Some(cursor)) = (&open.names, cursor) {
        super::names::draw(app, names, cursor, buf.area, buf);
    }
    cursor
}
