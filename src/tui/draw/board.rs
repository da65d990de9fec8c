//! The board on the screen: a column for each stage, or a list by stage where there is no room for columns.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    model::{Id, SafeText, Stage, StageStatus, Video},
    tui::{
        action::Action,
        app::App,
        panes::Listing,
        theme::Role,
        update::board_filter_words,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Lines of a card: title, project, status, and one of air.
const CARD: u16 = 4;
/// On a screen lower than this, cards are closer together.
const TALL: u16 = 20;

/// Draws the board.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    if app.board.list.is_empty() {
        return draw_nothing(app, area, buf);
    }
    if !app.has_columns() {
        return draw_as_list(app, area, buf);
    }
    for (at, (stage, column)) in Stage::ALL.iter().zip(&app.board.columns).enumerate() {
        draw_column(app, *stage, column, column_area(area, at), at == app.board.column(), buf);
    }
}

/// Where a column is. What is left over goes to the columns at the left.
pub fn column_area(area: Rect, at: usize) -> Rect {
    let (count, at) = (Stage::ALL.len() as u16, at as u16);
    let (each, over) = (area.width / count, area.width % count);
    Rect { x: area.x + at * each + at.min(over), width: each + u16::from(at < over), ..area }
}

fn title_of(app: &App) -> String {
    let dot = app.look().glyphs.dot;
    let count = app.board.list.len();
    let filter = board_filter_words(app);
    let videos = if count == 1 { "1 video".to_owned() } else { format!("{count} videos") };
    let shown = if filter.is_empty() { String::new() } else { format!(" {dot} {}", SafeText::line(&filter)) };
    format!("Board {dot} {videos}{shown}")
}

fn draw_nothing(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = PaneFrame { number: None, title: &title_of(app), focused: true }.draw(area, buf, app.look());
    let words = if board_filter_words(app).is_empty() {
        format!("There is no video yet. {} goes back.", app.key(Action::Back))
    } else {
        format!("No video matches this filter. {} changes it.", app.key(Action::Filter))
    };
    draw_empty(app, &words, inner, buf);
}

fn draw_column(app: &App, stage: Stage, column: &Listing<Id<Video>>, area: Rect, is_here: bool, buf: &mut Buffer) {
    let look = app.look();
    let title = format!("{stage} {} {}", look.glyphs.dot, column.len());
    let inner = PaneFrame { number: None, title: &title, focused: is_here }.draw(area, buf, look);
    let height = if area.height >= TALL { CARD } else { 2 };
    draw_list(
        inner,
        buf,
        column.state(),
        column.len(),
        |_| height,
        |row, buf| {
            if let Some(video) = column.keys().get(row.index).and_then(|id| app.replica.video(*id)) {
                draw_card(app, video, Row { selected: row.selected && is_here, ..row }, height, buf);
            }
        },
    );
    draw_scroll(inner, buf, look, column.state(), column.len());
}

fn draw_card(app: &App, video: &Video, row: Row, height: u16, buf: &mut Buffer) {
    let look = app.look();
    for line in row.skip..row.skip + row.area.height {
        let place = Rect { y: row.area.y + line - row.skip, height: 1, ..row.area };
        let is_text = line + 1 < height.max(3);
        let mut pen = Pen::on_row(place, look, row.selected && is_text, true, buf);
        match (line, height) {
            (0, _) => pen.write(buf, SafeText::line(&video.title).as_str(), Role::Title),
            (1, CARD) => pen.write(buf, &project_of(app, video), Role::Dim),
            (1, _) | (2, CARD) => {
                write_open(app, video, &mut pen, buf);
                write_status(app, video, &mut pen, buf);
            }
            _ => {}
        }
    }
}

fn project_of(app: &App, video: &Video) -> String {
    let project = app.replica.project(video.project_id);
    project.map_or_else(String::new, |project| SafeText::line(&project.title).into_string())
}

fn write_open(app: &App, video: &Video, pen: &mut Pen<'_>, buf: &mut Buffer) {
    let open = app.replica.open_amends(video.id);
    if open > 0 {
        pen.write_right(buf, &format!("{open}{}", app.look().glyphs.open), Role::Warn);
    }
}

fn write_status(app: &App, video: &Video, pen: &mut Pen<'_>, buf: &mut Buffer) {
    let glyphs = app.look().glyphs;
    let sign = if video.stage_status == StageStatus::Approved { glyphs.done } else { glyphs.stage_current };
    let words = format!("{sign} {}", video.stage_status.words());
    pen.write(buf, &words, Role::of_status(video.stage_status));
}

fn draw_as_list(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: &title_of(app), focused: true }.draw(area, buf, look);
    let list = &app.board.list;
    let height = |index: usize| if app.board.begins_group(index) { 2 } else { 1 };
    draw_list(inner, buf, list.state(), list.len(), height, |row, buf| {
        if let Some(video) = list.keys().get(row.index).and_then(|id| app.replica.video(*id)) {
            draw_row(app, video, row, buf);
        }
    });
    draw_scroll(inner, buf, look, list.state(), list.len());
}

fn draw_row(app: &App, video: &Video, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let mut line = row.area;
    if app.board.begins_group(row.index) && row.skip == 0 {
        let count = app.board.columns[video.current_stage.index()].len();
        let mut pen = Pen::new(Rect { height: 1, ..line }, look);
        pen.write(buf, &format!("{} {} {count}", video.current_stage, look.glyphs.dot), Role::Dim);
        line = Rect { y: line.y + 1, height: line.height.saturating_sub(1), ..line };
    }
    if line.is_empty() {
        return;
    }
    let mut pen = Pen::on_row(line, look, row.selected, true, buf);
    pen.write(buf, " ", Role::Text);
    write_open(app, video, &mut pen, buf);
    pen.write_right(buf, video.stage_status.words(), Role::of_status(video.stage_status));
    pen.write(buf, SafeText::line(&video.title).as_str(), Role::Title);
    pen.write(buf, &format!(" {} {}", look.glyphs.dot, project_of(app, video)), Role::Dim);
}
