//! The contact sheet: the selected picture of every scene of a version, in rows.

use ratatui::layout::Rect;

use crate::{
    model::{Id, Scene},
    tui::panes::{Listing, Motion},
};

/// About how wide a cell is.
const COLUMNS: u16 = 24;

/// What the contact sheet keeps.
#[derive(Debug, Default)]
pub struct SheetView {
    pub listing: Listing<Id<Scene>>,
    /// The row of cells at the top.
    pub top: usize,
}

/// How the cells lie in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Cells beside each other.
    pub across: usize,
    /// Rows of cells below each other that are seen whole.
    pub down: usize,
    /// Columns and lines of a cell.
    pub cell: (u16, u16),
}

impl Grid {
    /// Cells for pictures of 16 by 9 with a line below, or for two lines of text where there are no pictures.
    pub fn of(room: Rect, has_pictures: bool) -> Self {
        let across = (room.width / COLUMNS).max(1);
        let wide = room.width / across;
        let high = if has_pictures { (wide.saturating_sub(1) * 9).div_ceil(32) + 1 } else { 4 };
        let high = high.clamp(1, room.height.max(1));
        Self { across: usize::from(across), down: usize::from((room.height / high).max(1)), cell: (wide, high) }
    }

    /// Where the cell at `index` is when the row `top` is the first one; none: not in view.
    pub fn place(self, room: Rect, top: usize, index: usize) -> Option<Rect> {
        let row = (index / self.across).checked_sub(top).filter(|row| *row < self.down)?;
        let (wide, high) = self.cell;
        let place = Rect {
            x: room.x + (index % self.across) as u16 * wide,
            y: room.y + row as u16 * high,
            width: wide.saturating_sub(1),
            height: high,
        };
        Some(place.intersection(room))
    }

    /// The cells in view.
    pub fn seen(self, top: usize, len: usize) -> std::ops::Range<usize> {
        let first = top * self.across;
        first.min(len)..(first + self.down * self.across).min(len)
    }
}

impl SheetView {
    /// Makes the cells anew: those of the scenes that the scene list shows.
    pub fn rebuild(&mut self, scenes: &[Id<Scene>]) {
        self.listing.rebuild(scenes.to_vec());
    }

    /// Moves up and down by rows.
    pub fn go(&mut self, motion: Motion, grid: Grid) -> bool {
        let half = (grid.down / 2).max(1);
        match motion {
            Motion::Down => self.step(grid.across as isize),
            Motion::Up => self.step(-(grid.across as isize)),
            Motion::HalfDown => self.step((half * grid.across) as isize),
            Motion::HalfUp => self.step(-((half * grid.across) as isize)),
            Motion::First | Motion::Last => {
                self.listing.go(motion);
            }
        }
        !self.listing.is_empty()
    }

    /// Moves by that many cells, or as far as there are cells in that direction.
    pub fn step(&mut self, by: isize) {
        let (at, len) = (self.listing.index(), self.listing.len());
        let to = at.saturating_add_signed(by);
        if to < len && (by > 0 || at >= by.unsigned_abs()) {
            self.listing.select_at(to);
        } else if by > 1 && at / by.unsigned_abs() < len.saturating_sub(1) / by.unsigned_abs() {
            // The last row is shorter.
            self.listing.select_at(len - 1);
        }
    }

    /// Keeps the selected cell in view.
    pub fn keep_in_view(&mut self, grid: Grid) {
        let row = self.listing.index() / grid.across;
        let rows = self.listing.len().div_ceil(grid.across);
        self.top = self.top.clamp((row + 1).saturating_sub(grid.down), row).min(rows.saturating_sub(grid.down));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn sheet(len: u128) -> SheetView {
        let mut sheet = SheetView::default();
        sheet.listing.rebuild((0..len).map(|number| Id::from_uuid(Uuid::from_u128(number))).collect());
        sheet
    }

    const GRID: Grid = Grid { across: 4, down: 2, cell: (25, 8) };

    #[test]
    fn cells_fill_the_room_and_none_is_outside() {
        for (width, height) in [(118, 32), (78, 20), (48, 11), (10, 3), (1, 1)] {
            let room = Rect::new(1, 2, width, height);
            for has_pictures in [true, false] {
                let grid = Grid::of(room, has_pictures);
                let seen = grid.seen(0, 1000);
                assert_eq!(seen.len(), grid.across * grid.down, "{width}x{height}");
                for index in seen {
                    let place = grid.place(room, 0, index).unwrap();
                    assert_eq!(place.intersection(room), place, "{width}x{height} cell {index}");
                }
            }
        }
        assert_eq!(Grid::of(Rect::new(0, 0, 118, 32), true), Grid { across: 4, down: 3, cell: (29, 9) });
    }

    #[test]
    fn the_cursor_goes_by_rows_and_stays_on_the_sheet() {
        let mut sheet = sheet(10);
        let at = |sheet: &mut SheetView, motion| {
            sheet.go(motion, GRID);
            sheet.keep_in_view(GRID);
            (sheet.listing.index(), sheet.top)
        };
        assert_eq!(at(&mut sheet, Motion::Up), (0, 0));
        assert_eq!(at(&mut sheet, Motion::Down), (4, 0));
        sheet.step(3);
        assert_eq!(sheet.listing.index(), 7);
        assert_eq!(at(&mut sheet, Motion::Down), (9, 1), "the last row is shorter");
        assert_eq!(at(&mut sheet, Motion::Down), (9, 1));
        assert_eq!(at(&mut sheet, Motion::Up), (5, 1), "the row above is still in view");
        assert_eq!(at(&mut sheet, Motion::First), (0, 0));
        assert_eq!(at(&mut sheet, Motion::Last), (9, 1));
        sheet.step(1);
        assert_eq!(sheet.listing.index(), 9);
    }
}
