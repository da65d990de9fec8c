//! Pane 3 on the screen.

use ratatui::{buffer::Buffer, layout::Rect};
use rustc_hash::FxHashMap;

use super::{
    pen::{Pen, draw_scroll},
    preview,
};
use crate::{
    client::OpenVersion,
    model::{SafeText, Scene, TakeRole},
    tui::{
        action::Action,
        app::{App, read::scene_title},
        drafts::{DraftKey, SceneField},
        panes::{Flow, Pane, WrapKey, detail::DetailKey},
        text::width,
        theme::Role,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Columns for what a row is, where there is room for them.
const LABEL: u16 = 14;

/// Draws the texts and takes of the selected scene.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let focused = app.place.pane == Pane::Detail;
    let scene = app.scene();
    let title = scene.map_or_else(|| "Scene".to_owned(), |scene| title_of(app, scene));
    let inner = PaneFrame { number: Some(Pane::Detail.number()), title: &title, focused }.draw(area, buf, look);
    let (Some(scene), Some(open)) = (scene, app.open()) else { return };
    let inner = draw_preview(app, inner, buf);
    let listing = &app.detail.listing;
    let flow_of = |index: usize, text: &mut SafeText| match listing.keys().get(index) {
        Some(DetailKey::Field(field)) => {
            *text = SafeText::block(field.of(scene).trim_end());
            Some(*field)
        }
        _ => None,
    };
    let mut measured = FxHashMap::default();
    let height = |index: usize| {
        *measured.entry(index).or_insert_with(|| {
            let mut text = SafeText::default();
            let field = flow_of(index, &mut text);
            field.map_or(1, |field| flow(scene, field, text.as_str(), inner.width).height(&app.wraps))
        })
    };
    draw_list(inner, buf, listing.state(), listing.len(), height, |row, buf| match listing.keys().get(row.index) {
        Some(DetailKey::Field(field)) => draw_text(app, scene, *field, row, focused, buf),
        Some(DetailKey::Take(role)) => draw_take(app, open, scene, *role, row, focused, buf),
        _ => draw_no_takes(app, row, focused, buf),
    });
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

/// Draws the picture, and answers what is left for the texts.
fn draw_preview(app: &App, inner: Rect, buf: &mut Buffer) -> Rect {
    let (Some((place, texts)), Some(media)) = (preview::beside(app, inner), app.preview()) else { return inner };
    preview::draw(app, media, place, buf);
    texts
}

fn title_of(app: &App, scene: &Scene) -> String {
    let order = app.open().and_then(|open| crate::model::order::order_of(open.order(), scene.id));
    format!("Scene {} {} {}", order.unwrap_or(scene.order), app.look().glyphs.dot, scene_title(scene))
}

/// A text of a scene with its label, as it stands in a column.
pub fn flow<'a>(scene: &Scene, field: SceneField, text: &'a str, columns: u16) -> Flow<'a> {
    let label = if columns >= 3 * LABEL { LABEL } else { width(field.name()) as u16 + 3 };
    let hang = if columns >= 3 * LABEL { LABEL } else { 3 };
    let key = WrapKey::Field(scene.id, field);
    Flow { key, revision: scene.revision, text, heading: label, hang, columns }
}

fn draw_text(app: &App, scene: &Scene, field: SceneField, row: Row, focused: bool, buf: &mut Buffer) {
    let look = app.look();
    let text = SafeText::block(field.of(scene).trim_end());
    let style = look.theme.style(Role::Text);
    flow(scene, field, text.as_str(), row.area.width).draw(&app.wraps, row.area, row.skip, buf, style);
    if row.skip > 0 {
        return;
    }
    draw_label(app, field.name(), row, focused, buf);
    let has_draft = app.drafts.get(&DraftKey::SceneText { scene: scene.id, field }).is_some();
    if has_draft || text.as_str().is_empty() {
        let x = LABEL.min(width(field.name()) as u16 + 3).min(row.area.width);
        let x = if row.area.width >= 3 * LABEL { LABEL } else { x };
        let place = Rect { x: row.area.x + x, width: row.area.width - x, ..row.area };
        let mut pen = Pen::new(place, look);
        if has_draft {
            pen.write_right(buf, " draft ", Role::Mark);
        }
        if text.as_str().is_empty() {
            pen.write(buf, "none", Role::Dim);
        }
    }
}

fn draw_label(app: &App, label: &str, row: Row, focused: bool, buf: &mut Buffer) {
    let look = app.look();
    let columns = if row.area.width >= 3 * LABEL { LABEL - 1 } else { width(label) as u16 + 2 };
    let place = Rect { width: columns.min(row.area.width), height: 1, ..row.area };
    let mut pen = Pen::on_row(place, look, row.selected, focused, buf);
    pen.write(buf, label, if focused { Role::Text } else { Role::Dim });
}

fn draw_take(app: &App, open: &OpenVersion, scene: &Scene, role: TakeRole, row: Row, focused: bool, buf: &mut Buffer) {
    let look = app.look();
    draw_label(app, role.as_str(), row, focused, buf);
    let columns = if row.area.width >= 3 * LABEL { LABEL } else { width(role.as_str()) as u16 + 3 };
    let columns = columns.min(row.area.width);
    let mut pen = Pen::new(Rect { x: row.area.x + columns, width: row.area.width - columns, ..row.area }, look);
    let takes: Vec<_> = open.takes(scene.id, role).collect();
    let selected = scene.selected(role);
    match takes.iter().position(|media| Some(media.id) == selected) {
        Some(at) => {
            pen.write(buf, &format!("{}/{} {} ", at + 1, takes.len(), look.glyphs.path), Role::Accent);
            pen.write(buf, &super::super::update::take_name(takes[at]), Role::Text);
            if takes[at].status != crate::model::MediaStatus::Ok {
                pen.write(buf, &format!(" {} {}", look.glyphs.dot, takes[at].status), Role::Warn);
            }
        }
        None => pen.write(buf, &format!("none of {} selected", takes.len()), Role::Warn),
    }
}

fn draw_no_takes(app: &App, row: Row, focused: bool, buf: &mut Buffer) {
    draw_label(app, "takes", row, focused, buf);
    let columns = if row.area.width >= 3 * LABEL { LABEL } else { 8 }.min(row.area.width);
    let mut pen = Pen::new(Rect { x: row.area.x + columns, width: row.area.width - columns, ..row.area }, app.look());
    pen.write(buf, &format!("none; {} adds one", app.key(Action::AddTake)), Role::Dim);
}
