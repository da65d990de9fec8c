//! Where the borders between panes are, as far as somebody has moved them.

use ratatui::layout::{Position, Rect};
use serde::{Deserialize, Serialize};

/// A border that can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    /// Between the projects and the rest.
    Tree,
    /// Between the scenes and what is right of them.
    Scenes,
    /// Between the two columns of a narrow screen.
    Left,
    /// Between the details of a scene and its comments.
    Detail,
    /// Between the amends of the queue and the selected one, beside each other.
    Queue,
    /// The same, one above the other.
    QueueRows,
}

/// Columns or lines of what is left of each border or above it; none: as many as fit best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Splits {
    tree: Option<u16>,
    scenes: Option<u16>,
    left: Option<u16>,
    detail: Option<u16>,
    queue: Option<u16>,
    queue_rows: Option<u16>,
}

impl Splits {
    /// How many columns or lines, where `usual` is what fits best. Never less than `least` nor more than `most`, whatever the
    /// size of the screen was when the border was moved.
    pub fn size(&self, split: Split, usual: u16, least: u16, most: u16) -> u16 {
        self.moved(split).unwrap_or(usual).min(most).max(least.min(most))
    }

    /// Moves a border.
    pub fn set(&mut self, split: Split, size: u16) {
        *self.place(split) = Some(size);
    }

    fn moved(&self, split: Split) -> Option<u16> {
        let mut copy = *self;
        *copy.place(split)
    }

    fn place(&mut self, split: Split) -> &mut Option<u16> {
        match split {
            Split::Tree => &mut self.tree,
            Split::Scenes => &mut self.scenes,
            Split::Left => &mut self.left,
            Split::Detail => &mut self.detail,
            Split::Queue => &mut self.queue,
            Split::QueueRows => &mut self.queue_rows,
        }
    }
}

/// A border on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divider {
    pub split: Split,
    /// The cells to take hold of: the frames of both sides.
    pub line: Rect,
    /// Whether it stands, and moves sideways.
    pub upright: bool,
    /// Where what is left of it or above it begins.
    pub from: u16,
    /// The least and the most there may be of that.
    pub range: (u16, u16),
}

impl Divider {
    /// The same taken hold of at a cell, so that it does not jump when it begins to move.
    #[must_use]
    pub fn held_at(self, at: Position) -> Self {
        let (at, line) = if self.upright { (at.x, self.line.x) } else { (at.y, self.line.y) };
        Self { from: self.from + at.saturating_sub(line), ..self }
    }

    /// What is left of it or above it when it is dragged to a cell.
    pub fn dragged_to(&self, at: Position) -> u16 {
        let at = if self.upright { at.x } else { at.y };
        let (least, most) = self.range;
        (at + 1).saturating_sub(self.from).min(most).max(least.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_stays_within_the_screen_it_is_drawn_on() {
        let mut splits = Splits::default();
        assert_eq!(splits.size(Split::Tree, 28, 16, 80), 28);
        splits.set(Split::Tree, 60);
        assert_eq!(splits.size(Split::Tree, 28, 16, 80), 60);
        assert_eq!(splits.size(Split::Tree, 28, 16, 40), 40);
        splits.set(Split::Tree, 0);
        assert_eq!(splits.size(Split::Tree, 28, 16, 40), 16);
        // Where there is not even room for the least, there is what there is.
        assert_eq!(splits.size(Split::Tree, 28, 16, 9), 9);
        assert_eq!(splits.size(Split::Queue, 30, 16, 80), 30, "the others stay where they were");
    }

    #[test]
    fn a_border_follows_the_cell_it_is_held_at() {
        // The left pane is 20 wide from column 5 on; its frame is in column 24, that of the right one in 25.
        let line = Rect::new(24, 0, 2, 10);
        let divider = Divider { split: Split::Scenes, line, upright: true, from: 5, range: (16, 60) };
        for held in [24, 25] {
            let divider = divider.held_at(Position::new(held, 3));
            assert_eq!(divider.dragged_to(Position::new(held, 9)), 20, "nothing jumps");
            assert_eq!(divider.dragged_to(Position::new(held + 7, 0)), 27);
        }
        assert_eq!(divider.dragged_to(Position::new(0, 0)), 16);
        assert_eq!(divider.dragged_to(Position::new(u16::MAX - 1, 0)), 60);
    }
}
