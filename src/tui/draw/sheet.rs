//! The contact sheet on the screen.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::Pen,
    preview,
    scenes::{draw_empty, number_of, with_filter},
};
use crate::{
    client::OpenVersion,
    model::{Media, SafeText, Scene, TakeRole},
    tui::{
        action::Action,
        app::{App, read::scene_title},
        theme::Role,
        views::sheet::Grid,
        widgets::PaneFrame,
    },
};

/// Draws the cells in view.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: &title_of(app), focused: true }.draw(area, buf, look);
    let sheet = &app.sheet;
    let Some(open) = app.open().filter(|_| !sheet.listing.is_empty()) else {
        let key = app.key(Action::Back);
        let words = match app.scenes.filter.as_str() {
            "" => format!("No scenes yet. {key} goes back."),
            _ => format!("No scene holds this text. {key} shows all."),
        };
        return draw_empty(app, &words, inner, buf);
    };
    let grid = grid(app, inner);
    for index in grid.seen(sheet.top, sheet.listing.len()) {
        let scene = sheet.listing.keys().get(index).and_then(|id| open.scene(*id));
        if let (Some(scene), Some(place)) = (scene, grid.place(inner, sheet.top, index)) {
            draw_cell(app, open, scene, (index, place), buf);
        }
    }
}

/// How the cells lie.
pub fn grid(app: &App, inner: Rect) -> Grid {
    Grid::of(inner, app.settings.pictures.has_pictures())
}

/// The place of the picture in a cell.
pub fn picture_place(cell: Rect) -> Rect {
    Rect { height: cell.height.saturating_sub(1), ..cell }
}

/// The medium that a cell shows.
pub fn picture_of<'a>(open: &'a OpenVersion, scene: &Scene) -> Option<&'a Media> {
    open.media(scene.selected(TakeRole::Image).or_else(|| scene.selected(TakeRole::Video))?)
}

fn title_of(app: &App) -> String {
    let dot = app.look().glyphs.dot;
    let version = app.version().map(|version| format!("version {}", version.number)).unwrap_or_default();
    let count = app.sheet.listing.len();
    let scenes = with_filter(&format!("{count} scene{}", if count == 1 { "" } else { "s" }), &app.scenes.filter);
    format!("Contact sheet {dot} {version} {dot} {scenes} {dot} {}", app.place.lens)
}

fn draw_cell(app: &App, open: &OpenVersion, scene: &Scene, (index, cell): (usize, Rect), buf: &mut Buffer) {
    let look = app.look();
    let place = picture_place(cell);
    match picture_of(open, scene) {
        _ if !app.settings.pictures.has_pictures() => {
            let text = SafeText::block(&scene.description);
            preview::draw_words(
                app,
                text.as_str(),
                Rect {
                    x: cell.x + 1,
                    width: cell.width.saturating_sub(1),
                    height: place.height.saturating_sub(1),
                    ..place
                },
                buf,
            );
        }
        Some(media) => preview::draw(app, media, place, buf),
        None => preview::draw_words(app, " no picture is selected", place, buf),
    }
    let is_here = app.sheet.listing.index() == index;
    let caption = Rect { y: place.bottom(), height: cell.height - place.height, ..cell };
    let mut pen = Pen::on_row(caption, look, is_here, true, buf);
    let open_amends = open.threads().scene(scene.id, app.place.lens).open;
    if open_amends > 0 {
        pen.write_right(buf, &format!("{open_amends}{}", look.glyphs.open), Role::Warn);
    }
    pen.write(buf, &format!("{} ", number_of(open, &app.sheet.listing, index)), Role::Dim);
    pen.write(buf, scene_title(scene).as_str(), if is_here { Role::Title } else { Role::Text });
}
