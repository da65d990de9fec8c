//! Dialogs on the screen: questions, lines of input, lists to choose from, help.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    pen::{Pen, draw_scroll},
    preview,
};
use crate::tui::{
    app::App,
    keymap::Context,
    overlays::{Confirm, Help, Picker, Prompt, help::HelpLine},
    text::{LineInput, paint, width, wrap_rows},
    theme::Role,
    widgets::{PaneFrame, Row, centred, draw_list, draw_popup},
};

/// The widest a dialog gets, so that its lines stay readable.
const WIDEST: u16 = 76;
/// Lines of a dialog that shows pictures.
const LOOKED_AT: u16 = 14;

fn columns(area: Rect) -> u16 {
    area.width.saturating_sub(4).min(WIDEST)
}

/// Draws lines for reading and answers what is left below them.
fn draw_lines(app: &App, lines: &[String], inner: Rect, buf: &mut Buffer) -> Rect {
    let mut rest = inner;
    for line in lines {
        for row in wrap_rows(line, usize::from(inner.width)) {
            if rest.height <= 1 {
                return rest;
            }
            paint(buf, rest, &line[row], app.look().theme.style(Role::Text));
            rest = Rect { y: rest.y + 1, height: rest.height - 1, ..rest };
        }
    }
    rest
}

fn height_of(lines: &[String], columns: u16) -> u16 {
    lines.iter().map(|line| wrap_rows(line, usize::from(columns)).len() as u16).sum()
}

fn draw_input(app: &App, input: &LineInput, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let look = app.look();
    let mut pen = Pen::new(area, look);
    pen.write(buf, "> ", Role::Key);
    let place =
        Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), height: area.height.min(1), ..area };
    let cursor = input.draw(place, buf, look.theme.style(Role::Text));
    if input.is_offered() {
        let columns = (width(input.text()) as u16).min(place.width);
        buf.set_style(Rect { width: columns, ..place }.intersection(buf.area), look.theme.style(Role::Selection));
    }
    cursor
}

/// One line of input.
pub fn draw_prompt(app: &App, prompt: &Prompt, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let columns = columns(area);
    let height = height_of(&prompt.lines, columns) + 1;
    let inner = draw_popup(area, buf, app.look(), &prompt.title, columns, height);
    let rest = draw_lines(app, &prompt.lines, inner, buf);
    draw_input(app, &prompt.input, rest, buf)
}

/// A question, with the list that belongs to it.
pub fn draw_confirm(app: &App, confirm: &Confirm, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let (look, columns) = (app.look(), columns(area));
    let listed = (confirm.amends.len() as u16).min(area.height / 2);
    let answers = answers_of(app, confirm);
    let asked = height_of(std::slice::from_ref(&answers), columns);
    let height = height_of(&confirm.lines, columns) + listed + 1 + asked;
    let inner = draw_popup(area, buf, look, &confirm.title, columns, height);
    let mut rest = draw_lines(app, &confirm.lines, inner, buf);
    if listed > 0 && rest.height > 1 + asked {
        let list = Rect { height: rest.height - 1 - asked, ..rest };
        let listing = &confirm.listing;
        draw_list(
            list,
            buf,
            listing.state(),
            listing.len(),
            |_| 1,
            |row, buf| {
                let Some((_, text)) = confirm.amends.get(row.index) else { return };
                Pen::on_row(row.area, look, row.selected, true, buf).write(buf, text, Role::Text);
            },
        );
        draw_scroll(list, buf, look, listing.state(), listing.len());
        rest = Rect { y: list.bottom(), height: 1 + asked, ..rest };
    }
    let shown = asked.min(rest.height);
    for (line, row) in wrap_rows(&answers, usize::from(columns)).into_iter().take(usize::from(shown)).enumerate() {
        let place = Rect { y: rest.bottom() - shown + line as u16, height: 1, ..rest };
        Pen::new(place, look).write(buf, &answers[row], Role::Key);
    }
    None
}

/// The answers with their keys. The blanks inside one do not break.
fn answers_of(app: &App, confirm: &Confirm) -> String {
    let key = |action| app.settings.keymap.label(Context::Confirm.stack(), action).unwrap_or_default();
    let words =
        confirm.answers.iter().map(|(action, words)| format!("{} {words}", key(*action)).replace(' ', "\u{a0}"));
    words.collect::<Vec<_>>().join("   ")
}

