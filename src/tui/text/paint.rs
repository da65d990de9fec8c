//! Writing text into the buffer, measured as everything else measures it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::grapheme::{alone_in_a_column, clusters, grapheme_width, is_plain, needs_pictures, shown, width};

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

/// Letters that stand alone one by one, and what is between them as ratatui does it, which asks the tables of Unicode for each
/// letter.
#[expect(clippy::disallowed_methods, reason = "this is the one way")]
fn paint_mixed(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let (mut used, mut rest) = (0, text);
    while !rest.is_empty() && used < area.width {
        let room = Rect { x: area.x + used, width: area.width - used, ..area };
        if let Some(long) = alone_in_a_column(rest) {
            buf[room.as_position()].set_symbol(&rest[..long]).set_style(style);
            (used, rest) = (used + 1, &rest[long..]);
            continue;
        }
        // Behind a letter that stands alone a cluster ends, but not before it.
        let mut letters = rest.char_indices().skip(1);
        let end = letters.find_map(|(at, _)| Some(at + alone_in_a_column(&rest[at..])?)).unwrap_or(rest.len());
        let (x, _) = buf.set_stringn(room.x, room.y, &rest[..end], usize::from(room.width), style);
        used += x - room.x;
        let is_cut = x + 4 > room.right() && usize::from(x - room.x) < width(&rest[..end]);
        rest = if is_cut { "" } else { &rest[end..] };
    }
    used
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
#[expect(clippy::disallowed_methods, reason = "this is the one way")]
fn paint_pictures(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let mut used: u16 = 0;
    for (_, cluster) in clusters(text) {
        let wide = grapheme_width(cluster) as u16;
        if used + wide > area.width {
            break;
        }
        if wide > 0 {
            buf.set_stringn(area.x + used, area.y, shown(cluster), usize::from(wide), style);
        }
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
