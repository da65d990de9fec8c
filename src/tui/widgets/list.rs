//! The list that draws only its visible rows, however many there are and however high each one is.

use std::cell::{Cell, RefCell};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

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

/// The entries as they stand on the screen.
#[derive(Clone, Default, Debug)]
struct Drawn {
    area: Rect,
    /// Line of the first row of each, which may be above the area; its lines; its index.
    rows: Vec<(i32, i32, usize)>,
}

/// Which entry is selected, and what is in view. Drawing keeps the view up to date; it never moves the cursor.
#[derive(Clone, Default, Debug)]
pub struct ListState {
    cursor: usize,
    anchor: Cell<Anchor>,
    window: Cell<Window>,
    drawn: RefCell<Drawn>,
    /// Lines that the view is to move by when it is drawn next.
    shift: Cell<i32>,
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

    /// The entry at a place on the screen, as last drawn.
    pub fn row_at(&self, at: Position) -> Option<usize> {
        let drawn = self.drawn.borrow();
        let is_there = |(top, lines, _): &&(i32, i32, usize)| (*top..top + lines).contains(&i32::from(at.y));
        drawn.rows.iter().find(is_there).filter(|_| drawn.area.contains(at)).map(|(.., index)| *index)
    }

    /// The entries are others now: what was drawn tells nothing of them.
    pub fn forget_drawn(&mut self) {
        self.drawn.get_mut().rows.clear();
    }

    /// Moves the view by lines, down where they are more than none. The cursor comes along only as far as it must to stay in
    /// view.
    pub fn scroll(&mut self, lines: i32, len: usize) {
        let drawn = self.drawn.get_mut();
        let (top, bottom) = (i32::from(drawn.area.top()), i32::from(drawn.area.bottom()));
        let Some((first, last)) = drawn.rows.first().copied().zip(drawn.rows.last().copied()) else { return };
        // What is above the first row and below the last one is not known yet, but whether there is something.
        let above = if first.2 == 0 { top - first.0 } else { i32::MAX };
        let below = if last.2 + 1 >= len { last.0 + last.1 - bottom } else { i32::MAX };
        let lines = lines.clamp(-above.max(0), below.max(0));
        drawn.rows.iter_mut().for_each(|(at, ..)| *at -= lines);
        drawn.rows.retain(|(at, high, _)| *at < bottom && at + high > top);
        self.shift.set(self.shift.get() + lines);
        let (Some(upper), Some(lower)) = (drawn.rows.first(), drawn.rows.last()) else { return };
        let is_whole = |(at, high, _): &&(i32, i32, usize)| *at >= top && at + high <= bottom;
        let mut whole = drawn.rows.iter().filter(is_whole).map(|(.., index)| *index);
        let (first, last) = match whole.next() {
            Some(first) => (first, whole.next_back().unwrap_or(first)),
            // An entry higher than the view is left as soon as its end is seen.
            None if lines > 0 => [lower.2 + usize::from(lower.0 + lower.1 < bottom); 2].into(),
            None => [upper.2.saturating_sub(usize::from(upper.0 > top)); 2].into(),
        };
        self.cursor = self.cursor.clamp(first, last).min(len.saturating_sub(1));
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
        let mut high = |index: usize| height(index).max(1);
        let anchor = shifted(self.anchor.get(), self.shift.take(), len, &mut high);
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

/// The anchor that many lines further down, or up.
fn shifted(mut anchor: Anchor, by: i32, len: usize, high: &mut impl FnMut(usize) -> u16) -> Anchor {
    let mut rest = by;
    while rest > 0 && anchor.index < len {
        let below = i32::from(high(anchor.index)) - i32::from(anchor.skip);
        if rest < below || anchor.index + 1 == len {
            anchor.skip = anchor.skip.saturating_add(rest.min(below - 1).max(0) as u16);
            break;
        }
        rest -= below;
        anchor = Anchor { index: anchor.index + 1, skip: 0 };
    }
    while rest < 0 {
        let above = i32::from(anchor.skip);
        if -rest <= above || anchor.index == 0 {
            anchor.skip = (above + rest).max(0) as u16;
            break;
        }
        rest += above;
        anchor.index -= 1;
        anchor.skip = high(anchor.index.min(len - 1));
    }
    anchor
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
        state.drawn.take();
        return;
    }
    let anchor = state.arrange(len, area.height, &mut height);
    state.anchor.set(anchor);
    let mut window = Window { lines: area.height, ..Window::default() };
    let mut drawn = state.drawn.borrow_mut();
    drawn.area = area;
    drawn.rows.clear();
    let (mut y, mut skip) = (area.y, anchor.skip);
    for index in anchor.index..len {
        if y >= area.bottom() {
            break;
        }
        let whole = height(index).max(1) - skip;
        drawn.rows.push((i32::from(y) - i32::from(skip), i32::from(whole + skip), index));
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
