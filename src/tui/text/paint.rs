//! Writing text into the buffer, measured as everything else measures it.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::grapheme::{cluster_columns, clusters, grapheme_width, is_plain, needs_pictures, shown};

/// Writes as much of the text as fits into the first line of `area`, and answers how many columns it took. What would
/// act on the terminal is drawn as a picture.
pub fn paint(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return 0;
    }
    if is_plain(text) {
        return paint_plain(buf, area, text, style);
    }
    if !needs_pictures(text) {
        return paint_mixed(buf, area, text, style);
    }
    paint_pictures(buf, area, text, style)
}

/// The columns of what is in a cell, at least one, measured as everything else is measured: what is sent along with it takes none, and
/// ratatui's own measure counts marks of half width twice.
pub fn columns_of(cell: &Cell) -> u16 {
    match cell.diff_option {
        CellDiffOption::ForcedWidth(columns) => columns.get(),
        _ => cluster_columns(cell.symbol()).max(1),
    }
}

/// Cluster by cluster, as wide as it is measured.
fn paint_mixed(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let mut used = 0;
    for (_, cluster) in clusters(text) {
        let wide = cluster_columns(cluster);
        if used + wide > area.width {
            break;
        }
        if wide > 0 {
            put(buf, Position { x: area.x + used, y: area.y }, cluster, wide, style);
        }
        used += wide;
    }
    used
}

/// Puts a cluster into a cell. Those below its other columns are empty.
#[expect(clippy::disallowed_methods, reason = "this is the one way")]
fn put(buf: &mut Buffer, at: Position, cluster: &str, columns: u16, style: Style) {
    buf[at].set_symbol(cluster).set_style(style);
    for x in at.x + 1..at.x + columns {
        buf[(x, at.y)].reset();
    }
}

/// One letter, one cell.
#[expect(clippy::disallowed_methods, reason = "every letter was looked at")]
fn paint_plain(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let count = text.len().min(usize::from(area.width));
    let from = buf.index_of(area.x, area.y);
    for (cell, at) in buf.content[from..from + count].iter_mut().zip(0..) {
        cell.set_symbol(&text[at..=at]).set_style(style);
    }
    count as u16
}

/// ratatui leaves out what acts on the terminal. Here it is seen.
fn paint_pictures(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let mut used: u16 = 0;
    for (_, cluster) in clusters(text) {
        let wide = grapheme_width(cluster) as u16;
        if used + wide > area.width {
            break;
        }
        let room = Rect { x: area.x + used, width: wide, ..area };
        paint_mixed(buf, room, &shown(cluster), style);
        used += wide;
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::grapheme::{fitting, width};
    use proptest::prelude::*;

    #[test]
    fn text_ends_at_the_area_in_whole_clusters() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!(paint(&mut buf, Rect::new(1, 0, 4, 1), "a日本", Style::new()), 3);
        assert_eq!(buf[(1, 0)].symbol(), "a");
        assert_eq!(buf[(2, 0)].symbol(), "日");
        assert_eq!(buf[(4, 0)].symbol(), " ");
    }

    #[test]
    fn nothing_is_written_outside_the_buffer() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 2, 1));
        assert_eq!(paint(&mut buf, Rect::new(1, 0, 40, 3), "abc", Style::new()), 1);
        assert_eq!(paint(&mut buf, Rect::new(9, 9, 4, 1), "abc", Style::new()), 0);
    }

    #[test]
    fn a_mark_of_half_width_takes_the_column_that_it_is_measured_by() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!(
            usize::from(paint(&mut buf, Rect::new(0, 0, 6, 1), "\u{ff76}\u{ff9e}!", Style::new())),
            width("\u{ff76}\u{ff9e}!")
        );
        assert_eq!(buf[(2, 0)].symbol(), "!");
    }

    #[test]
    fn control_characters_are_seen() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        assert_eq!(paint(&mut buf, Rect::new(0, 0, 8, 1), "a\u{1b}[2J", Style::new()), 6);
        let drawn: String = (0..6).map(|x| buf[(x, 0)].symbol().to_owned()).collect();
        assert_eq!(drawn, "a^[[2J");
    }

    proptest! {
        #[test]
        #[expect(clippy::disallowed_methods, reason = "this is what it is compared with")]
        fn plain_text_is_painted_as_ratatui_does_it(text in "[ -~]{0,40}", columns in 1u16..30) {
            let area = Rect::new(0, 0, columns, 1);
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            let style = Style::new().bold();
            let used = paint(&mut ours, area, &text, style);
            let (end, _) = theirs.set_stringn(0, 0, &text, usize::from(columns), style);
            prop_assert_eq!((ours, used), (theirs, end));
        }

        #[test]
        #[expect(clippy::disallowed_methods, reason = "this is what it is compared with")]
        fn letters_between_others_are_painted_as_ratatui_does_it(
            text in "([ -~]|é|─|●|↔|日|“|\u{301}|👩\u{200d}🎨|\u{915}\u{94d}|🇩🇪){0,24}", columns in 1u16..30,
        ) {
            let area = Rect::new(0, 0, columns, 1);
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            prop_assume!(!needs_pictures(&text));
            let used = paint(&mut ours, area, &text, Style::new());
            let (end, _) = theirs.set_stringn(0, 0, &text, usize::from(columns), Style::new());
            prop_assert_eq!((ours, used), (theirs, end));
        }

        #[test]
        fn what_is_painted_is_as_wide_as_it_is_measured(text in any::<String>(), columns in 1u16..30) {
            let area = Rect::new(0, 0, columns, 1);
            let (mut buf, room) = (Buffer::empty(area), usize::from(columns));
            let used = usize::from(paint(&mut buf, area, &text, Style::new()));
            prop_assert_eq!(used, width(&text[..fitting(&text, room)]));
        }
    }
}
