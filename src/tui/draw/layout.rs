//! Where everything is on a screen of a given size.

use ratatui::layout::Rect;

use super::queue_bar;
use crate::tui::{
    app::App,
    overlays::Overlay,
    panes::Pane,
    splits::{Divider, Split, Splits},
    text::wrap_rows,
    views::View,
};

/// From this many columns on there are three columns of panes.
const WIDE: u16 = 100;
/// From this many columns on there are two.
const MEDIUM: u16 = 60;
/// From this many lines on, two panes share a column.
const TALL: u16 = 16;
/// No border is moved nearer to another than this many columns.
const LEAST: u16 = 16;
/// The same in lines.
const LOWEST: u16 = 4;

/// The parts of the screen. A pane that is not shown has no place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout {
    pub header: Rect,
    pub stages: Rect,
    pub hints: Rect,
    pub tree: Option<Rect>,
    pub scenes: Option<Rect>,
    pub detail: Option<Rect>,
    pub comments: Option<Rect>,
    /// Everything beside the tree.
    pub rest: Rect,
    pub queue: Option<Rect>,
    pub queue_detail: Option<Rect>,
    /// A view that takes the whole screen.
    pub whole: Option<Rect>,
    /// Where a text is written.
    pub composer: Rect,
    /// The borders that can be moved.
    pub dividers: [Option<Divider>; 3],
}

/// Where an area is cut in two.
#[derive(Clone, Copy)]
struct Cut<'a> {
    splits: &'a Splits,
    split: Split,
    /// What the first part has where nobody moved the border.
    usual: u16,
    /// What the second part needs at least.
    kept: u16,
}

/// The border of the first column of a screen of several, and the columns that it usually has.
fn beside(columns: u16) -> (Split, u16) {
    if columns >= WIDE {
        (Split::Tree, (columns * 6 / 25).clamp(22, 38))
    } else {
        (Split::Left, (columns * 3 / 8).clamp(22, 36))
    }
}

impl Layout {
    /// The parts of a screen, for what is shown and where the keys go.
    pub fn of(app: &App, area: Rect) -> Self {
        let mut layout = Self::default();
        let body = layout.take_bars(area, app);
        match (app.place.view, body.width) {
            (View::Queue, _) => layout.place_queue(body, app.place.pane, &app.splits),
            (view, _) if view.is_whole() => layout.whole = Some(body),
            (_, WIDE..) => layout.place_three(body, &app.splits),
            (_, MEDIUM..) => layout.place_two(body, app.place.pane, app.preview().is_some(), &app.splits),
            _ => layout.place_one(body, app.place.pane),
        }
        if app.replica.projects().is_empty() && layout.whole.is_none() {
            layout.place_start(body);
        }
        let column = layout.comments.or(layout.detail).or(layout.queue_detail);
        let column = column.filter(|column| column.width >= MEDIUM / 2).unwrap_or(body);
        layout.place_composer(app, Rect { y: body.y, height: body.height, ..column });
        layout
    }

