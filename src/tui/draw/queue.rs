//! The queue on the screen: the list of amends, and all that is needed to work on the selected one.

use std::collections::BTreeMap;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    layout::Layout,
    pen::{Pen, draw_scroll},
    preview,
    scenes::draw_empty,
};
use crate::{
    api::queue::QueueItem,
    model::{CommentStatus, SafeText, Stage},
    tui::{
        action::Action,
        app::{App, day_of},
        drafts::SceneField,
        panes::Pane,
        text::{cut, paint, width, wrap_rows},
        theme::Role,
        views::queue::{GroupKey, Grouping, RowKey},
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
    let words = if app.queue.filters.done { "done" } else { "to do" };
    let title = format!("Queue {} {} {words}", look.glyphs.dot, app.queue.total());
    let inner = PaneFrame { number: None, title: &title, focused }.draw(area, buf, look);
    let listing = &app.queue.listing;
    if listing.is_empty() {
        return draw_empty(app, &nothing_here(app), inner, buf);
    }
    let range = app.queue.range();
    let in_range = |index: usize| range.as_ref().is_some_and(|range| range.contains(&index));
    let height = |index: usize| match listing.keys().get(index) {
        Some(RowKey::Amend(_)) if app.queue.begins_group(index) => 2,
        _ => 1,
    };
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| match listing.keys().get(row.index) {
        Some(RowKey::Amend(id)) => {
            if let Some(item) = app.queue.items.get(id) {
                let line = draw_heading_above(app, row, buf);
                let is_marked = app.queue.is_marked(*id) || in_range(row.index);
                draw_item(app, item, is_marked, Row { area: line, ..row }, focused, buf);
            }
        }
        Some(RowKey::Group(group)) => {
            let mut pen = Pen::on_row(row.area, look, row.selected, focused, buf);
            draw_heading(app, *group, look.glyphs.collapsed, &mut pen, buf);
        }
        None => {}
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn nothing_here(app: &App) -> String {
    if app.queue.is_loading() {
        "Reading…".to_owned()
    } else if app.queue.failed.is_some() {
        super::not_read(app.queue.failed.as_deref())
    } else if app.queue.filters.is_empty() {
        format!("Nothing to do: every amend is settled. {} goes back.", app.key(Action::Back))
    } else {
        let words = app.queue.filters.words(&app.replica).join(", ");
        format!("Nothing here with this filter: {words}. {} changes it.", app.key(Action::Filter))
    }
}

/// The heading of a group, where its first amend is drawn whole. Answers what is left for the amend.
fn draw_heading_above(app: &App, row: Row, buf: &mut Buffer) -> Rect {
    let line = row.area;
    if row.skip > 0 || !app.queue.begins_group(row.index) {
        return line;
    }
    let look = app.look();
    let mut pen = Pen::new(Rect { height: 1, ..line }, look);
    pen.write(buf, " ", Role::Dim);
    if let Some(group) = app.queue.group_at(row.index) {
        draw_heading(app, group, look.glyphs.expanded, &mut pen, buf);
    }
    Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line }
}

/// What a group is about, how many amends it holds, and how many of them are marked.
fn draw_heading(app: &App, group: GroupKey, branch: &str, pen: &mut Pen<'_>, buf: &mut Buffer) {
    let glyphs = app.look().glyphs;
    let (sign, role) = if app.queue.filters.done { (glyphs.done, Role::Ok) } else { (glyphs.open, Role::Warn) };
    pen.write_right(buf, &format!("{}{sign}", app.queue.count_of(group)), role);
    let marked = app.queue.marked_in(group);
    if marked > 0 {
        pen.write_right(buf, &format!("{} {marked}", glyphs.marked), Role::Mark);
    }
    pen.write(buf, &format!("{branch} "), Role::Dim);
    let (above, name, behind) = heading_of(app, group);
    if !above.is_empty() {
        pen.write(buf, &format!("{above} {} ", glyphs.path), Role::Dim);
    }
    pen.write(buf, &name, Role::Title);
    if !behind.is_empty() {
        pen.write(buf, &format!(" {} {behind}", glyphs.dot), Role::Dim);
    }
}

/// The parts of a heading: what it is in, what it is, and what there is to know about it.
fn heading_of(app: &App, group: GroupKey) -> (String, String, String) {
    let safe = |text: &str| SafeText::line(text).into_string();
    let plain = |name: String| (String::new(), name, String::new());
    match group {
        GroupKey::Project(id) => plain(app.replica.project(id).map(|row| safe(&row.title)).unwrap_or_default()),
        GroupKey::Video(id) => {
            let Some(video) = app.replica.video(id) else { return plain("a video".to_owned()) };
            let project = app.replica.project(video.project_id).map(|row| safe(&row.title)).unwrap_or_default();
            (project, safe(&video.title), video.current_stage.to_string())
        }
        GroupKey::Stage(stage) => plain(stage.to_string()),
        GroupKey::Assignee(None) => plain("for nobody yet".to_owned()),
        GroupKey::Assignee(Some(id)) => {
            let me = if id == app.replica.me().id { "me" } else { "" };
            (String::new(), format!("for {}", app.name_of(id)), me.to_owned())
        }
    }
}

fn draw_item(app: &App, item: &QueueItem, is_marked: bool, row: Row, focused: bool, buf: &mut Buffer) {
    let (look, line) = (app.look(), row.area);
    if line.is_empty() {
        return;
    }
    let comment = &item.comment;
    let settled = app.queue.is_settled(comment.id) != (comment.status == Some(CommentStatus::Done));
    let mut pen = Pen::on_row(line, look, row.selected, focused, buf);
    let (sign, role) = match (is_marked, settled) {
        (true, _) => (look.glyphs.marked, Role::Mark),
        (false, true) => (look.glyphs.ticked, Role::Ok),
        (false, false) => (look.glyphs.to_do, Role::Warn),
    };
    pen.write(buf, sign, role);
    pen.write(buf, &format!(" {}{:>2} ", video_before(app, item, line.width), item.scene_order), Role::Dim);
    pen.write_right(buf, &comment.created_at.ago(app.now), Role::Dim);
    if comment.stage != item.current_stage && app.queue.grouping != Grouping::Stage {
        pen.write_right(buf, comment.stage.as_str(), Role::Warn);
    }
    if let Some(snooze) = item.snoozed {
        let until =
            snooze.until.map_or_else(|| "until news".to_owned(), |until| format!("until {}", &day_of(until)[..10]));
        pen.write_right(buf, &until, Role::Dim);
    }
    if let Some(user) = comment.assignee_id.filter(|_| app.queue.grouping != Grouping::Assignee) {
        let name = app.name_of(user).into_string();
        let first = name.split_whitespace().next().unwrap_or_default();
        pen.write_right(buf, &format!("for {}", cut(first, 10, look.glyphs.ellipsis)), Role::Mention);
    }
    let is_quiet = (settled && !app.queue.filters.done) || app.queue.is_leaving(comment.id) || item.snoozed.is_some();
    pen.write(buf, SafeText::line(comment.content.trim()).as_str(), if is_quiet { Role::Dim } else { Role::Text });
}

/// Before the scene's number the video, where the heading does not say it.
fn video_before(app: &App, item: &QueueItem, columns: u16) -> String {
    if app.queue.grouping == Grouping::Video {
        return String::new();
    }
    let most = usize::from(columns / 4).clamp(6, 18);
    let title = SafeText::line(&item.video_title);
    let shown = cut(title.as_str(), most, app.look().glyphs.ellipsis);
    format!("{shown}{}", " ".repeat(most.saturating_sub(width(&shown))))
}

/// The amend, then the texts of its scene. One screen of it: the whole is one key away, in the workstation.
fn draw_selected(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let item = app.queue.selected();
    let title = item.map_or_else(String::new, |item| {
        format!("Scene {} {} {}", item.scene_order, look.glyphs.dot, SafeText::line(&item.scene_title))
    });
    let inner = PaneFrame { number: None, title: &title, focused: false }.draw(area, buf, look);
    let Some(item) = item else { return draw_group(app, inner, buf) };
    let inner = match (preview::below(app, inner), app.preview()) {
        (Some((place, texts)), Some(media)) => {
            preview::draw(app, media, place, buf);
            texts
        }
        _ => inner,
    };
    draw_read(app, item, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }, buf);
}

/// The texts of an amend from where they were read to. Written as a whole on a page of their own, and cut out of it.
fn draw_read(app: &App, item: &QueueItem, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let blank = buf[(area.x, area.y)].clone();
    let page =
        Rect { x: 0, y: 0, width: area.width, height: area.height.saturating_add(app.queue.above()).saturating_add(1) };
    let mut written = Buffer::filled(page, blank);
    let left = write_amend(app, item, page, &mut written);
    let above = app.queue.above().min(left.y.saturating_sub(area.height));
    app.queue.read_to(above);
    let has_more = left.y > above + area.height && area.height > 1;
    let shown = area.height - u16::from(has_more);
    for (y, x) in (0..shown).flat_map(|y| (0..area.width).map(move |x| (y, x))) {
        buf[(area.x + x, area.y + y)] = written[(x, above + y)].clone();
    }
    if has_more {
        let words = format!("{} {} reads on", app.look().glyphs.ellipsis, app.key(Action::ReadOn));
        Pen::new(Rect { y: area.y + shown, height: 1, ..area }, app.look()).write(buf, &words, Role::Dim);
    }
}

/// Writes what there is to know of an amend, and answers what is left below it.
fn write_amend(app: &App, item: &QueueItem, area: Rect, buf: &mut Buffer) -> Rect {
    let look = app.look();
    let mut rest = area;
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
    if let Some(state) = app.outbox.state_of(item.comment.id.uuid()) {
        rest = write_block(&super::unsent_words(app.look().glyphs, state), rest, app, Role::Warn, buf);
    }
    if let Some(words) = app.writer_words(item.comment.id) {
        rest = write_block(&words, rest, app, Role::Accent, buf);
    }
    if app.drafts.on_comment(item.comment.id) {
        rest = write_block("a draft of yours waits here", rest, app, Role::Mark, buf);
    }
    rest = write_replies(app, item, rest, buf);
    let Some(scene) = app.scene() else { return rest };
    for field in [SceneField::VoiceText, SceneField::Description, SceneField::ImagePrompt] {
        let text = field.of(scene).trim();
        if !text.is_empty() {
            rest = write_block("", rest, app, Role::Text, buf);
            rest = write_block(field.name(), rest, app, Role::Dim, buf);
            rest = write_block(SafeText::block(text).as_str(), rest, app, Role::Text, buf);
        }
    }
    rest
}

/// What a folded group holds: how many at each stage, and for whom.
fn draw_group(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(group) = app.queue.group() else { return };
    let mut rest = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let (_, name, _) = heading_of(app, group);
    rest = write_block(&name, rest, app, Role::Accent, buf);
    let mut stages: BTreeMap<Stage, i64> = BTreeMap::new();
    let mut people: Vec<(String, i64)> = Vec::new();
    for row in app.queue.counts().iter().filter(|row| app.queue.grouping.of_count(row) == group) {
        *stages.entry(row.stage).or_default() += row.count;
        let person = row.assignee_id.map_or_else(|| "nobody yet".to_owned(), |id| app.name_of(id).into_string());
        match people.iter_mut().find(|(known, _)| *known == person) {
            Some((_, count)) => *count += row.count,
            None => people.push((person, row.count)),
        }
    }
    for (stage, count) in stages {
        rest = write_block(&format!("{count:>4} at {stage}"), rest, app, Role::Text, buf);
    }
    people.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (person, count) in people {
        rest = write_block(&format!("{count:>4} for {person}"), rest, app, Role::Text, buf);
    }
    let words = format!("{} opens the group.", app.key(Action::Expand));
    write_block(&words, rest, app, Role::Dim, buf);
}

/// What was answered so far.
fn write_replies(app: &App, item: &QueueItem, area: Rect, buf: &mut Buffer) -> Rect {
    let look = app.look();
    let mut rest = area;
    for (depth, reply) in app.queue.talk.replies(&item.comment) {
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
