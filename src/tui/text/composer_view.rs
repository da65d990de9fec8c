//! How a composer is laid out and drawn: soft wrapped by the same rows as everything else, with a real cursor, so that
//! input methods open where the writing is.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::composer::Composer;
use super::grapheme::{grapheme_width, width};
use super::paint::paint;
use super::wrap::wrap_rows;

/// Until the first frame says how wide it really is.
const FIRST_WIDTH: usize = 72;

/// The rows of the text at a width.
#[derive(Default, Debug)]
pub(super) struct Layout {
    /// The line each row is of, and the bytes of it.
    pub(super) rows: Vec<(usize, Range<usize>)>,
    /// The lines of the screen it was last drawn on.
    pub(super) lines: usize,
    made_for: Option<(u64, usize)>,
}

impl Composer {
    /// Draws the rows around the cursor and answers where the cursor is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, style: Style) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        self.lay_out(Some(area));
        let (row, column) = self.row_and_column();
        let top = self.scrolled(row, usize::from(area.height));
        self.scroll.set(top);
        buf.set_style(area, style);
        let layout = self.layout.borrow();
        for (y, (line, bytes)) in (area.y..area.bottom()).zip(&layout.rows[top..]) {
            let text = &self.area.lines()[*line][bytes.clone()];
            paint(buf, Rect { y, height: 1, ..area }, text, style);
        }
        let x = area.x + column.min(usize::from(area.width - 1)) as u16;
        Some(Position { x, y: area.y + (row - top) as u16 })
    }

    /// How many rows the text takes at that width.
    pub fn height(&self, columns: u16) -> usize {
        self.area.lines().iter().map(|line| wrap_rows(line, writing_width(usize::from(columns))).len()).sum()
    }

    /// Makes the rows, if the text or the width has changed.
    pub(super) fn lay_out(&self, area: Option<Rect>) {
        let mut layout = self.layout.borrow_mut();
        let before = layout.made_for.map_or(FIRST_WIDTH, |(_, columns)| columns);
        let columns = area.map_or(before, |area| writing_width(usize::from(area.width)));
        if let Some(area) = area {
            layout.lines = usize::from(area.height);
        }
        if layout.made_for == Some((self.revision, columns)) {
            return;
        }
        let lines = self.area.lines().iter().enumerate();
        let wrap = |(at, line): (usize, &String)| wrap_rows(line, columns).into_iter().map(move |row| (at, row));
        layout.rows = lines.flat_map(wrap).collect();
        layout.made_for = Some((self.revision, columns));
    }

    /// Where the cursor is in the rows. At a break it is at the beginning of the next row.
    pub(super) fn row_and_column(&self) -> (usize, usize) {
        let (line, _) = self.cursor();
        let (text, at) = self.place();
        let layout = self.layout.borrow();
        let before = |(of, bytes): &(usize, Range<usize>)| *of < line || (*of == line && bytes.start <= at);
        let row = layout.rows.partition_point(before).saturating_sub(1);
        (row, layout.rows.get(row).map_or(0, |(_, bytes)| width(&text[bytes.start..at])))
    }

    /// The line and character at a row and column, or the nearest before it.
    pub(super) fn character_at(&self, row: usize, column: usize) -> (usize, usize) {
        let layout = self.layout.borrow();
        let Some((line, bytes)) = layout.rows.get(row).cloned() else { return (0, 0) };
        let text = &self.area.lines()[line];
        let continues = layout.rows.get(row + 1).is_some_and(|(next, _)| *next == line);
        let mut used = 0;
        let mut at = bytes.start;
        for cluster in text[bytes.clone()].graphemes(true) {
            used += grapheme_width(cluster);
            // The end of a row that goes on is already the beginning of the next.
            if used > column || (continues && at + cluster.len() == bytes.end) {
                break;
            }
            at += cluster.len();
        }
        (line, text[..at].chars().count())
    }

    fn scrolled(&self, row: usize, lines: usize) -> usize {
        let last = self.layout.borrow().rows.len().saturating_sub(lines);
        self.scroll.get().min(last).clamp((row + 1).saturating_sub(lines), row)
    }
}

/// One column is kept for the cursor behind the last letter of a row.
fn writing_width(columns: usize) -> usize {
    columns.saturating_sub(1).max(1)
}
