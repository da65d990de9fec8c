//! The media and takes on the screen: a list with the one under the cursor beside it, or that one alone.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    preview,
    scenes::draw_empty,
};
use crate::{
    client::OpenVersion,
    model::MediaStatus,
    tui::{
        action::Action,
        app::App,
        theme::Role,
        update::{take_name, take_origin},
        views::media::TakeKey,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// From this many columns on the preview is beside the list.
const BESIDE: u16 = 90;
/// From this many lines on it is below the list.
const BELOW: u16 = 12;

/// Draws the view.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: &title_of(app), focused: true }.draw(area, buf, look);
    let view = &app.media;
    let (list, place) = split(app, inner);
    if let (Some(place), Some(media)) = (place, app.preview()) {
        preview::draw(app, media, place, buf);
    }
    let Some(open) = app.open().filter(|_| !view.listing.is_empty()) else {
        let words = format!("There are no takes here yet. {} on a scene adds one.", app.key(Action::AddTake));
        return draw_empty(app, &words, inner, buf);
    };
    let height = |index: usize| if view.begins_scene(index) { 2 } else { 1 };
    draw_list(list, buf, view.listing.state(), view.listing.len(), height, |row, buf| {
        if let Some(key) = view.listing.keys().get(row.index) {
            draw_take(app, open, *key, row, buf);
        }
    });
    draw_scroll(list, buf, look, view.listing.state(), view.listing.len());
}

/// The room of the list, and that of the preview where there is one.
pub fn split(app: &App, inner: Rect) -> (Rect, Option<Rect>) {
    let nothing = Rect { height: 0, ..inner };
    if app.media.is_large {
        return (nothing, Some(inner));
    }
    if app.preview().is_none() || !app.settings.pictures.is_on() {
        return (inner, None);
    }
    if inner.width >= BESIDE {
        let wide = inner.width / 2;
        let list = Rect { width: inner.width - wide, ..inner };
        return (list, Some(Rect { x: list.right() + 1, width: wide - 1, ..inner }));
    }
    if inner.height >= BELOW {
        let high = inner.height / 2;
        let list = Rect { height: inner.height - high, ..inner };
        return (list, Some(Rect { y: list.bottom(), height: high, ..inner }));
    }
    (inner, None)
}

fn title_of(app: &App) -> String {
    let dot = app.look().glyphs.dot;
    let view = &app.media;
    if let Some(media) = app.preview().filter(|_| view.is_large) {
        let place = format!("{} of {}", view.listing.index() + 1, view.listing.len());
        return format!("{} {dot} {place}", take_name(media));
    }
    let scene = view.scene.and_then(|scene| app.scene_by_id(scene));
    let of = match (scene, app.version()) {
        (Some(scene), _) => format!("scene {}", app.scene_label(scene)),
        (None, Some(version)) => format!("version {}", version.number),
        (None, None) => String::new(),
    };
    let count = view.listing.len();
    let takes = if count == 1 { "1 take".to_owned() } else { format!("{count} takes") };
    format!("Media {dot} {of} {dot} {takes}")
}

fn draw_take(app: &App, open: &OpenVersion, key: TakeKey, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let Some((scene, media)) = open.scene(key.scene).zip(open.media(key.media)) else { return };
    let mut line = row.area;
    if app.media.begins_scene(row.index) && row.skip == 0 {
        Pen::new(Rect { height: 1, ..line }, look).write(buf, &app.scene_label(scene), Role::Title);
        line = Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line };
    }
    if line.is_empty() {
        return;
    }
    let mut pen = Pen::on_row(line, look, row.selected, true, buf);
    let is_selected = scene.selected(key.role) == Some(media.id);
    let mark = if is_selected { look.glyphs.done } else { " " };
    pen.write(buf, &format!("{mark:<2}"), Role::Ok);
    pen.write(buf, &format!("{:<6}", key.role.as_str()), if is_selected { Role::Accent } else { Role::Dim });
    if let Some(size) = media.size_bytes {
        pen.write_right(buf, &size_words(size), Role::Dim);
    }
    pen.write_right(buf, &take_origin(media), Role::Dim);
    if media.status != MediaStatus::Ok {
        pen.write_right(buf, media.status.as_str(), Role::Warn);
    }
    pen.write(buf, &take_name(media), Role::Text);
}

/// A size for people.
fn size_words(bytes: i64) -> String {
    let bytes = bytes.max(0);
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::size_words;

    #[test]
    fn sizes_are_short() {
        let words = [0, 999, 1_499, 999_000, 1_500_000, 8_000_000_000, -1].map(size_words);
        assert_eq!(words, ["0 B", "999 B", "1 kB", "999 kB", "1.5 MB", "8.0 GB", "0 B"]);
    }
}
