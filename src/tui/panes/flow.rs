//! Text that begins behind a heading on its first line and goes on below it with a hanging indent. Drawing and measuring
//! both come through here, so that a row is never higher than what is drawn of it.

use std::{ops::Range, rc::Rc};

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    model::{Comment, Id, Scene},
    tui::{
        drafts::SceneField,
        text::{WrapCache, paint},
    },
};

/// Which text was broken into rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WrapKey {
    Comment(Id<Comment>),
    Field(Id<Scene>, SceneField),
}

/// The rows of every text that was on the screen lately.
pub type Wraps = WrapCache<WrapKey>;

/// A text and how it stands on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    pub key: WrapKey,
    /// Of the row the text is in.
    pub revision: i64,
    /// Escaped already.
    pub text: &'a str,
    /// Columns that the heading takes of the first line.
    pub heading: u16,
    /// Columns that every line is indented by.
    pub hang: u16,
    /// Columns there are, the indent included.
    pub columns: u16,
}

/// A heading is kept apart from the text when fewer columns than this are left beside it.
const LEAST: u16 = 12;
/// A blank that does not break.
const BLANK: &str = "\u{a0}";

impl Flow<'_> {
    /// How many lines it takes.
    pub fn height(&self, wraps: &Wraps) -> u16 {
        u16::try_from(self.rows(wraps).len()).unwrap_or(u16::MAX)
    }

    /// Draws the lines from `skip` on into `area`, whose left edge is the left edge of the indent.
    pub fn draw(&self, wraps: &Wraps, area: Rect, skip: u16, buf: &mut Buffer, style: Style) {
        let rows = self.rows(wraps);
        let before = self.stand_in_len();
        let shown = rows.iter().skip(usize::from(skip)).take(usize::from(area.height));
        for (line, row) in shown.enumerate() {
            let first = skip == 0 && line == 0;
            let lead = if first { self.lead() } else { 0 };
            // The stand-in for the heading is not drawn: the heading is there.
            let row = row.start.saturating_sub(before)..row.end.saturating_sub(before);
            let indent = (self.hang + lead).min(area.width);
            let place = Rect { x: area.x + indent, y: area.y + line as u16, width: area.width - indent, height: 1 };
            paint(buf, place, self.text.get(row).unwrap_or_default(), style);
        }
    }

    /// The rows of the stand-in with the text behind it.
    fn rows(&self, wraps: &Wraps) -> Rc<[Range<usize>]> {
        // Rows depend on the room and on how far the heading reaches into it, which the same heading does as it hangs.
        let revision = (self.revision as u64) << 16 | u64::from(self.lead());
        wraps.rows_of(self.key, revision, self.room(), || self.stand_in() + self.text)
    }

    fn room(&self) -> u16 {
        self.columns.saturating_sub(self.hang).max(1)
    }

    /// Columns of the first line, behind the indent, that belong to the heading.
    fn lead(&self) -> u16 {
        self.heading.saturating_sub(self.hang)
    }

    /// What keeps the place of the heading while the text is broken: blanks that do not break, or a line of its own.
    fn stand_in(&self) -> String {
        match self.lead() {
            0 => String::new(),
            lead if lead + LEAST > self.room() => "\n".to_owned(),
            lead => BLANK.repeat(usize::from(lead) - 1) + " ",
        }
    }

    /// How many bytes the stand-in has.
    fn stand_in_len(&self) -> usize {
        match self.lead() {
            0 => 0,
            lead if lead + LEAST > self.room() => 1,
            lead => BLANK.len() * (usize::from(lead) - 1) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn flow(text: &str, heading: u16, columns: u16) -> Flow<'_> {
        let key = WrapKey::Comment(Id::from_uuid(Uuid::nil()));
        Flow { key, revision: 1, text, heading, hang: 2, columns }
    }

    fn drawn(flow: Flow<'_>, lines: u16, skip: u16) -> Vec<String> {
        let area = Rect::new(0, 0, flow.columns, lines);
        let mut buf = Buffer::empty(area);
        flow.draw(&Wraps::default(), area, skip, &mut buf, Style::new());
        let row = |y| (0..area.width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..lines).map(row).collect()
    }

    #[test]
    fn the_text_begins_behind_the_heading_and_hangs_below_it() {
        let flow = flow("make the sky warmer", 10, 24);
        assert_eq!(flow.height(&Wraps::default()), 2);
        assert_eq!(drawn(flow, 2, 0), ["          make the sky", "  warmer"]);
        assert_eq!(drawn(flow, 1, 1), ["  warmer"]);
    }

    #[test]
    fn the_stand_in_is_as_long_as_it_is_said_to_be() {
        for heading in [0, 2, 3, 10, 20] {
            let flow = flow("make the sky warmer", heading, 24);
            assert_eq!(flow.stand_in().len(), flow.stand_in_len(), "{heading}");
        }
    }

    #[test]
    fn the_same_room_behind_another_indent_is_broken_anew() {
        let wraps = Wraps::default();
        let narrow = Flow { hang: 3, ..flow("The sun clears the headland. One boat leaves.", 14, 37) };
        let wide = Flow { hang: 14, columns: 48, ..narrow };
        assert_eq!(narrow.room(), wide.room(), "what is remembered is told apart by the room");
        for flow in [narrow, wide, narrow] {
            let fresh = flow.rows(&Wraps::default());
            assert_eq!(flow.rows(&wraps), fresh, "hanging by {}", flow.hang);
        }
    }

    #[test]
    fn a_long_heading_has_a_line_of_its_own() {
        assert_eq!(drawn(flow("warmer", 20, 24), 2, 0), ["", "  warmer"]);
    }
}
