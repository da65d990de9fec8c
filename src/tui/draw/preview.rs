//! Previews of media on the screen. Where they go follows from the state alone, so that what is asked for is what is drawn.

use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
};

use super::{compare, layout::Layout, media, overlays, pen::Pen, sheet};
use crate::{
    model::Media,
    tui::{
        action::Action,
        app::App,
        overlays::Overlay,
        pictures::{Key, Picture, Preview, Sight, Subject, Trouble, Unseen, Wave},
        text::{paint, wrap_rows},
        theme::Role,
        views::{View, sheet::Grid},
        widgets::PaneFrame,
    },
};

/// Texts beside a picture need as many columns.
const BESIDE: u16 = 56;
/// Lines of the pane of a scene that has room for a picture below its texts.
const BELOW: u16 = 9;
/// Lines of the queue's pane of a scene that has room for a picture below everything.
const LOW: u16 = 12;

/// Everything that the screen has a place for, in the order of drawing.
pub fn places(app: &App) -> Vec<(Key, Subject)> {
    let screen = Rect::new(0, 0, app.size.0, app.size.1);
    let layout = Layout::of(app, screen);
    let room = layout.whole.or(layout.detail).or(layout.queue_detail).map(PaneFrame::room);
    let mut places = Vec::new();
    let mut want = |media: Option<&Media>, place: Option<Rect>| {
        if let (Some(Ok(subject)), Some(place)) =
            (media.map(|media| Subject::of(media, app.settings.pictures)), place.filter(|place| !place.is_empty()))
        {
            places.push((subject.key(place.as_size()), subject));
        }
    };
    match (app.place.view, room) {
        (_, None) => {}
        (View::Media, Some(room)) => want(app.preview(), media::split(app, room).1),
        (View::Sheet, Some(room)) => wanted_cells(app, room, &mut want),
        (View::Queue, Some(room)) => want(app.preview(), below(app, room).map(|(place, _)| place)),
        (View::Compare, Some(room)) => compare::wanted_pictures(app, room, &mut want),
        (_, Some(room)) => want(app.preview(), beside(app, room).map(|(place, _)| place)),
    }
    if let Some(Overlay::Picker(picker)) = app.overlays.last() {
        let media = picker.selected().and_then(|pick| pick.preview.as_deref());
        want(media, overlays::picker_preview(app, picker, screen));
    }
    places
}

fn wanted_cells(app: &App, room: Rect, want: &mut impl FnMut(Option<&Media>, Option<Rect>)) {
    let (Some(open), grid) = (app.open(), sheet::grid(app, room)) else { return };
    for index in grid.seen(app.sheet.top, app.sheet.listing.len()) {
        let scene = app.sheet.listing.keys().get(index).and_then(|id| open.scene(*id));
        let place = grid.place(room, app.sheet.top, index).map(sheet::picture_place);
        want(scene.and_then(|scene| sheet::picture_of(open, scene)), place);
    }
}

/// How the cells of the contact sheet lie on a screen of that size.
pub fn sheet_grid(app: &App, area: Rect) -> Grid {
    let room = Layout::of(app, area).whole.map_or(area, PaneFrame::room);
    sheet::grid(app, room)
}

/// The place of a scene's picture in its pane, and what is left for its texts. None: there is no picture, or no room.
pub fn beside(app: &App, inner: Rect) -> Option<(Rect, Rect)> {
    app.preview()?;
    if inner.width >= BESIDE && inner.height >= 4 {
        // A picture of 16 by 9 is as high as there are lines, or takes two fifths of the columns.
        let columns = (inner.width * 2 / 5).min(inner.height * 32 / 9 + 1);
        let texts = Rect { x: inner.x + columns + 1, width: inner.width - columns - 1, ..inner };
        return Some((Rect { width: columns, ..inner }, texts));
    }
    if app.place.pane == crate::tui::panes::Pane::Detail && inner.height >= BELOW {
        let rows = inner.height / 2;
        let texts = Rect { height: inner.height - rows, ..inner };
        return Some((Rect { y: texts.bottom(), height: rows, ..inner }, texts));
    }
    None
}