    /// A text is written at the bottom of its column, and what it is about stays in view above.
    fn place_composer(&mut self, app: &App, column: Rect) {
        let Some(open) = app.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Composer(open) => Some(open),
            _ => None,
        }) else {
            return;
        };
        let inside = column.width.saturating_sub(2);
        let notice =
            open.notice.as_deref().map_or(0, |notice| wrap_rows(notice, usize::from(inside).max(1)).len().min(3));
        let wanted = (open.composer.height(inside) + notice).saturating_add(3);
        let most = (column.height / 2).max(column.height.min(6));
        let height = u16::try_from(wanted).unwrap_or(most).clamp(most.min(7), most);
        self.composer = Rect { y: column.bottom() - height, height, ..column };
        let above = |pane: Rect| Rect { height: self.composer.y.saturating_sub(pane.y).min(pane.height), ..pane };
        for pane in [&mut self.comments, &mut self.detail, &mut self.queue_detail] {
            let overlaps = pane.is_some_and(|pane| pane.x >= column.x && pane.right() <= column.right());
            if overlaps {
                *pane = pane.map(above).filter(|pane| pane.height >= 3);
            }
        }
    }

    /// A very low screen has no bars, so that there is something to see.
    fn take_bars(&mut self, area: Rect, app: &App) -> Rect {
        let view = app.place.view;
        let (header, stages, hints) = match area.height {
            // The filters of the queue. Where it is low, only when there is something to say.
            20.. if view == View::Queue => (1, 1, 1),
            12.. if view == View::Queue && queue_bar::says_something(app) => (1, 1, 1),
            9.. if view != View::Workstation => (1, 0, 1),
            0..=3 => (0, 0, 0),
            4..=5 => (0, 0, 1),
            6..=8 => (1, 0, 1),
            _ => (1, 1, 1),
        };
        let line = |y: u16, height: u16| Rect { y, height, ..area };
        self.header = line(area.y, header);
        self.stages = line(area.y + header, stages);
        self.hints = line(area.bottom() - hints, hints);
        Rect { y: area.y + header + stages, height: area.height - header - stages - hints, ..area }
    }

    fn place_three(&mut self, body: Rect, splits: &Splits) {
        let (split, usual) = beside(body.width);
        let scenes = (body.width * 6 / 25).clamp(24, 44);
        let (left, rest) = self.split(body, Cut { splits, split, usual, kept: 2 * LEAST });
        let (middle, right) = self.split(rest, Cut { splits, split: Split::Scenes, usual: scenes, kept: LEAST });
        (self.tree, self.scenes, self.rest) = (Some(left), Some(middle), rest);
        self.place_right(right, Pane::Comments, false, splits);
    }

    fn place_two(&mut self, body: Rect, focus: Pane, has_picture: bool, splits: &Splits) {
        let (split, usual) = beside(body.width);
        let (left, right) = self.split(body, Cut { splits, split, usual, kept: LEAST });
        match focus {
            Pane::Tree => self.tree = Some(left),
            _ => self.scenes = Some(left),
        }
        self.rest = right;
        self.place_right(right, focus, has_picture && focus == Pane::Detail, splits);
    }

    /// The scene above its comments. `is_looked_at`: there is a picture to look at, which needs more room.
    fn place_right(&mut self, right: Rect, focus: Pane, is_looked_at: bool, splits: &Splits) {
        if right.height >= TALL {
            let share = if is_looked_at { right.height * 3 / 5 } else { right.height * 2 / 5 };
            let usual = share.clamp(6, 16);
            let (upper, lower) = self.stack(right, Cut { splits, split: Split::Detail, usual, kept: LOWEST });
            (self.detail, self.comments) = (Some(upper), Some(lower));
        } else if focus == Pane::Detail {
            self.detail = Some(right);
        } else {
            self.comments = Some(right);
        }
    }

    fn place_one(&mut self, body: Rect, focus: Pane) {
        self.rest = body;
        match focus {
            Pane::Tree => self.tree = Some(body),
            Pane::Scenes => self.scenes = Some(body),
            Pane::Detail => self.detail = Some(body),
            Pane::Comments => self.comments = Some(body),
        }
    }

    fn place_queue(&mut self, body: Rect, focus: Pane, splits: &Splits) {
        let (tree, rest) = match (body.width, focus) {
            (WIDE.., _) | (MEDIUM.., Pane::Tree) => {
                let (split, usual) = beside(body.width);
                let (left, rest) = self.split(body, Cut { splits, split, usual, kept: 2 * LEAST });
                (Some(left), rest)
            }
            (_, Pane::Tree) => (Some(body), Rect { width: 0, ..body }),
            _ => (None, body),
        };
        (self.tree, self.rest) = (tree, rest);
        if rest.is_empty() {
            return;
        }
        let (list, detail) = if rest.width >= 72 && rest.height >= 8 {
            let usual = rest.width * 11 / 20;
            let (list, detail) = self.split(rest, Cut { splits, split: Split::Queue, usual, kept: LEAST });
            (list, Some(detail))
        } else if rest.height >= TALL - 4 {
            let usual = rest.height * 11 / 20;
            let (list, detail) = self.stack(rest, Cut { splits, split: Split::QueueRows, usual, kept: LOWEST });
            (list, Some(detail))
        } else {
            (rest, None)
        };
        (self.queue, self.queue_detail) = (Some(list), detail);
    }

    /// Before there is a project, the tree is only worth showing where there is room for it.
    fn place_start(&mut self, body: Rect) {
        (self.scenes, self.detail, self.comments) = (None, None, None);
        if body.width < MEDIUM {
            (self.tree, self.rest) = (None, body);
        }
        self.dividers = Default::default();
    }

    /// Cuts an area into one part at the left and one at the right.
    fn split(&mut self, area: Rect, cut: Cut<'_>) -> (Rect, Rect) {
        let most = area.width.saturating_sub(cut.kept);
        let left = cut.splits.size(cut.split, cut.usual, LEAST, most);
        let parts = (Rect { width: left, ..area }, Rect { x: area.x + left, width: area.width - left, ..area });
        let line = Rect { x: parts.1.x.saturating_sub(1), width: 2, ..area };
        self.divide(Divider { split: cut.split, line, upright: true, from: area.x, range: (LEAST, most) });
        parts
    }

    /// Cuts an area into an upper and a lower part.
    fn stack(&mut self, area: Rect, cut: Cut<'_>) -> (Rect, Rect) {
        let most = area.height.saturating_sub(cut.kept);
        let upper = cut.splits.size(cut.split, cut.usual, LOWEST, most);
        let parts = (Rect { height: upper, ..area }, Rect { y: area.y + upper, height: area.height - upper, ..area });
        let line = Rect { y: parts.1.y.saturating_sub(1), height: 2, ..area };
        self.divide(Divider { split: cut.split, line, upright: false, from: area.y, range: (LOWEST, most) });
        parts
    }

    fn divide(&mut self, divider: Divider) {
        if let Some(free) = self.dividers.iter_mut().find(|known| known.is_none()) {
            *free = Some(divider);
        }
    }
}
