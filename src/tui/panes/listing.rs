//! A list whose cursor is a thing, not a place: what is inserted or removed around it never moves the selection.

use std::hash::Hash;

use ratatui::layout::Position;
use rustc_hash::FxHashMap;

use crate::tui::widgets::ListState;

/// The keys of the rows in the order of drawing, and which one is selected.
#[derive(Debug, Clone)]
pub struct Listing<K> {
    keys: Vec<K>,
    list: ListState,
}

impl<K> Default for Listing<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), list: ListState::default() }
    }
}

impl<K: Copy + Eq + Hash> Listing<K> {
    /// The keys, in order.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The place of the selected key.
    pub fn index(&self) -> usize {
        self.list.cursor()
    }

    /// The selected key.
    pub fn selected(&self) -> Option<K> {
        self.keys.get(self.list.cursor()).copied()
    }

    /// What the list widget draws by.
    pub fn state(&self) -> &ListState {
        &self.list
    }

    /// Takes new rows. The selected one stays selected; if it is gone, the nearest one below it, else above it.
    pub fn rebuild(&mut self, keys: Vec<K>) {
        let at = self.place_in(&keys);
        if self.keys != keys {
            self.list.forget_drawn();
        }
        self.keys = keys;
        match at {
            Some(at) => self.list.follow(at, self.keys.len()),
            None => self.list.first(),
        }
    }

    fn place_in(&self, keys: &[K]) -> Option<usize> {
        let cursor = self.list.cursor();
        let selected = self.keys.get(cursor)?;
        if keys.get(cursor) == Some(selected) {
            return Some(cursor);
        }
        let places: FxHashMap<K, usize> = keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
        let below = self.keys[cursor..].iter().find_map(|key| places.get(key).copied());
        below.or_else(|| self.keys[..cursor].iter().rev().find_map(|key| places.get(key).copied()))
    }

    /// Selects a key. Says whether it is there.
    pub fn select(&mut self, key: K) -> bool {
        let at = self.keys.iter().position(|known| *known == key);
        if let Some(at) = at {
            self.list.select(at, self.keys.len());
        }
        at.is_some()
    }

    /// Selects the row at a place, or the last one.
    pub fn select_at(&mut self, index: usize) {
        self.list.select(index, self.keys.len());
    }

    /// Moves as asked. Says whether the move was one.
    pub fn go(&mut self, motion: Motion) -> bool {
        let len = self.keys.len();
        match motion {
            Motion::Down => self.list.step(1, len),
            Motion::Up => self.list.step(-1, len),
            Motion::First => self.list.first(),
            Motion::Last => self.list.last(len),
            Motion::HalfDown => self.list.half_page(1, len),
            Motion::HalfUp => self.list.half_page(-1, len),
        }
        len > 0
    }
}

/// What the mouse does to a list, whatever it is of.
pub trait Rows {
    /// The row at a place on the screen, as last drawn.
    fn row_at(&self, at: Position) -> Option<usize>;
    /// Selects the row at a place in the list.
    fn click(&mut self, index: usize);
    /// Moves the view by lines.
    fn scroll(&mut self, lines: i32);
}

impl<K: Copy + Eq + Hash> Rows for Listing<K> {
    fn row_at(&self, at: Position) -> Option<usize> {
        self.list.row_at(at)
    }

    fn click(&mut self, index: usize) {
        self.select_at(index);
    }

    fn scroll(&mut self, lines: i32) {
        self.list.scroll(lines, self.keys.len());
    }
}

/// A way to go through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Down,
    Up,
    First,
    Last,
    HalfDown,
    HalfUp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(keys: &[u32], selected: u32) -> Listing<u32> {
        let mut listing = Listing::default();
        listing.rebuild(keys.to_vec());
        assert!(listing.select(selected));
        listing
    }

    #[test]
    fn the_selection_is_a_thing_and_not_a_place() {
        let mut list = listing(&[1, 2, 3], 2);
        list.rebuild(vec![7, 8, 1, 2, 3]);
        assert_eq!(list.selected(), Some(2));
        list.rebuild(vec![2]);
        assert_eq!(list.selected(), Some(2));
    }

    #[test]
    fn when_the_selected_row_goes_its_neighbour_is_selected() {
        let mut list = listing(&[1, 2, 3, 4], 2);
        list.rebuild(vec![1, 3, 4]);
        assert_eq!(list.selected(), Some(3));
        list.rebuild(vec![1]);
        assert_eq!(list.selected(), Some(1));
        list.rebuild(vec![]);
        assert_eq!(list.selected(), None);
        list.rebuild(vec![9]);
        assert_eq!(list.selected(), Some(9));
    }
}
