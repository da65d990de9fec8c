//! Puts pictures into a frame. Half blocks are text like any other. The pixels of the other protocols lie over the cells: they
//! are sent once, and only where nothing else is drawn over them.

#![allow(
    clippy::disallowed_methods,
    reason = "what is put into cells here is made by this program, never written by anybody"
)]

use std::num::NonZeroU16;

use ratatui::{
    buffer::{Buffer, CellDiffOption},
    layout::{Position, Rect},
};
use rustc_hash::FxHashSet;

use super::{Key, Picture};

/// What drawing keeps from one frame to the next.
#[derive(Debug, Default)]
pub struct Placing {
    /// Pictures with pixels that this frame has room for.
    placed: Vec<(Rect, Key)>,
    /// Those of the frame before.
    shown: Vec<(Rect, Key)>,
    /// Those whose pixels the terminal keeps.
    sent: FxHashSet<Key>,
}

impl Placing {
    /// A frame begins.
    pub fn begin(&mut self) {
        self.placed.clear();
    }

    /// Puts a picture into a place of its size. One with pixels comes at the end of the frame.
    pub fn place(&mut self, key: Key, picture: &Picture, area: Rect, buf: &mut Buffer) {
        if picture.lead.is_empty() {
            copy(picture, area, buf);
        } else {
            self.placed.push((area, key));
        }
    }

    /// Something is drawn over everything so far.
    pub fn cover_all(&mut self) {
        self.placed.clear();
    }

    /// Something is drawn there.
    pub fn cover(&mut self, area: Rect) {
        self.placed.retain(|(place, _)| !place.intersects(area));
    }

    /// The frame is complete but for its pixels.
    pub fn finish<'a>(&mut self, find: impl Fn(Key) -> Option<&'a Picture>, buf: &mut Buffer) {
        self.placed.retain(|(area, _)| buf.area.intersection(*area) == *area);
        for (area, key) in &self.placed {
            let Some(picture) = find(*key) else { continue };
            copy(picture, *area, buf);
            let is_there =
                if picture.id.is_some() { !self.sent.insert(*key) } else { self.shown.contains(&(*area, *key)) };
            if !is_there {
                send(picture, *area, buf);
            }
        }
        std::mem::swap(&mut self.placed, &mut self.shown);
        self.placed.clear();
    }

    /// The terminal was emptied, or may have been: everything is sent again.
    pub fn repaint(&mut self) {
        self.shown.clear();
        self.sent.clear();
    }

    /// These are gone from the terminal.
    pub fn forget(&mut self, keys: impl Iterator<Item = Key>) {
        for key in keys {
            self.sent.remove(&key);
        }
    }
}

fn copy(picture: &Picture, area: Rect, buf: &mut Buffer) {
    for at in picture.cells.area.positions() {
        let to = Position::new(area.x + at.x, area.y + at.y);
        if let Some(cell) = buf.cell_mut(to).filter(|_| area.contains(to)) {
            cell.clone_from(&picture.cells[at]);
        }
    }
}

/// The pixels travel with the first cell.
fn send(picture: &Picture, area: Rect, buf: &mut Buffer) {
    let symbol = format!("{}{}", picture.lead, picture.cells[(0, 0)].symbol().trim_end());
    if let Some(cell) = buf.cell_mut(area.as_position()) {
        cell.set_symbol(&symbol);
        cell.set_diff_option(NonZeroU16::new(1).map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    const SCREEN: Rect = Rect::new(0, 0, 20, 6);
    const PLACE: Rect = Rect::new(2, 1, 4, 2);

    fn key() -> Key {
        Key { medium: Id::from_uuid(uuid::Uuid::from_u128(1)), revision: 1, columns: 4, rows: 2 }
    }

    /// A picture of pixels that lie over the cells, or that the cells name.
    fn picture(id: Option<u32>) -> Picture {
        let mut cells = Buffer::empty(Rect::new(0, 0, 4, 2));
        for cell in &mut cells.content {
            match id {
                Some(_) => cell.set_symbol("p"),
                None => cell.set_diff_option(CellDiffOption::Skip),
            };
        }
        Picture { cells, lead: "PIXELS".to_owned(), id }
    }

    fn frame(placing: &mut Placing, picture: &Picture, cover: Option<Rect>) -> Buffer {
        let mut buf = Buffer::empty(SCREEN);
        placing.begin();
        placing.place(key(), picture, PLACE, &mut buf);
        if let Some(cover) = cover {
            placing.cover(cover);
        }
        placing.finish(|_| Some(picture), &mut buf);
        buf
    }

    /// What the terminal gets when one frame follows another.
    fn sent(before: &Buffer, after: &Buffer) -> Vec<(u16, u16, String)> {
        before.diff(after).into_iter().map(|(x, y, cell)| (x, y, cell.symbol().to_owned())).collect()
    }

    #[test]
    fn pixels_over_the_cells_are_sent_once_and_taken_away_by_what_covers_them() {
        let (picture, mut placing) = (picture(None), Placing::default());
        let empty = Buffer::empty(SCREEN);
        let first = frame(&mut placing, &picture, None);
        assert_eq!(sent(&empty, &first), [(2, 1, "PIXELS".to_owned())]);
        let second = frame(&mut placing, &picture, None);
        assert_eq!(sent(&first, &second), [], "they are there already");
        let third = frame(&mut placing, &picture, Some(Rect::new(5, 2, 9, 9)));
        assert_eq!(sent(&second, &third).len(), 8, "every cell of its place is drawn");
        let fourth = frame(&mut placing, &picture, None);
        assert_eq!(sent(&third, &fourth), [(2, 1, "PIXELS".to_owned())], "and back again");
        placing.repaint();
        let fifth = frame(&mut placing, &picture, None);
        assert_eq!(fifth[(2, 1)].symbol(), "PIXELS", "an emptied terminal gets them again");
    }

    #[test]
    fn pixels_that_the_terminal_keeps_are_sent_once_for_good() {
        let (picture, mut placing) = (picture(Some(9)), Placing::default());
        let first = frame(&mut placing, &picture, None);
        assert_eq!((first[(2, 1)].symbol(), first[(3, 1)].symbol()), ("PIXELSp", "p"));
        frame(&mut placing, &picture, Some(PLACE));
        let third = frame(&mut placing, &picture, None);
        assert_eq!(third[(2, 1)].symbol(), "p", "only their names come back");
        placing.forget([key()].into_iter());
        assert_eq!(frame(&mut placing, &picture, None)[(2, 1)].symbol(), "PIXELSp");
    }

    #[test]
    fn text_is_drawn_at_once_and_kept_inside_its_place() {
        let mut cells = Buffer::empty(Rect::new(0, 0, 4, 2));
        cells.content.iter_mut().for_each(|cell| {
            cell.set_symbol("▀");
        });
        let text = Picture { cells, lead: String::new(), id: None };
        let mut buf = Buffer::empty(SCREEN);
        Placing::default().place(key(), &text, Rect::new(18, 5, 2, 1), &mut buf);
        assert_eq!(buf.content.iter().filter(|cell| cell.symbol() == "▀").count(), 2);
    }
}
