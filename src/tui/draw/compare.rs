//! Compare on the screen: every scene that is different, from its heading to what was asked for.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    compare_text,
    pen::{Pen, draw_scroll},
    preview,
    scenes::draw_empty,
};
use crate::{
    model::{
        Id, Media, SafeText, Scene, TakeRole,
        compare::{Fate, Pair},
    },
    tui::{
        action::Action,
        app::{App, read::scene_title},
        pictures::Subject,
        text::{cut, paint, width},
        theme::Role,
        views::compare::{CompareRow, Compared, Piece, Side},
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Lines of a picture.
const PICTURE: u16 = 8;
/// From this many columns on there is room for two pictures.
const BESIDE: u16 = 60;
/// The most pictures that are asked for at a time.
const MOST: usize = 12;

/// Draws both versions.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let title = title_of(app);
    let inner = PaneFrame { number: None, title: &title, focused: true }.draw(area, buf, look);
    let Some(compared) = &app.compare.compared else {
        let words = if app.compare.is_loading() { "Reading…" } else { "Nothing to compare." };
        return draw_empty(app, words, inner, buf);
    };
    let listing = &app.compare.listing;
    if listing.is_empty() {
        let key = app.key(Action::PickCompared);
        return draw_empty(app, &format!("Neither version has a scene. {key} chooses others."), inner, buf);
    }
    let height = |index: usize| height_of(app, compared, index, inner.width);
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| match app.compare.row(row.index) {
        Some(CompareRow::Scene(at)) => draw_scene(app, compared, at, row, buf),
        Some(CompareRow::Fold { first, count, open }) => {
            draw_fold(app, &compared.pairs[first..first + count], open, row, buf);
        }
        None => {}
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn height_of(app: &App, compared: &Compared, index: usize, columns: u16) -> u16 {
    match app.compare.row(index) {
        Some(CompareRow::Scene(at)) => {
            let pictures = if pictures_of(app, compared, at, columns).is_some() { PICTURE } else { 0 };
            1 + lines_of(app, at, columns).len() as u16 + pictures
        }
        _ => 1,
    }
}

/// The pictures of a scene in the older and the newer version, where another one is selected and there is room to see them.
fn pictures_of<'a>(app: &App, compared: &'a Compared, at: usize, columns: u16) -> Option<[Option<&'a Media>; 2]> {
    let means = app.settings.pictures;
    if columns < BESIDE || !means.has_pictures() {
        return None;
    }
    let pair = compared.pairs.get(at)?;
    let selected = |scene: Option<&Scene>| scene.and_then(|scene| scene.selected(TakeRole::Image));
    let (old, new) = (selected(compared.old_scene(pair)), selected(compared.new_scene(pair)));
    let seen =
        |side: &'a Side, id: Option<Id<Media>>| side.media.get(&id?).filter(|media| Subject::of(media, means).is_ok());
    let both = [seen(&compared.old, old), seen(&compared.new, new)];
    (old != new && both.iter().any(Option::is_some)).then_some(both)
}

/// Where the two pictures are below the lines of a scene, which begins at the left edge of `area`.
fn picture_places(area: Rect, top: u16) -> [Rect; 2] {
    let (left, _) = compare_text::columns(area.width);
    let (hang, half) = compare_text::halves(left);
    let first = Rect { x: area.x + hang, y: area.y + top, width: half.saturating_sub(1), height: PICTURE };
    [first, Rect { x: first.x + half, ..first }]
}

/// The pictures of the scenes in view, and of those a screen further down.
pub fn wanted_pictures(app: &App, room: Rect, want: &mut impl FnMut(Option<&Media>, Option<Rect>)) {
    let Some(compared) = &app.compare.compared else { return };
    let (first, _) = app.compare.listing.state().visible();
    let (mut lines, mut count) = (0, 0);
    for index in first..app.compare.listing.len() {
        if lines > 2 * room.height || count >= MOST {
            break;
        }
        lines += height_of(app, compared, index, room.width);
        let Some(CompareRow::Scene(at)) = app.compare.row(index) else { continue };
        let Some(both) = pictures_of(app, compared, at, room.width) else { continue };
        for (media, place) in both.into_iter().zip(picture_places(room, 0)) {
            count += 1;
            want(media, Some(place));
        }
    }
}

fn title_of(app: &App) -> String {
    let dot = app.look().glyphs.dot;
    let Some(compared) = &app.compare.compared else { return "Compare".to_owned() };
    let named = format!("{} against {}", compared.new.label(), compared.old.label());
    let counts = [(Fate::Changed, "changed"), (Fate::Added, "added"), (Fate::Moved, "moved"), (Fate::Gone, "gone")]
        .into_iter()
        .map(|(fate, word)| (compared.count(fate), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>();
    let counts = if counts.is_empty() { "no scene is different".to_owned() } else { counts.join(", ") };
    format!("Compare {dot} {} {dot} {counts}", SafeText::line(&named))
}

fn lines_of(app: &App, pair: usize, columns: u16) -> std::rc::Rc<[crate::tui::views::compare::Line]> {
    app.compare.lines(pair, columns, |compared, pair| compare_text::lines(app.look().glyphs, compared, pair, columns))
}

/// The sign of a fate and its word: either alone says it.
fn words_of(pair: &Pair) -> (&'static str, String, Role) {
    match pair.fate {
        Fate::Same => ("=", "unchanged".to_owned(), Role::Dim),
        Fate::Changed => ("~", "changed".to_owned(), Role::Warn),
        Fate::Added => ("+", "added".to_owned(), Role::Added),
        Fate::Gone => ("-", "gone".to_owned(), Role::Removed),
        Fate::Moved => {
            let was = pair.old.map_or(0, |at| at + 1);
            ("^", format!("{}moved, was {was}", if pair.differs { "changed, " } else { "" }), Role::Accent)
        }
    }
}

fn draw_scene(app: &App, compared: &Compared, at: usize, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let pair = &compared.pairs[at];
    let (mut skip, mut area) = (usize::from(row.skip), row.area);
    if skip == 0 {
        draw_heading(app, compared, pair, row, buf);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    } else {
        skip -= 1;
    }
    draw_pictures(app, compared, at, row, buf);
    let (left, right) = compare_text::columns(row.area.width);
    for (line, text) in lines_of(app, at, row.area.width).iter().skip(skip).take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + line as u16, height: 1, ..area };
        draw_pieces(&text.left, Rect { width: left, ..place }, look, buf);
        if right > 0 {
            let beside = Rect { x: place.x + left, width: right, ..place };
            draw_pieces(&text.right, beside, look, buf);
        }
    }
}

/// The pictures stand where the air below the lines was, once there is room for the whole of them.
fn draw_pictures(app: &App, compared: &Compared, at: usize, row: Row, buf: &mut Buffer) {
    let Some(both) = pictures_of(app, compared, at, row.area.width) else { return };
    let above = lines_of(app, at, row.area.width).len() as u16;
    let Some(top) = above.checked_sub(row.skip) else { return };
    for (media, place) in both.into_iter().zip(picture_places(row.area, top)) {
        if let Some(media) = media.filter(|_| row.area.intersection(place) == place) {
            preview::draw(app, media, place, buf);
        }
    }
}

fn draw_pieces(pieces: &[Piece], area: Rect, look: crate::tui::widgets::Look<'_>, buf: &mut Buffer) {
    let mut rest = area;
    for (role, text) in pieces {
        let used = paint(buf, rest, text, look.theme.style(*role));
        rest = Rect { x: rest.x + used, width: rest.width - used, ..rest };
    }
}

fn draw_heading(app: &App, compared: &Compared, pair: &Pair, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let (sign, words, role) = words_of(pair);
    let Some(scene) = compared.new_scene(pair).or_else(|| compared.old_scene(pair)) else { return };
    let order = pair.new.or(pair.old).map_or(0, |at| at + 1);
    let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
    pen.write(buf, &format!("{sign} "), role);
    pen.write(buf, &format!("{order:>2} "), Role::Dim);
    let room = pen.room().saturating_sub(width(&words) + 3);
    pen.write(buf, &cut(scene_title(scene).as_str(), room.max(8), look.glyphs.ellipsis), Role::Title);
    pen.write(buf, &format!(" {} ", look.glyphs.dot), Role::Dim);
    pen.write(buf, &words, role);
}

fn draw_fold(app: &App, alike: &[Pair], open: bool, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let place = |pair: Option<&Pair>| pair.and_then(|pair| pair.new).map_or(0, |at| at + 1);
    let (first, last) = (place(alike.first()), place(alike.last()));
    let which = if first == last { format!("scene {first} is") } else { format!("scenes {first} to {last} are") };
    let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
    let sign = if open { look.glyphs.expanded } else { look.glyphs.collapsed };
    pen.write(buf, &format!("{sign} "), Role::Dim);
    pen.write(buf, &format!("{which} unchanged"), Role::Dim);
}
