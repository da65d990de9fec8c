//! From the state to a frame. Reads the state and nothing else; what is not visible costs nothing.

mod activity;
mod ascii;
mod bars;
mod board;
mod comments;
mod compare;
mod compare_text;
mod composer;
mod detail;
mod hit;
mod keys_box;
mod layout;
mod log;
mod media;
mod members;
mod names;
mod overlays;
mod pen;
mod preview;
mod queue;
mod queue_bar;
mod scenes;
mod search;
mod sheet;
mod start;
mod tokens;
mod tree;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{app::App, glyphs::Glyphs, overlays::Overlay, theme::Role, views::View};
use crate::model::SafeText;
pub use hit::{ListAt, Spot, spot};
use layout::Layout;
pub use preview::{places, sheet_grid};

/// Below this nothing can be read, and whoever types would not see what they do.
const LEAST_COLUMNS: u16 = 24;
const LEAST_LINES: u16 = 7;

/// Draws one frame into an empty buffer of the screen's size, and answers where the cursor is when a text is being written.
pub fn draw(app: &App, buf: &mut Buffer) -> Option<Position> {
    let area = buf.area;
    if area.is_empty() {
        return None;
    }
    app.pictures.placing.borrow_mut().begin();
    if area.width < LEAST_COLUMNS || area.height < LEAST_LINES {
        let words = format!("{LEAST_COLUMNS}x{LEAST_LINES} at least: make the window larger");
        pen::Pen::new(area, app.look()).write(buf, &words, Role::Text);
        app.pictures.placing.borrow_mut().finish(|key| app.pictures.picture(key), buf);
        return None;
    }
    let layout = Layout::of(app, area);
    bars::draw_header(app, layout.header, buf);
    match app.place.view {
        View::Queue => queue_bar::draw(app, layout.stages, buf),
        _ => {
            bars::draw_stages(app, layout.stages, buf);
        }
    }
    draw_panes(app, &layout, buf);
    let cursor = draw_overlays(app, &layout, area, buf);
    bars::draw_hints(app, layout.hints, buf);
    let covered = [keys_box::draw(app, area, buf), bars::draw_toast(app, area, buf)];
    let mut placing = app.pictures.placing.borrow_mut();
    covered.into_iter().flatten().for_each(|covered| placing.cover(covered));
    placing.finish(|key| app.pictures.picture(key), buf);
    if app.look().glyphs.is_ascii() {
        ascii::draw_plain(buf);
    }
    cursor
}

fn draw_panes(app: &App, layout: &Layout, buf: &mut Buffer) {
    if let Some(area) = layout.tree {
        tree::draw(app, area, buf);
    }
    match (app.place.view, layout.whole) {
        (View::Queue, _) => return queue::draw(app, layout, buf),
        (View::Board, Some(area)) => return board::draw(app, area, buf),
        (View::Activity, Some(area)) => return activity::draw(app, area, buf),
        (View::Search, Some(area)) => return search::draw(app, area, buf),
        (View::Media, Some(area)) => return media::draw(app, area, buf),
        (View::Sheet, Some(area)) => return sheet::draw(app, area, buf),
        (View::Members, Some(area)) => return members::draw(app, area, buf),
        (View::Tokens, Some(area)) => return tokens::draw(app, area, buf),
        (View::Log, Some(area)) => return log::draw(app, area, buf),
        (View::Compare, Some(area)) => return compare::draw(app, area, buf),
        _ => {}
    }
    if app.replica.projects().is_empty() {
        return start::draw(app, layout.rest, buf);
    }
    if let Some(area) = layout.scenes {
        scenes::draw(app, area, buf);
    }
    if let Some(area) = layout.detail {
        detail::draw(app, area, buf);
    }
    if let Some(area) = layout.comments {
        comments::draw(app, area, buf);
    }
}

fn draw_overlays(app: &App, layout: &Layout, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut cursor = None;
    for overlay in &app.overlays {
        match overlay {
            // What is written about a picture is written beside it.
            Overlay::Composer(open) if open.names.is_none() => {
                app.pictures.placing.borrow_mut().cover(layout.composer);
            }
            _ => app.pictures.placing.borrow_mut().cover_all(),
        }
        cursor = match overlay {
            Overlay::Composer(open) => composer::draw(app, open, layout.composer, buf),
            Overlay::Prompt(prompt) => overlays::draw_prompt(app, prompt, area, buf),
            Overlay::Confirm(confirm) => overlays::draw_confirm(app, confirm, area, buf),
            Overlay::Picker(picker) => overlays::draw_picker(app, picker, area, buf),
            Overlay::Help(help) => overlays::draw_help(app, help, area, buf),
        };
    }
    cursor
}

/// What becomes of a write that the server does not have, in a sign and a word.
fn unsent_words(glyphs: &Glyphs, state: &crate::client::outbox::State) -> String {
    format!("{} {}", glyphs.of_write(state), state.word())
}

/// What stands in the place of rows that could not be read: why, so that nobody takes it for none.
fn not_read(why: Option<&str>) -> String {
    SafeText::line(&format!("{}.", why.unwrap_or_default())).into_string()
}