/// A list to choose from.
pub fn draw_picker(app: &App, picker: &Picker, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let look = app.look();
    let refusal = picker.selected().and_then(|pick| pick.refusal.as_deref());
    let wanted_foot = foot_of(picker);
    let (columns, height) = picker_size(app, picker, area);
    let inner = draw_popup(area, buf, look, &picker.title, columns, height);
    if inner.is_empty() {
        return None;
    }
    let (inner, place) = beside_picker(app, picker, inner);
    if let (Some(place), Some(media)) = (place, picker.selected().and_then(|pick| pick.preview.as_deref())) {
        preview::draw(app, media, place, buf);
    }
    let cursor = draw_input(app, &picker.input, inner, buf);
    let below = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let foot = below.height.saturating_sub(1).min(wanted_foot);
    let list = Rect { height: below.height - foot, ..below };
    if picker.listing.is_empty() {
        Pen::new(list, look).write(buf, " nothing fits", Role::Dim);
    }
    draw_list(
        list,
        buf,
        picker.listing.state(),
        picker.listing.len(),
        |_| 1,
        |row, buf| {
            draw_pick(app, picker, row, buf);
        },
    );
    draw_scroll(list, buf, look, picker.listing.state(), picker.listing.len());
    if let Some(why) = refusal {
        for (line, row) in wrap_rows(why, usize::from(inner.width)).into_iter().take(usize::from(foot)).enumerate() {
            let place = Rect { y: list.bottom() + line as u16, height: 1, ..inner };
            Pen::new(place, look).write(buf, &why[row], Role::Warn);
        }
    }
    cursor
}

/// Lines below a list that say why what is under the cursor cannot be chosen.
fn foot_of(picker: &Picker) -> u16 {
    if picker.picks.iter().any(|pick| pick.refusal.is_some()) { 2 } else { 0 }
}

/// Columns and lines of a list to choose from. One that shows what is chosen from is larger.
fn picker_size(app: &App, picker: &Picker, area: Rect) -> (u16, u16) {
    let tallest = area.height.saturating_sub(4).max(3);
    let height = (picker.picks.len() as u16).saturating_add(1 + foot_of(picker));
    if shows_previews(app, picker) {
        let widest = area.width.saturating_sub(4).min(WIDEST * 3 / 2);
        return (widest, height.max(LOOKED_AT).min(tallest));
    }
    (columns(area), height.min(tallest))
}

fn shows_previews(app: &App, picker: &Picker) -> bool {
    app.settings.pictures.is_on() && picker.picks.iter().any(|pick| pick.preview.is_some())
}

/// The room of the list, and that of the preview where there is one.
fn beside_picker(app: &App, picker: &Picker, inner: Rect) -> (Rect, Option<Rect>) {
    if !shows_previews(app, picker) {
        return (inner, None);
    }
    if inner.width >= 60 {
        let wide = inner.width * 2 / 5;
        let list = Rect { width: inner.width - wide - 1, ..inner };
        return (list, Some(Rect { x: list.right() + 1, width: wide, ..inner }));
    }
    let high = inner.height.saturating_sub(5).min(inner.height / 2);
    let list = Rect { height: inner.height - high, ..inner };
    (list, (high >= 3).then_some(Rect { y: list.bottom(), height: high, ..inner }))
}

/// Where the preview of the selected entry is on a screen.
pub fn picker_preview(app: &App, picker: &Picker, area: Rect) -> Option<Rect> {
    let (columns, height) = picker_size(app, picker, area);
    let outer = centred(area, columns.saturating_add(2), height.saturating_add(2));
    beside_picker(app, picker, PaneFrame::room(outer)).1
}

fn draw_pick(app: &App, picker: &Picker, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let Some(pick) = picker.listing.keys().get(row.index).and_then(|at| picker.pick(*at)) else { return };
    let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
    // What stands at the right edge never takes the room of the name.
    let room = pen.room().saturating_sub(width(pick.label.as_str()) + 2);
    let aside = crate::tui::text::cut(&pick.aside, room.min(pen.room() / 2).max(6), look.glyphs.ellipsis);
    pen.write_right(buf, &aside, Role::Dim);
    pen.write(buf, pick.label.as_str(), if pick.refusal.is_some() { Role::Dim } else { Role::Text });
    if pick.refusal.is_some() {
        pen.write(buf, &format!(" {} not now", look.glyphs.dot), Role::Dim);
    }
}

/// The keys that work here.
pub fn draw_help(app: &App, help: &Help, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let (look, columns) = (app.look(), columns(area));
    let height = (help.lines.len() as u16).saturating_add(1).clamp(3, area.height.saturating_sub(4).max(3));
    let title = format!("Keys {} {}", look.glyphs.dot, help.context);
    let inner = draw_popup(area, buf, look, &title, columns, height);
    if inner.is_empty() {
        return None;
    }
    let shows_input = help.is_filtering() || !help.filter.is_empty();
    let list = if shows_input { Rect { y: inner.y + 1, height: inner.height - 1, ..inner } } else { inner };
    let cursor = if shows_input { draw_input(app, &help.filter, inner, buf) } else { None };
    draw_list(
        list,
        buf,
        help.listing.state(),
        help.lines.len(),
        |_| 1,
        |row, buf| {
            let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
            match &help.lines[row.index] {
                HelpLine::Heading(title) => pen.write(buf, title, Role::Title),
                HelpLine::Key { keys, doc } => {
                    let room = pen.room() / 4;
                    pen.write(buf, &format!(" {keys:<room$} "), Role::Key);
                    pen.write(buf, doc, Role::Text);
                }
            }
        },
    );
    draw_scroll(list, buf, look, help.listing.state(), help.lines.len());
    cursor.filter(|_| help.is_filtering())
}
