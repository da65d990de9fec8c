//! One line of input: search, filter, prompts.

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::grapheme::{after, before, edge_from, grapheme_width, width, word_after, word_before};
use super::paint::paint;
use crate::tui::keymap::Chord;

/// A text of one line with a cursor between clusters.
#[derive(Clone, Default, Debug)]
pub struct LineInput {
    text: String,
    /// A byte, always between two clusters.
    at: usize,
    /// The first byte that is drawn.
    scroll: Cell<usize>,
    /// Whether the text is only offered: what is written first takes its place.
    is_offered: bool,
}

impl LineInput {
    /// An input that holds a text, with the cursor at its end.
    pub fn with_text(text: &str) -> Self {
        let mut input = Self::default();
        input.paste(text);
        input
    }

    /// An input that offers a text: it stays where it is entered or moved about in, and goes where something else is written.
    pub fn offering(text: &str) -> Self {
        Self { is_offered: !text.is_empty(), ..Self::with_text(text) }
    }

    /// Whether the text would go with the next letter.
    pub fn is_offered(&self) -> bool {
        self.is_offered
    }

    /// What was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Writes a text at the cursor. Line breaks become blanks, because there is one line.
    pub fn paste(&mut self, text: &str) {
        self.give_way();
        let line = text.replace("\r\n", " ").replace(['\r', '\n'], " ");
        self.text.insert_str(self.at, &line);
        self.at += line.len();
        self.snap();
    }

    /// Takes an editing key; `false` when it means nothing here.
    pub fn input(&mut self, chord: Chord) -> bool {
        if let Some(letter) = chord.typed() {
            self.give_way();
            self.text.insert(self.at, letter);
            self.at += letter.len_utf8();
            self.snap();
            return true;
        }
        let is_taken = self.edit(chord);
        self.is_offered &= !is_taken;
        is_taken
    }

    fn edit(&mut self, chord: Chord) -> bool {
        let word = !(chord.mods() & (KeyModifiers::CONTROL | KeyModifiers::ALT)).is_empty();
        match chord.code() {
            KeyCode::Backspace | KeyCode::Delete if self.is_offered => self.give_way(),
            KeyCode::Left => self.at = self.left(word),
            KeyCode::Right => self.at = self.right(word),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            KeyCode::Backspace => self.delete(self.left(word), self.at),
            KeyCode::Delete => self.delete(self.at, self.right(word)),
            KeyCode::Char(letter) if chord.mods() == KeyModifiers::CONTROL => return self.control(letter),
            _ => return false,
        }
        true
    }

