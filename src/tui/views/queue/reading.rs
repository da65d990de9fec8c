//! How far the selected amend was read: its texts can be longer than their pane.

use std::cell::Cell;

use ratatui::layout::Position;

use super::QueueView;
use crate::{
    model::{Comment, Id},
    tui::panes::Rows,
};

/// The amend that was read on, and the lines of it that are above the edge.
#[derive(Debug, Default)]
pub struct Reading {
    of: Option<Id<Comment>>,
    above: Cell<u16>,
}

impl QueueView {
    /// The lines of the selected amend that are above the edge.
    pub fn above(&self) -> u16 {
        let is_selected = self.selected().is_some_and(|item| Some(item.comment.id) == self.reading.of);
        if is_selected { self.reading.above.get() } else { 0 }
    }

    /// What is drawn of it begins that many lines below its beginning: there are no more.
    pub fn read_to(&self, above: u16) {
        self.reading.above.set(above);
    }
}

/// The wheel over the texts of the selected amend. There is nothing to select in them.
impl Rows for QueueView {
    fn row_at(&self, _at: Position) -> Option<usize> {
        None
    }

    fn click(&mut self, _index: usize) {}

    fn scroll(&mut self, lines: i32) {
        let above = i32::from(self.above()).saturating_add(lines).clamp(0, i32::from(u16::MAX / 2));
        self.reading.of = self.selected().map(|item| item.comment.id);
        self.reading.above.set(u16::try_from(above).unwrap_or(0));
    }
}
