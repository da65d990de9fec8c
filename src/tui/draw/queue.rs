//! The queue on the screen: the list of amends, and all that is needed to work on the selected one.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    layout::Layout,
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    api::queue::QueueItem,
    model::SafeText,
    tui::{
        action::Action,
        app::App,
        drafts::SceneField,
        panes::Pane,
        text::{cut, paint, width, wrap_rows},
        theme::Role,
        update::queue_filter_words,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Draws the queue and the selected amend.
pub fn draw(app: &App, layout: &Layout, buf: &mut Buffer) {
    if let Some(area) = layout.queue {
        draw_amends(app, area, buf);
    }
    if let Some(area) = layout.queue_detail {
        draw_selected(app, area, buf);
    }
}

fn draw_amends(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let focused = app.place.pane != Pane::Tree;
    let filters = queue_filter_words(app);
    let mut title = format!("Queue {} {} to do", look.glyphs.dot, app.queue.total);
    if !filters.is_empty() {
        title.extend([" ", look.glyphs.dot, " ", SafeText::line(&filters).as_str()]);
    }
    let inner = PaneFrame { number: None, title: &title, focused }.draw(area, buf, look);
    let listing = &app.queue.listing;
    if listing.is_empty() {
        return draw_empty(app, &nothing_here(app, &filters), inner, buf);
    }
    let height = |index: usize| if app.queue.begins_group(index) { 2 } else { 1 };
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| {
        let item = listing.keys().get(row.index).and_then(|id| app.queue.items.get(id));
        if let Some(item) = item {
            draw_item(app, item, row, focused, buf);
        }
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn nothing_here(app: &App, filters: &str) -> String {
    if app.queue.is_loading() {
        "Reading…".to_owned()
    } else if filters.is_empty() {
        format!("Nothing to do: every amend is settled. {} goes back.", app.key(Action::Back))
    } else {
        format!("Nothing to do with this filter. {} changes it.", app.key(Action::Filter))
    }
}

fn draw_item(app: &App, item: &QueueItem, row: Row, focused: bool, buf: &mut Buffer) {
    let look = app.look();
    let mut line = row.area;
    if app.queue.begins_group(row.index) && row.skip == 0 {
        let mut pen = Pen::new(Rect { height: 1, ..line }, look);
        pen.write(buf, SafeText::line(&item.project_title).as_str(), Role::Dim);
        pen.write(buf, &format!(" {} ", look.glyphs.path), Role::Dim);
        pen.write(buf, SafeText::line(&item.video_title).as_str(), Role::Title);
        pen.write(buf, &format!(" {} {}", look.glyphs.dot, item.current_stage), Role::Dim);
        line = Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line };
    }
    if line.is_empty() {
        return;
    }
    let settled = app.queue.is_settled(item.comment.id);
    let mut pen = Pen::on_row(line, look, row.selected, focused, buf);
    pen.write(
        buf,
        if settled { look.glyphs.ticked } else { look.glyphs.to_do },
        if settled { Role::Ok } else { Role::Warn },
    );
    pen.write(buf, &format!(" {:>2} ", item.scene_order), Role::Dim);
    pen.write_right(buf, &item.comment.created_at.ago(app.now), Role::Dim);
    if item.comment.stage != item.current_stage {
        pen.write_right(buf, item.comment.stage.as_str(), Role::Warn);
    }
    if let Some(user) = item.comment.assignee_id {
        let name = app.name_of(user).into_string();
        let first = name.split_whitespace().next().unwrap_or_default();
        pen.write_right(buf, &format!("for {}", cut(first, 10, look.glyphs.ellipsis)), Role::Mention);
    }
    pen.write(buf, SafeText::line(item.comment.content.trim()).as_str(), if settled { Role::Dim } else { Role::Text });
}

/// The amend, then the texts of its scene. One screen of it: the whole is one key away, in the workstation.
fn draw_selected(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let item = app.queue.selected();
    let title = item.map_or_else(String::new, |item| {
        format!("Scene {} {} {}", item.scene_order, look.glyphs.dot, SafeText::line(&item.scene_title))
    });
    let inner = PaneFrame { number: None, title: &title, focused: false }.draw(area, buf, look);
    let Some(item) = item else { return };
    let mut rest = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let author = format!(
        "{} {} {} {} {}",
        app.name_of(item.comment.author_id),
        look.glyphs.dot,
        item.comment.created_at.ago(app.now),
        look.glyphs.dot,
        item.comment.stage
    );
    rest = write_block(&author, rest, app, Role::Accent, buf);
    rest = write_block(SafeText::block(item.comment.content.trim_end()).as_str(), rest, app, Role::Text, buf);
    if app.drafts.on_comment(item.comment.id) {
        rest = write_block("a draft of yours waits here", rest, app, Role::Mark, buf);
    }
    rest = write_replies(app, item, rest, buf);
    let Some(scene) = app.scene() else { return };
    for field in [SceneField::VoiceText, SceneField::Description, SceneField::ImagePrompt] {
        let text = field.of(scene).trim();
        if !text.is_empty() {
            rest = write_block("", rest, app, Role::Text, buf);
            rest = write_block(field.name(), rest, app, Role::Dim, buf);
            rest = write_block(SafeText::block(text).as_str(), rest, app, Role::Text, buf);
        }
    }
}

/// What was answered so far.
fn write_replies(app: &App, item: &QueueItem, area: Rect, buf: &mut Buffer) -> Rect {
    let look = app.look();
    let mut rest = area;
    for (depth, reply) in app.queue.replies(&item.comment) {
        let indent = 2 * u16::try_from(depth.min(4)).unwrap_or(4);
        let inner = Rect { x: rest.x + indent.min(rest.width), width: rest.width.saturating_sub(indent), ..rest };
        let guide = Rect { x: inner.x.saturating_sub(2), width: 2, ..rest };
        paint(buf, guide, look.glyphs.guide_last, look.theme.style(Role::Border));
        let age = reply.created_at.ago(app.now);
        let heading = format!("{} {} {age}", app.name_of(reply.author_id), look.glyphs.dot);
        let below = write_block(&heading, inner, app, Role::Accent, buf);
        let below = write_block(SafeText::block(reply.content.trim_end()).as_str(), below, app, Role::Text, buf);
        rest = Rect { y: below.y, height: below.height, ..rest };
    }
    rest
}

/// Writes a text, as far as there is room, and answers what is left below it.
fn write_block(text: &str, area: Rect, app: &App, role: Role, buf: &mut Buffer) -> Rect {
    if area.is_empty() {
        return area;
    }
    // No more than the screen holds is broken into rows.
    let most = usize::from(area.width) * usize::from(area.height) * 4;
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let rows = wrap_rows(&text[..end], usize::from(area.width));
    let shown = rows.len().min(usize::from(area.height));
    for (line, row) in rows.into_iter().take(shown).enumerate() {
        let place = Rect { y: area.y + line as u16, height: 1, ..area };
        let used = width(&text[row.clone()]).min(usize::from(area.width));
        paint(buf, Rect { width: used as u16, ..place }, &text[row], app.look().theme.style(role));
    }
    Rect { y: area.y + shown as u16, height: area.height - shown as u16, ..area }
}