    /// Draws the part around the cursor and answers where the cursor is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, style: Style) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
        if line.is_empty() {
            return None;
        }
        let start = self.scrolled(usize::from(line.width));
        self.scroll.set(start);
        buf.set_style(line, style);
        paint(buf, line, &self.text[start..], style);
        let column = width(&self.text[start..self.at]).min(usize::from(line.width - 1));
        Some(Position { x: line.x + column as u16, y: line.y })
    }

    /// What is only offered goes.
    fn give_way(&mut self) {
        if std::mem::take(&mut self.is_offered) {
            self.delete(0, self.text.len());
        }
    }

    /// The keys every shell has.
    fn control(&mut self, letter: char) -> bool {
        match letter {
            'a' => self.at = 0,
            'e' => self.at = self.text.len(),
            'h' => self.delete(self.left(false), self.at),
            'w' => self.delete(self.left(true), self.at),
            'u' => self.delete(0, self.at),
            'k' => self.delete(self.at, self.text.len()),
            _ => return false,
        }
        true
    }

    fn left(&self, word: bool) -> usize {
        if word { word_before(&self.text, self.at) } else { before(&self.text, self.at) }
    }

    fn right(&self, word: bool) -> usize {
        if word { word_after(&self.text, self.at) } else { after(&self.text, self.at) }
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.at = from;
        self.snap();
    }

    /// A new letter can join the cluster before or after it; the cursor then stands behind the whole.
    fn snap(&mut self) {
        self.at = edge_from(&self.text, self.at);
    }

    /// The first byte to draw: as before while the cursor stays in view, so that the text does not jump about.
    fn scrolled(&self, columns: usize) -> usize {
        let kept = self.text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= self.scroll.get()).last();
        let start = kept.unwrap_or(0).min(self.at);
        // One column is for the cursor behind the last letter.
        let mut over = (width(&self.text[start..self.at]) + 1).saturating_sub(columns);
        let mut clusters = self.text[start..self.at].grapheme_indices(true);
        while over > 0 {
            let Some((_, cluster)) = clusters.next() else { break };
            over = over.saturating_sub(grapheme_width(cluster));
        }
        clusters
            .next()
            .map_or(if width(&self.text[start..self.at]) < columns { start } else { self.at }, |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(input: &mut LineInput, script: &str) {
        for key in script.split(' ') {
            assert!(input.input(key.parse().unwrap()), "{key} is taken");
        }
    }

    fn drawn(input: &LineInput, columns: u16) -> (String, Option<u16>) {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, 1));
        let cursor = input.draw(buf.area, &mut buf, Style::new());
        let text = (0..columns).map(|x| buf[(x, 0)].symbol().to_owned()).collect();
        (text, cursor.map(|at| at.x))
    }

    #[test]
    fn backspace_takes_one_cluster() {
        for cluster in ["👨‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "क्षि", "日", "\u{1b}"] {
            let mut input = LineInput::with_text(&format!("a{cluster}"));
            keys(&mut input, "backspace");
            assert_eq!(input.text(), "a", "{cluster:?}");
            let mut input = LineInput::with_text(&format!("{cluster}b"));
            keys(&mut input, "home delete");
            assert_eq!(input.text(), "b", "{cluster:?}");
        }
    }

    #[test]
    fn the_keys_of_a_shell_work() {
        let mut input = LineInput::with_text("make the sky");
        keys(&mut input, "ctrl-w X home ctrl-right !");
        assert_eq!(input.text(), "make! the X");
        keys(&mut input, "ctrl-k ctrl-a ctrl-e ctrl-u");
        assert!(input.is_empty());
        assert!(!input.input("ctrl-x".parse().unwrap()));
        assert!(!input.input("up".parse().unwrap()));
    }

    #[test]
    fn what_is_offered_gives_way_to_what_is_written_and_stays_when_one_moves_in_it() {
        let after = |script: &str| {
            let mut input = LineInput::offering("the old words");
            keys(&mut input, script);
            input.text().to_owned()
        };
        assert_eq!(after("n e w"), "new");
        assert_eq!(after("backspace"), "");
        assert_eq!(after("delete n"), "n");
        assert_eq!(after("end space n"), "the old words n");
        assert_eq!(after("left backspace"), "the old wors");
        assert_eq!(after("ctrl-w n"), "the old n");
        let mut input = LineInput::offering("the old words");
        assert!(!input.input("up".parse().unwrap()));
        input.paste("pasted");
        assert_eq!(input.text(), "pasted");
        input.paste(" twice");
        assert_eq!(input.text(), "pasted twice");
    }

    #[test]
    fn a_paste_is_one_line_of_text_and_never_keys() {
        let mut input = LineInput::default();
        input.paste("one\r\ntwo\u{1b}q\n");
        assert_eq!(input.text(), "one two\u{1b}q ");
        assert_eq!(drawn(&input, 20), ("one two^[q          ".to_owned(), Some(11)));
    }

    #[test]
    fn a_long_text_scrolls_so_that_the_cursor_is_seen() {
        let mut input = LineInput::with_text("abcdefghij");
        assert_eq!(drawn(&input, 5), ("ghij ".to_owned(), Some(4)));
        keys(&mut input, "left left");
        assert_eq!(drawn(&input, 5), ("ghij ".to_owned(), Some(2)));
        keys(&mut input, "home");
        assert_eq!(drawn(&input, 5), ("abcde".to_owned(), Some(0)));
    }

    proptest! {
        #[test]
        fn editing_never_breaks_a_cluster_and_the_cursor_is_in_view(
            text in "[a日👩\u{200d}\u{301}🇩🇪 ]{0,12}",
            script in prop::collection::vec(prop::sample::select(vec!["left", "right", "home", "end", "backspace", "delete",
                "ctrl-left", "ctrl-w", "x", "\u{301}", "🇪"]), 0..20),
            columns in 1u16..12,
        ) {
            let mut input = LineInput::with_text(&text);
            for key in script {
                input.input(key.parse().unwrap());
                let edges: Vec<_> = input.text.grapheme_indices(true).map(|(at, _)| at).chain([input.text.len()]).collect();
                prop_assert!(edges.contains(&input.at), "{:?} at {}", input.text, input.at);
                let (_, cursor) = drawn(&input, columns);
                prop_assert!(cursor.is_some_and(|x| x < columns));
            }
        }
    }
}
