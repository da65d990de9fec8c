//! Activity on the screen: one row for what one action did, under its day.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    model::SafeText,
    tui::{
        action::Action,
        app::App,
        text::cut,
        theme::Role,
        update::activity_filter_words,
        views::{activity::Batch, activity_words},
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Columns for a name.
const NAME: usize = 12;
/// From this many columns on there is room for where it happened.
const WIDE: usize = 90;

/// Draws what was done.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let filter = activity_filter_words(app);
    let mut title = "Activity".to_owned();
    if !filter.is_empty() {
        title.extend([" ", look.glyphs.dot, " ", SafeText::line(&filter).as_str()]);
    }
    let inner = PaneFrame { number: None, title: &title, focused: true }.draw(area, buf, look);
    let listing = &app.activity.listing;
    if listing.is_empty() {
        let words = match (app.activity.is_loading(), filter.is_empty()) {
            (true, _) => "Reading…".to_owned(),
            _ if app.activity.failed.is_some() => super::not_read(app.activity.failed.as_deref()),
            (false, true) => format!("Nothing was done yet. {} goes back.", app.key(Action::Back)),
            (false, false) => format!("Nothing matches this filter. {} changes it.", app.key(Action::Filter)),
        };
        return draw_empty(app, &words, inner, buf);
    }
    let height = |index: usize| if app.activity.begins_day(index) { 2 } else { 1 };
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| {
        if let Some(batch) = listing.keys().get(row.index).and_then(|id| app.activity.batch(*id)) {
            draw_batch(app, batch, row, buf);
        }
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn draw_batch(app: &App, batch: &Batch, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let mut line = row.area;
    let at = batch.head.created_at.to_string();
    if app.activity.begins_day(row.index) && row.skip == 0 {
        let mut pen = Pen::new(Rect { height: 1, ..line }, look);
        pen.write(buf, at.get(..10).unwrap_or(&at), Role::Dim);
        line = Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line };
    }
    if line.is_empty() {
        return;
    }
    let undone = app.activity.is_undone(batch.head.batch_id);
    let mut pen = Pen::on_row(line, look, row.selected, true, buf);
    let is_wide = pen.room() >= WIDE;
    pen.write(buf, &format!("{} ", at.get(11..16).unwrap_or_default()), Role::Dim);
    let name = app.name_of(batch.head.actor_id);
    let name = cut(name.as_str(), NAME - 1, look.glyphs.ellipsis);
    pen.write(
        buf,
        &format!("{name:<wide$}", wide = if is_wide { NAME } else { name.chars().count() + 1 }),
        Role::Accent,
    );
    if undone {
        pen.write_right(buf, "taken back", Role::Warn);
    }
    if !is_wide && pen.room() >= 20 {
        // Rows of several videos read the same, and the selected one can be taken back.
        let video = batch.head.video_id.and_then(|id| app.replica.video(id)).map(|video| SafeText::line(&video.title));
        if let Some(title) = video {
            pen.write_right(buf, &cut(title.as_str(), pen.room() / 3, look.glyphs.ellipsis), Role::Dim);
        }
    }
    if is_wide {
        let place = activity_words::place(&app.replica, &batch.head);
        pen.write_right(buf, &cut(&place, pen.room() / 3, look.glyphs.ellipsis), Role::Dim);
    }
    let role = if undone { Role::Dim } else { Role::Text };
    pen.write(buf, &activity_words::words(&app.replica, &batch.head), role);
    if batch.count > 1 {
        pen.write(buf, &format!(" {} and {} more", look.glyphs.dot, batch.count - 1), Role::Dim);
    }
}
