//! The list that draws only its visible rows, however many there are and however high each one is.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The line at the top of the list: an entry, and how many of its lines are above the edge.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Anchor {
    index: usize,
    skip: u16,
}

/// What was visible when the list was last drawn.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Window {
    entries: usize,
    lines: u16,
    /// Lines of the selected entry above and below the edges, when it is higher than the list.
    hidden_above: u16,
    hidden_below: u16,
}

/// Which entry is selected, and what is in view. Drawing keeps the view up to date; it never moves the cursor.
#[derive(Clone, Default, Debug)]
pub struct ListState {
    cursor: usize,
    anchor: Cell<Anchor>,
    window: Cell<Window>,
}

impl ListState {
    /// The selected entry. Meaningless in an empty list.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Selects an entry, or the last one if there are not as many.
    pub fn select(&mut self, index: usize, len: usize) {
        self.cursor = index.min(len.saturating_sub(1));
    }

    /// Moves by that many entries. An entry higher than the list is scrolled through before it is left.
    pub fn step(&mut self, by: isize, len: usize) {
        if self.scroll_inside(by) {
            return;
        }
        let to = self.cursor.saturating_add_signed(by);
        self.select(to, len);
    }

    /// Selects the first entry.
    pub fn first(&mut self) {
        self.cursor = 0;
        self.anchor.set(Anchor::default());
    }

    /// Selects the last entry.
    pub fn last(&mut self, len: usize) {
        self.select(usize::MAX, len);
    }

    /// Moves down (1) or up (-1) by half of what was visible.
    pub fn half_page(&mut self, direction: isize, len: usize) {
        let half = (self.window.get().entries / 2).max(1).min(isize::MAX as usize) as isize;
        if !self.scroll_inside(direction) {
            let to = self.cursor.saturating_add_signed(direction.signum() * half);
            self.select(to, len);
        }
    }

    /// After the entries were rebuilt: the selected one is now at `index`. It stays on the same line of the screen.
    pub fn follow(&mut self, index: usize, len: usize) {
        let before = self.cursor;
        self.select(index, len);
        let mut anchor = self.anchor.get();
        let moved = self.cursor as isize - before as isize;
        anchor.index = anchor.index.saturating_add_signed(moved);
        self.anchor.set(anchor);
    }

    /// The first visible entry and how many were visible, as last drawn.
    pub fn visible(&self) -> (usize, usize) {
        (self.anchor.get().index, self.window.get().entries)
    }

    fn scroll_inside(&mut self, by: isize) -> bool {
        let (mut anchor, window) = (self.anchor.get(), self.window.get());
        if anchor.index != self.cursor {
            return false;
        }
        let half = (window.lines / 2).max(1);
        let hidden = if by > 0 { window.hidden_below } else { window.hidden_above };
        let lines = hidden.min(half);
        anchor.skip = if by > 0 { anchor.skip.saturating_add(lines) } else { anchor.skip.saturating_sub(lines) };
        // A second step before the next frame must know what this one has shown.
        let (above, below) = (window.hidden_above, window.hidden_below);
        let shifted = if by > 0 { (above + lines, below - lines) } else { (above - lines, below + lines) };
        self.anchor.set(anchor);
        self.window.set(Window { hidden_above: shifted.0, hidden_below: shifted.1, ..window });
        lines > 0
    }

    /// Finds what is in view. Asks for the height of no more entries than there are lines, give or take a few.
    fn arrange(&self, len: usize, lines: u16, height: &mut impl FnMut(usize) -> u16) -> Anchor {
        let cursor = self.cursor.min(len.saturating_sub(1));
        let anchor = self.anchor.get();
        let mut high = |index: usize| height(index).max(1);
        let tall = high(cursor) > lines;
        let found = match anchor.index.min(len - 1) {
            index if index == cursor && tall => Anchor { index, skip: anchor.skip.min(high(cursor) - lines) },
            index if index >= cursor && tall => {
                let skip = if index > cursor { high(cursor) - lines } else { 0 };
                Anchor { index: cursor, skip }
            }
            index if cursor < index || (cursor == index && anchor.skip > 0) => Anchor { index: cursor, skip: 0 },
            index if fits(Anchor { index, skip: anchor.skip }, cursor, lines, &mut high) => {
                Anchor { index, skip: anchor.skip.min(high(index) - 1) }
            }
            _ if tall => Anchor { index: cursor, skip: 0 },
            _ => ending_with(cursor, lines, &mut high),
        };
        without_gap(found, len, lines, &mut high)
    }
}

/// A list that is longer than the view never ends above its lower edge.
fn without_gap(found: Anchor, len: usize, lines: u16, high: &mut impl FnMut(usize) -> u16) -> Anchor {
    if found == Anchor::default() || len - found.index > usize::from(lines) {
        return found;
    }
    let rest: u32 = (found.index..len).map(|index| u32::from(high(index))).sum();
    if rest.saturating_sub(u32::from(found.skip)) >= u32::from(lines) {
        return found;
    }
    ending_with(len - 1, lines, high)
}

/// Whether the entry is wholly in view below the anchor.
fn fits(anchor: Anchor, cursor: usize, lines: u16, high: &mut impl FnMut(usize) -> u16) -> bool {
    if cursor - anchor.index > usize::from(lines) {
        return false;
    }
    let total: u32 = (anchor.index..=cursor).map(|index| u32::from(high(index))).sum();
    total.saturating_sub(u32::from(anchor.skip)) <= u32::from(lines)
}

/// The anchor that puts the end of an entry on the last line.
fn ending_with(last: usize, lines: u16, high: &mut impl FnMut(usize) -> u16) -> Anchor {
    let mut room = lines;
    for index in (0..=last).rev() {
        let tall = high(index);
        if tall >= room {
            return Anchor { index, skip: tall - room };
        }
        room -= tall;
    }
    Anchor::default()
}

/// One visible entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    pub index: usize,
    /// Where it is drawn. Lower than the entry where an edge cuts it.
    pub area: Rect,
    /// How many of its first lines are above the upper edge and must not be drawn.
    pub skip: u16,
    pub selected: bool,
}

/// Draws the visible entries of a list of `len`, from the top, with the selected one in view. `height` answers the
/// lines of an entry; it must be the same answer that `draw_row` draws by.
pub fn draw_list(
    area: Rect,
    buf: &mut Buffer,
    state: &ListState,
    len: usize,
    mut height: impl FnMut(usize) -> u16,
    mut draw_row: impl FnMut(Row, &mut Buffer),
) {
    let area = area.intersection(buf.area);
    if area.is_empty() || len == 0 {
        state.window.set(Window::default());
        return;
    }
    let anchor = state.arrange(len, area.height, &mut height);
    state.anchor.set(anchor);
    let mut window = Window { lines: area.height, ..Window::default() };
    let (mut y, mut skip) = (area.y, anchor.skip);
    for index in anchor.index..len {
        if y >= area.bottom() {
            break;
        }
        let whole = height(index).max(1) - skip;
        let part = whole.min(area.bottom() - y);
        let selected = index == state.cursor.min(len - 1);
        if selected {
            (window.hidden_above, window.hidden_below) = (skip, whole - part);
        }
        draw_row(Row { index, area: Rect { y, height: part, ..area }, skip, selected }, buf);
        window.entries += 1;
        (y, skip) = (y + part, 0);
    }
    state.window.set(window);
}

#[cfg(test)]
mod tests;