/// The place of a picture below all that is said about it, and what is left for that. None: there is no picture, or no room.
pub fn below(app: &App, inner: Rect) -> Option<(Rect, Rect)> {
    app.preview()?;
    if inner.height < LOW {
        return None;
    }
    let rows = (inner.height / 3).min(inner.width * 9 / 32 + 1);
    let texts = Rect { height: inner.height - rows, ..inner };
    Some((Rect { y: texts.bottom(), height: rows, ..inner }, texts))
}

/// Draws the preview of a medium, or the one line that says why there is none.
pub fn draw(app: &App, media: &Media, area: Rect, buf: &mut Buffer) {
    let subject = match Subject::of(media, app.settings.pictures) {
        Ok(subject) => subject,
        Err(unseen) => return draw_words(app, &unseen_words(app, unseen), area, buf),
    };
    let key = subject.key(area.as_size());
    match app.pictures.sight(key) {
        Sight::Moving => {}
        Sight::Making => Pen::new(area, app.look()).write(buf, app.look().glyphs.ellipsis, Role::Dim),
        // Where no bytes are, there is nothing to open either.
        Sight::Failed(trouble @ Trouble::Gone(_)) => draw_words(app, &trouble.to_string(), area, buf),
        Sight::Failed(trouble) => {
            draw_words(app, &format!("{trouble}; {} opens it", app.key(Action::OpenMedia)), area, buf);
        }
        Sight::Ready(Preview::Picture(picture)) => draw_picture(app, key, picture, area, buf),
        Sight::Ready(Preview::Wave(wave)) => draw_wave(app, wave, area, buf),
    }
}

fn unseen_words(app: &App, unseen: Unseen) -> String {
    match unseen {
        Unseen::Elsewhere | Unseen::Off => format!("{unseen}; {} opens it", app.key(Action::OpenMedia)),
        _ => unseen.to_string(),
    }
}

pub fn draw_words(app: &App, words: &str, area: Rect, buf: &mut Buffer) {
    let rows = wrap_rows(words, usize::from(area.width));
    for (line, row) in rows.into_iter().take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + line as u16, height: 1, ..area };
        paint(buf, place, &words[row], app.look().theme.style(Role::Dim));
    }
}

fn draw_picture(app: &App, key: Key, picture: &Picture, area: Rect, buf: &mut Buffer) {
    let Size { width, height } = picture.size();
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect { x: area.x + (area.width - width) / 2, width, height, ..area };
    app.pictures.placing.borrow_mut().place(key, picture, place, buf);
}

/// The most lines of a wave: more say no more.
const WAVE: u16 = 6;

fn draw_wave(app: &App, wave: &Wave, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let bars = look.glyphs.bars;
    let rows = area.height.saturating_sub(1).clamp(1, WAVE);
    for (column, peak) in wave.columns(usize::from(area.width)).into_iter().enumerate() {
        // Silence is seen as a line.
        let level = ((peak * f32::from(rows) * bars.len() as f32).round() as usize).max(1);
        for row in 0..rows {
            let filled = level.saturating_sub(usize::from(row) * bars.len()).min(bars.len());
            let Some(bar) = filled.checked_sub(1).and_then(|filled| bars.get(filled)) else { break };
            let place = Rect { x: area.x + column as u16, y: area.y + rows - 1 - row, width: 1, height: 1 };
            paint(buf, place, bar, look.theme.style(Role::Accent));
        }
    }
    let below = Rect { y: area.y + rows, height: area.height.saturating_sub(rows), ..area };
    if !below.is_empty() {
        Pen::new(below, look).write(buf, &wave.length(), Role::Dim);
    }
}
