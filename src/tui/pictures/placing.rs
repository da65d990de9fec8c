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

use super::{Hold, Key, Picture};
use crate::tui::text::columns_of;

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
            let (at, is_shown) = (area.as_position(), self.shown.contains(&(*area, *key)));
            match picture.hold {
                Hold::Nothing if !is_shown => send(&picture.lead, at, buf),
                Hold::Named(_) if self.sent.insert(*key) => {
                    send(&format!("{}{}", picture.lead, picture.cells[(0, 0)].symbol()), at, buf);
                }
                Hold::Laid(id) if !is_shown => {
                    // What stands first is sent first.
                    send_before(&lay(id, *area), at, buf);
                    if self.sent.insert(*key) {
                        send_before(&picture.lead, at, buf);
                    }
                }
                _ => {}
            }
        }
        // Last, so that nothing is written over it; and so it stands before what comes into the same place.
        for (area, key) in self.shown.iter().filter(|shown| !self.placed.contains(shown)) {
            // One that is kept no longer was taken away with its pixels.
            if let Some(Hold::Laid(id)) = find(*key).map(|picture| picture.hold) {
                send_before(&take_away(id, *area), area.as_position(), buf);
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

/// Lets a cell be sent as it is, however long that is; on the screen it is one column.
fn send(symbol: &str, at: Position, buf: &mut Buffer) {
    if let Some(cell) = buf.cell_mut(at) {
        cell.set_symbol(symbol);
        cell.set_diff_option(NonZeroU16::new(1).map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
    }
}

/// Sends something before what a cell shows.
fn send_before(bytes: &str, at: Position, buf: &mut Buffer) {
    // The right half of a wide sign is no cell of its own.
    let left = Position { x: at.x.saturating_sub(1), ..at };
    let at = if buf.cell(left).is_some_and(|cell| columns_of(cell) > 1) { left } else { at };
    if let Some(cell) = buf.cell_mut(at) {
        let columns = NonZeroU16::new(columns_of(cell));
        let symbol = format!("{bytes}{}", cell.symbol());
        cell.set_symbol(&symbol);
        cell.set_diff_option(columns.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
    }
}

/// Lays a picture that the terminal keeps over its place, where the cursor is, and leaves the cursor there.
fn lay(id: u32, area: Rect) -> String {
    format!("\x1b_Ga=p,q=2,C=1,i={id},p={},c={},r={}\x1b\\", name_of(area), area.width, area.height)
}

/// Takes it away from there.
fn take_away(id: u32, area: Rect) -> String {
    format!("\x1b_Ga=d,q=2,d=i,i={id},p={}\x1b\\", name_of(area))
}

/// One picture may be in several places, each with a number that is not zero.
fn name_of(area: Rect) -> u32 {
    (u32::from(area.y) << 16 | u32::from(area.x)).saturating_add(1)
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
    fn picture(hold: Hold) -> Picture {
        let mut cells = Buffer::empty(Rect::new(0, 0, 4, 2));
        for cell in &mut cells.content {
            match hold {
                Hold::Nothing => cell.set_diff_option(CellDiffOption::Skip),
                Hold::Named(_) => cell.set_symbol("p"),
                Hold::Laid(_) => cell,
            };
        }
        Picture { cells, lead: "PIXELS".to_owned(), hold }
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
        let (picture, mut placing) = (picture(Hold::Nothing), Placing::default());
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
        let (picture, mut placing) = (picture(Hold::Named(9)), Placing::default());
        let first = frame(&mut placing, &picture, None);
        assert_eq!((first[(2, 1)].symbol(), first[(3, 1)].symbol()), ("PIXELSp", "p"));
        frame(&mut placing, &picture, Some(PLACE));
        let third = frame(&mut placing, &picture, None);
        assert_eq!(third[(2, 1)].symbol(), "p", "only their names come back");
        placing.forget([key()].into_iter());
        assert_eq!(frame(&mut placing, &picture, None)[(2, 1)].symbol(), "PIXELSp");
    }

    const LAY: &str = "\x1b_Ga=p,q=2,C=1,i=9,p=65539,c=4,r=2\x1b\\";
    const TAKE_AWAY: &str = "\x1b_Ga=d,q=2,d=i,i=9,p=65539\x1b\\";

    #[test]
    fn pixels_that_are_laid_over_the_cells_are_taken_away_again() {
        let (picture, mut placing) = (picture(Hold::Laid(9)), Placing::default());
        let first = frame(&mut placing, &picture, None);
        assert_eq!(sent(&Buffer::empty(SCREEN), &first), [(2, 1, format!("PIXELS{LAY} "))]);
        let second = frame(&mut placing, &picture, None);
        assert_eq!(second[(2, 1)].symbol(), " ", "they are there already");
        let third = frame(&mut placing, &picture, Some(Rect::new(5, 2, 9, 9)));
        assert_eq!(sent(&second, &third), [(2, 1, format!("{TAKE_AWAY} "))]);
        assert_eq!(frame(&mut placing, &picture, Some(PLACE))[(2, 1)].symbol(), " ", "once");
        let back = frame(&mut placing, &picture, None);
        assert_eq!(back[(2, 1)].symbol(), format!("{LAY} "), "the terminal has the pixels");
        placing.repaint();
        assert_eq!(frame(&mut placing, &picture, None)[(2, 1)].symbol(), format!("PIXELS{LAY} "));
    }

    #[test]
    fn another_picture_in_the_same_place_comes_after_the_one_before_went() {
        let (old, new) = (picture(Hold::Laid(9)), picture(Hold::Laid(10)));
        let other = Key { revision: 2, ..key() };
        let mut placing = Placing::default();
        frame(&mut placing, &old, None);
        let mut buf = Buffer::empty(SCREEN);
        placing.begin();
        placing.place(other, &new, PLACE, &mut buf);
        placing.finish(|known| Some(if known == other { &new } else { &old }), &mut buf);
        let lay = LAY.replace("i=9", "i=10");
        assert_eq!(buf[(2, 1)].symbol(), format!("{TAKE_AWAY}PIXELS{lay} "));
        let moved = Rect { x: 1, ..PLACE };
        let mut after = Buffer::empty(SCREEN);
        placing.begin();
        placing.place(key(), &old, moved, &mut after);
        placing.finish(|known| Some(if known == other { &new } else { &old }), &mut after);
        let gone = TAKE_AWAY.replace("i=9", "i=10");
        assert_eq!(after[(2, 1)].symbol(), format!("{gone} "), "a corner that is inside of another picture now");
    }

    #[test]
    fn a_wide_sign_over_the_corner_takes_the_picture_away_too() {
        let (picture, mut placing) = (picture(Hold::Laid(9)), Placing::default());
        let before = frame(&mut placing, &picture, None);
        for x in [1, 2] {
            placing.shown = vec![(PLACE, key())];
            let mut buf = Buffer::empty(SCREEN);
            placing.begin();
            buf.set_string(x, 1, "夜明け", ratatui::style::Style::new());
            placing.finish(|_| Some(&picture), &mut buf);
            let all: String = sent(&before, &buf).into_iter().map(|(_, _, symbol)| symbol).collect();
            assert!(all.contains(&format!("{TAKE_AWAY}夜")) && all.contains("明け"), "at {x}: {all:?}");
        }
    }

    #[test]
    fn text_is_drawn_at_once_and_kept_inside_its_place() {
        let mut cells = Buffer::empty(Rect::new(0, 0, 4, 2));
        cells.content.iter_mut().for_each(|cell| {
            cell.set_symbol("▀");
        });
        let text = Picture { cells, lead: String::new(), hold: Hold::Nothing };
        let mut buf = Buffer::empty(SCREEN);
        Placing::default().place(key(), &text, Rect::new(18, 5, 2, 1), &mut buf);
        assert_eq!(buf.content.iter().filter(|cell| cell.symbol() == "▀").count(), 2);
    }
}
