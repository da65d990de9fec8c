//! Search results on the screen: the query, then what was found, each with the words around it.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    api::search::SearchHit,
    model::{
        CommentStatus, SafeText,
        search::{Excerpt, Kind, values_of},
    },
    tui::{
        action::Action,
        app::App,
        theme::Role,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Draws what was found.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let search = &app.search;
    let more = if search.has_more() { " or more" } else { "" };
    let found = match &search.failed {
        Some(_) if search.listing.is_empty() => "not searched".to_owned(),
        _ => format!("{}{more} found", search.listing.len()),
    };
    let (dot, query) = (look.glyphs.dot, SafeText::line(&search.query));
    let title = format!("Search {dot} {query} {dot} {found}");
    let mut inner = PaneFrame { number: None, title: &title, focused: true }.draw(area, buf, look);
    let unknown: Vec<&str> =
        search.understood.iter().filter(|term| !term.known).map(|term| term.term.as_str()).collect();
    if !unknown.is_empty() && inner.height > 1 {
        let words = format!(" {} is not known here, so it finds nothing", SafeText::line(&unknown.join(", ")));
        Pen::new(inner, look).write(buf, &words, Role::Warn);
        inner = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    }
    if let (Some(words), true) = (misspelt(app), inner.height > 1) {
        Pen::new(inner, look).write(buf, &format!(" {words}"), Role::Warn);
        inner = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    }
    if search.listing.is_empty() {
        let words = if search.is_loading() {
            "Searching…".to_owned()
        } else if search.failed.is_some() {
            super::not_read(search.failed.as_deref())
        } else {
            format!("Nothing was found. {} searches for something else.", app.key(Action::Filter))
        };
        return draw_empty(app, &words, inner, buf);
    }
    let height = |index: usize| if search.begins_group(index) { 2 } else { 1 };
    draw_list(inner, buf, search.listing.state(), search.listing.len(), height, |row, buf| {
        if let Some(hit) = search.hit(row.index) {
            draw_hit(app, hit, row, buf);
        }
    });
    draw_scroll(inner, buf, look, search.listing.state(), search.listing.len());
}

/// A term whose value is none that it knows is looked for as it stands, which finds nothing: what it takes instead.
fn misspelt(app: &App) -> Option<String> {
    let words = app.search.understood.iter().filter(|term| term.name.is_none());
    let mut misspelt = words.filter_map(|term| values_of(&term.value).map(|values| (term, values)));
    let (term, values) = misspelt.next()?;
    let glyph = app.look().glyphs.dot;
    Some(format!("{} is looked for as it stands {glyph} {values}", SafeText::line(&term.value)))
}

fn draw_hit(app: &App, hit: &SearchHit, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let mut line = row.area;
    if app.search.begins_group(row.index) && row.skip == 0 {
        let mut pen = Pen::new(Rect { height: 1, ..line }, look);
        pen.write(buf, SafeText::line(&hit.project_title).as_str(), Role::Dim);
        if let Some(video) = &hit.video_title {
            pen.write(buf, &format!(" {} ", look.glyphs.path), Role::Dim);
            pen.write(buf, SafeText::line(video).as_str(), Role::Title);
        }
        line = Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line };
    }
    if line.is_empty() {
        return;
    }
    let mut pen = Pen::on_row(line, look, row.selected, true, buf);
    let (sign, role) = match (hit.kind, hit.status) {
        (Kind::Comment, Some(CommentStatus::ToDo)) => (look.glyphs.to_do, Role::Warn),
        (Kind::Comment, Some(CommentStatus::Done)) => (look.glyphs.ticked, Role::Ok),
        (Kind::Comment, None) => (look.glyphs.note, Role::Dim),
        _ => (" ", Role::Dim),
    };
    pen.write(buf, &format!("{sign} "), role);
    pen.write_right(buf, &hit.created_at.ago(app.now), Role::Dim);
    if let Some(author) = hit.author_id {
        pen.write_right(buf, app.name_of(author).as_str(), Role::Accent);
    }
    write_place(hit, &mut pen, buf);
    for (at, excerpt) in hit.excerpts.iter().enumerate() {
        if at > 0 {
            pen.write(buf, &format!(" {} ", look.glyphs.dot), Role::Dim);
        }
        write_excerpt(excerpt, look.glyphs.ellipsis, &mut pen, buf);
    }
}

/// Where it is, in front of its words.
fn write_place(hit: &SearchHit, pen: &mut Pen<'_>, buf: &mut Buffer) {
    if let Some(number) = hit.version_number {
        pen.write(buf, &format!("v{number} "), Role::Dim);
    }
    if let Some(order) = hit.scene_order {
        pen.write(buf, &format!("{order:>2} "), Role::Dim);
    }
    let field = hit.excerpts.first().map_or("", |excerpt| excerpt.field.as_str());
    let what = match (hit.kind, field) {
        (Kind::Comment, _) | (_, "title" | "name" | "") => String::new(),
        (_, field) => format!("{} ", field.replace('_', " ")),
    };
    pen.write(buf, SafeText::line(&what).as_str(), Role::Dim);
}

fn write_excerpt(excerpt: &Excerpt, ellipsis: &str, pen: &mut Pen<'_>, buf: &mut Buffer) {
    let letters: Vec<char> = excerpt.text.chars().collect();
    if excerpt.start > 0 {
        pen.write(buf, ellipsis, Role::Dim);
    }
    let mut at = 0;
    for (from, to) in &excerpt.matches {
        let (from, to) = ((*from).clamp(at, letters.len()), (*to).clamp(at, letters.len()));
        write_letters(&letters[at..from.min(to)], Role::Text, pen, buf);
        write_letters(&letters[from.min(to)..to], Role::Match, pen, buf);
        at = to;
    }
    write_letters(&letters[at..], Role::Text, pen, buf);
    if excerpt.more {
        pen.write(buf, ellipsis, Role::Dim);
    }
}

fn write_letters(letters: &[char], role: Role, pen: &mut Pen<'_>, buf: &mut Buffer) {
    if !letters.is_empty() {
        pen.write(buf, SafeText::line(&letters.iter().collect::<String>()).as_str(), role);
    }
}
