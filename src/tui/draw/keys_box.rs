//! The info box: what may follow the keys pressed so far.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::Pen;
use crate::tui::{
    action::Action,
    app::App,
    keymap::{Lookup, Node},
    text::width,
    theme::Role,
    widgets::{PaneFrame, wipe},
};

/// Draws the box above the last line, at the right, while a sequence is not complete. Answers where it is.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Option<Rect> {
    if app.chords.is_empty() {
        return None;
    }
    let Lookup::Pending(node) = app.settings.keymap.lookup(app.context().stack(), &app.chords) else { return None };
    let choices = choices(node);
    let keys = choices.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
    let widest = choices.iter().map(|(_, words)| keys + width(words) + 4).max().unwrap_or(0) as u16;
    let (columns, rows) = ((widest + 2).min(area.width), (choices.len() as u16 + 2).min(area.height.saturating_sub(1)));
    if rows < 3 {
        return None;
    }
    let outer = Rect { x: area.right() - columns, y: area.bottom() - 1 - rows, width: columns, height: rows };
    wipe(outer, buf);
    let title: Vec<String> = app.chords.iter().map(|chord| format!("{chord:#}")).collect();
    let inner = PaneFrame { number: None, title: &title.join(" "), focused: true }.draw(outer, buf, app.look());
    for (line, (key, words)) in choices.iter().take(usize::from(inner.height)).enumerate() {
        let mut pen = Pen::new(Rect { y: inner.y + line as u16, height: 1, ..inner }, app.look());
        pen.write(buf, &format!(" {key:>keys$}  "), Role::Key);
        pen.write(buf, words, Role::Text);
    }
    Some(outer)
}

/// Each key that may follow, and what it does or that more keys follow it.
fn choices(node: &Node) -> Vec<(String, &'static str)> {
    let words = |action: Option<Action>| action.map_or("more …", |action| action.info().doc);
    node.choices().map(|(chord, action)| (format!("{chord:#}"), words(action))).collect()
}
