//! Pane 4 on the screen.

use std::cell::RefCell;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use rustc_hash::FxHashMap;

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    model::{Comment, CommentStatus, Resolution, SafeText, Visibility, thread::Row as Thread},
    tui::{
        action::Action,
        app::App,
        panes::{Flow, Pane, WrapKey},
        text::width,
        theme::Role,
        update::available,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Replies deeper than this are not indented further.
const DEEPEST: u32 = 4;

/// Draws the threads of the selected scene at the lens.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let focused = app.place.pane == Pane::Comments;
    let title = super::scenes::with_filter(&title_of(app), &app.comments.filter);
    let inner = PaneFrame { number: Some(Pane::Comments.number()), title: &title, focused }.draw(area, buf, look);
    let Some(open) = app.open() else { return };
    let (listing, rows) = (&app.comments.listing, &app.comments.rows);
    if rows.is_empty() {
        return draw_empty(app, &nothing_here(app), inner, buf);
    }
    let entry_of = |index: usize| {
        let thread = rows.get(index)?;
        Some(Entry::new(app, open.threads().get(thread.id)?, thread, inner.width))
    };
    // Where the view is, is found by asking for heights again and again: each entry is made once for a frame.
    let made: RefCell<FxHashMap<usize, (Entry<'_>, u16)>> = RefCell::default();
    let height = |index: usize| {
        if let Some((_, high)) = made.borrow().get(&index) {
            return *high;
        }
        let Some(entry) = entry_of(index) else { return 1 };
        let high = entry.flow().height(&app.wraps);
        made.borrow_mut().insert(index, (entry, high));
        high
    };
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| {
        if let Some((entry, _)) = made.borrow().get(&row.index) {
            entry.draw(app, row, focused, buf);
        }
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn title_of(app: &App) -> String {
    let is_elsewhere = app.video().is_some_and(|video| video.current_stage != app.place.lens);
    let note = if is_elsewhere { ", not the current stage" } else { "" };
    format!("Comments {} {}{note}", app.look().glyphs.dot, app.place.lens)
}

fn nothing_here(app: &App) -> String {
    if !app.comments.filter.is_empty() {
        return format!("No comment holds this text. {} shows all.", app.key(Action::Back));
    }
    if app.scenes.listing.selected().is_none() {
        return String::new();
    }
    if !available::is_offered(app, Action::Comment) {
        return format!("Nothing here at {}.", app.place.lens);
    }
    let (comment, todo) = (app.key(Action::Comment), app.key(Action::Todo));
    format!("Nothing here at {}. {comment} writes a comment, {todo} a to-do.", app.place.lens)
}

/// One comment as it is drawn.
struct Entry<'a> {
    comment: &'a Comment,
    /// Before the heading: the guides of the thread.
    guides: String,
    sign: &'static str,
    name: SafeText,
    /// Behind the name: how old it is, and what is special about it.
    facts: String,
    text: SafeText,
    columns: u16,
}

impl<'a> Entry<'a> {
    fn new(app: &App, comment: &'a Comment, thread: &Thread, columns: u16) -> Self {
        let glyphs = app.look().glyphs;
        let is_deleted = comment.deleted_at.is_some();
        let sign = match comment.status {
            Some(CommentStatus::ToDo) if !is_deleted => glyphs.to_do,
            Some(CommentStatus::Done) if !is_deleted => glyphs.ticked,
            // A reply hangs on its guide, and needs no sign of its own.
            _ if thread.depth > 0 => "",
            _ => glyphs.note,
        };
        let guides = guides_of(app, thread, columns);
        if is_deleted {
            let (name, text) = (SafeText::line("deleted"), SafeText::default());
            return Self { comment, guides, sign, name, facts: String::new(), text, columns };
        }
        let (name, facts) = (app.name_of(comment.author_id), facts_of(app, comment, thread));
        Self { comment, guides, sign, name, facts, text: SafeText::block(comment.content.trim_end()), columns }
    }

    /// Where the text hangs: behind the guides and the sign.
    fn hang(&self) -> u16 {
        let sign = if self.sign.is_empty() { 0 } else { width(self.sign) as u16 + 1 };
        1 + width(&self.guides) as u16 + sign
    }

    fn flow(&self) -> Flow<'_> {
        let heading = self.hang() + (width(self.name.as_str()) + width(&self.facts)) as u16 + 2;
        Flow {
            key: WrapKey::Comment(self.comment.id),
            revision: self.comment.revision,
            text: self.text.as_str(),
            heading,
            hang: self.hang(),
            columns: self.columns,
        }
    }

    fn draw(&self, app: &App, row: Row, focused: bool, buf: &mut Buffer) {
        let look = app.look();
        let is_quiet = self.comment.deleted_at.is_some() || self.comment.status == Some(CommentStatus::Done);
        let role = if is_quiet && !row.selected { Role::Dim } else { Role::Text };
        self.draw_sides(app, row, focused, buf);
        self.flow().draw(&app.wraps, row.area, row.skip, buf, look.theme.style(role));
        if row.skip > 0 {
            return;
        }
        let mut pen = Pen::on_row(heading_area(&row, self), look, row.selected, focused, buf);
        pen.write(buf, &self.guides, Role::Border);
        let sign_role = match self.comment.status {
            Some(CommentStatus::ToDo) => Role::Warn,
            Some(CommentStatus::Done) => Role::Ok,
            None => Role::Dim,
        };
        if !self.sign.is_empty() {
            pen.write(buf, self.sign, sign_role);
            pen.write(buf, " ", Role::Text);
        }
        let is_deleted = self.comment.deleted_at.is_some();
        pen.write(buf, self.name.as_str(), if is_deleted { Role::Dim } else { Role::Accent });
        pen.write(buf, &self.facts, Role::Dim);
    }

    /// The mark of the selection goes down the whole comment, and so do the guides that run on below it.
    fn draw_sides(&self, app: &App, row: Row, focused: bool, buf: &mut Buffer) {
        let look = app.look();
        let below = self.guides.replace(look.glyphs.guide_branch, look.glyphs.guide_through);
        let below = below.replace(look.glyphs.guide_last, look.glyphs.guide_none);
        for line in 0..row.area.height {
            let place = Rect { y: row.area.y + line, height: 1, ..row.area };
            let mark = if row.selected { look.glyphs.selected } else { " " };
            let role = if focused { Role::BorderFocus } else { Role::Text };
            let mut pen = Pen::new(place, look);
            pen.write(buf, mark, role);
            if row.skip > 0 || line > 0 {
                pen.write_styled(buf, &below, Style::new().patch(look.theme.style(Role::Border)));
            }
        }
    }
}

/// The part of the first line that the selection covers.
fn heading_area(row: &Row, entry: &Entry<'_>) -> Rect {
    let wide = entry.flow().heading.saturating_sub(1).min(row.area.width);
    Rect { width: wide, height: 1, ..row.area }
}

fn facts_of(app: &App, comment: &Comment, thread: &Thread) -> String {
    let glyphs = app.look().glyphs;
    let mut facts = vec![comment.created_at.ago(app.now)];
    facts.extend(app.writer_words(comment.id));
    facts.extend(comment.assignee_id.map(|user| format!("for {}", app.name_of(user))));
    facts.extend((comment.visibility == Visibility::Client).then(|| "client sees it".to_owned()));
    facts.extend(match comment.resolution {
        Some(Resolution::Declined) => Some("declined".to_owned()),
        Some(Resolution::Duplicate) => Some("duplicate".to_owned()),
        Some(Resolution::Fixed) | None => None,
    });
    facts.extend(comment.carried_from_id.map(|_| "carried over".to_owned()));
    facts.extend(app.outbox.state_of(comment.id.uuid()).map(|state| super::unsent_words(glyphs, state)));
    facts.extend(app.drafts.on_comment(comment.id).then(|| "draft".to_owned()));
    facts.extend((thread.hidden > 0).then(|| format!("{} {} hidden", glyphs.collapsed, thread.hidden)));
    let dot = glyphs.dot;
    let mut words = String::new();
    for fact in facts {
        words.extend([" ", dot, " ", fact.as_str()]);
    }
    words
}

fn guides_of(app: &App, thread: &Thread, columns: u16) -> String {
    let glyphs = app.look().glyphs;
    if thread.depth == 0 {
        return String::new();
    }
    let deepest = if columns < 40 { 1 } else { DEEPEST };
    let depth = thread.depth.min(deepest);
    let mut guides = String::new();
    for level in thread.depth - depth + 1..thread.depth {
        let runs_on = thread.guides.checked_shr(level).unwrap_or(0) & 1 == 1;
        guides.push_str(if runs_on { glyphs.guide_through } else { glyphs.guide_none });
    }
    guides.push_str(if thread.last { glyphs.guide_last } else { glyphs.guide_branch });
    if thread.depth > deepest {
        guides.extend([thread.depth.to_string().as_str(), " "]);
    }
    guides
}
