//! Pane 2 on the screen.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::{Pen, draw_scroll};
use crate::{
    client::OpenVersion,
    model::{Id, Scene},
    tui::{
        action::Action,
        app::{App, read::scene_title},
        panes::{Listing, Pane},
        text::{paint, wrap_rows},
        theme::Role,
        update::available,
        widgets::{PaneFrame, draw_list},
    },
};

/// Draws the scenes of the open version.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let focused = app.place.pane == Pane::Scenes;
    let title = with_filter("Scenes", &app.scenes.filter);
    let inner = PaneFrame { number: Some(Pane::Scenes.number()), title: &title, focused }.draw(area, buf, look);
    let listing = &app.scenes.listing;
    let Some(open) = app.open() else { return draw_empty(app, &nothing_open(app), inner, buf) };
    if listing.is_empty() {
        return draw_empty(app, &nothing_here(app), inner, buf);
    }
    let digits = open.order().len().to_string().len().max(2);
    draw_list(
        inner,
        buf,
        listing.state(),
        listing.len(),
        |_| 1,
        |row, buf| {
            let Some(scene) = listing.keys().get(row.index).and_then(|id| open.scene(*id)) else { return };
            let mut pen = Pen::on_row(row.area, look, row.selected, focused, buf);
            let counts = open.threads().scene(scene.id, app.place.lens);
            let order = number_of(open, listing, row.index);
            pen.write(buf, &format!("{order:>digits$} "), Role::Dim);
            if counts.open > 0 {
                pen.write_right(buf, &format!("{}{}", counts.open, look.glyphs.open), Role::Warn);
            } else if counts.done > 0 {
                pen.write_right(buf, look.glyphs.done, Role::Ok);
            } else if counts.notes > 0 {
                pen.write_right(buf, &format!("{}{}", counts.notes, look.glyphs.note), Role::Dim);
            }
            if let Some(state) = app.outbox.state_of(scene.id.uuid()) {
                pen.write_right(buf, &super::unsent_words(look.glyphs, state), Role::Warn);
            }
            if app.drafts.on_scene(scene.id, app.place.lens) {
                pen.write_right(buf, "draft", Role::Mark);
            }
            pen.write(buf, scene_title(scene).as_str(), Role::Text);
        },
    );
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

/// The number of the scene in a row. Without a filter the row's place is the scene's; with one it has to be looked up, for the
/// visible rows alone.
pub fn number_of(open: &OpenVersion, listing: &Listing<Id<Scene>>, index: usize) -> usize {
    if listing.len() == open.order().len() {
        return index + 1;
    }
    let id = listing.keys().get(index);
    open.order().iter().position(|other| Some(other) == id).map_or(0, |at| at + 1)
}

/// A pane's title with the filter that is on.
pub fn with_filter(title: &str, filter: &str) -> String {
    if filter.is_empty() {
        title.to_owned()
    } else {
        format!("{title} with “{}”", crate::model::SafeText::line(filter))
    }
}

fn nothing_open(app: &App) -> String {
    if app.place.wanted.is_some() {
        return "Reading…".to_owned();
    }
    format!("No video is open. Choose one in the projects and press {}.", app.key(Action::Open))
}

fn nothing_here(app: &App) -> String {
    if !app.scenes.filter.is_empty() {
        return format!("No scene holds this text. {} shows all.", app.key(Action::Back));
    }
    if !available::is_offered(app, Action::NewScene) {
        return "No scenes yet.".to_owned();
    }
    format!("No scenes yet. {} adds one.", app.key(Action::NewScene))
}

/// Draws what to do where there is nothing.
pub fn draw_empty(app: &App, text: &str, area: Rect, buf: &mut Buffer) {
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if inner.is_empty() {
        return;
    }
    for (line, row) in wrap_rows(text, usize::from(inner.width)).into_iter().enumerate().take(usize::from(inner.height))
    {
        let place = Rect { y: inner.y + line as u16, height: 1, ..inner };
        paint(buf, place, &text[row], app.look().theme.style(Role::Dim));
    }
}
