//! Breaking text into rows, and remembering how, so that only what is new on the screen is broken.

use std::cell::{Cell, RefCell};
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use textwrap::WordSeparator;
use unicode_segmentation::UnicodeSegmentation;

use super::grapheme::{clusters, fitting, grapheme_width, width};

/// The rows of a text at a width, as byte ranges. A text has at least one row. Rows end at line breaks, else after the
/// last word that fits, else between two clusters of a word that is longer than a row. Blanks at a break belong to the
/// row before it as far as they fit, and to no row beyond that; nothing else is left out.
pub fn wrap_rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        wrap_line(line, start, columns.max(1), &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn wrap_line(line: &str, offset: usize, columns: usize, rows: &mut Vec<Range<usize>>) {
    if line.len() <= columns && line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        rows.push(offset..offset + line.len());
        return;
    }
    let mut row = Row { line, offset, columns, start: 0, end: 0, used: 0 };
    let mut edges = clusters(line).map(|(edge, _)| edge).chain([line.len()]).peekable();
    let (mut start, mut end) = (0, 0);
    for word in separator_of(line).find_words(line) {
        end += word.word.len() + word.whitespace.len();
        while edges.next_if(|edge| *edge < end).is_some() {}
        // Of flags in a row the words may be other ones than the clusters, and a cluster is never torn.
        if edges.peek() == Some(&end) {
            row.take_word(&line[start..end - word.whitespace.len()], rows);
            row.take_blanks(word.whitespace.len());
            start = end;
        }
    }
    row.close(rows);
}

/// Thai, Lao, Burmese and Khmer have no blanks between words: a dictionary would find them, and we carry none. Asked for them all
/// the same, the segmenter of a debug build complains on the terminal. Lines with such letters break at blanks.
fn separator_of(line: &str) -> WordSeparator {
    let needs_dictionary = |letter| {
        matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}'
            | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}')
    };
    if line.chars().any(needs_dictionary) { WordSeparator::AsciiSpace } else { WordSeparator::UnicodeBreakProperties }
}

/// The row that is being filled: `line[start..end]`, which is `used` columns wide.
struct Row<'a> {
    line: &'a str,
    offset: usize,
    columns: usize,
    start: usize,
    end: usize,
    used: usize,
}

impl Row<'_> {
    fn take_word(&mut self, word: &str, rows: &mut Vec<Range<usize>>) {
        let wide = width(word);
        if self.used + wide > self.columns && self.used > 0 {
            self.close(rows);
        }
        if wide <= self.columns {
            self.end += word.len();
            self.used += wide;
        } else {
            self.take_clusters(word, rows);
        }
    }

    /// A word wider than a row is cut between clusters. A cluster wider than a row has one to itself.
    fn take_clusters(&mut self, word: &str, rows: &mut Vec<Range<usize>>) {
        for cluster in word.graphemes(true) {
            let wide = grapheme_width(cluster);
            if self.used + wide > self.columns && self.end > self.start {
                self.close(rows);
            }
            self.end += cluster.len();
            self.used += wide;
        }
    }

    /// Blanks that do not fit hang over the edge: they neither begin the next row nor widen this one.
    fn take_blanks(&mut self, count: usize) {
        self.end += count;
        self.used += count;
    }

    fn close(&mut self, rows: &mut Vec<Range<usize>>) {
        let text = &self.line[self.start..self.end];
        let mut kept = text.len();
        if self.used > self.columns {
            kept = fitting(text, self.columns).max(text.trim_end_matches(' ').len());
        }
        rows.push(self.offset + self.start..self.offset + self.start + kept);
        (self.start, self.used) = (self.end, 0);
    }
}

/// Where a text was broken, by its id, the width and its revision. A text that changes has a new revision. It fills
/// itself while drawing, which must not change anything else, and so is used through a shared reference.
#[derive(Debug)]
pub struct WrapCache<K> {
    known: RefCell<FxHashMap<(K, u16), Wrapped>>,
    capacity: usize,
    wraps: Cell<u64>,
}

#[derive(Debug)]
struct Wrapped {
    revision: u64,
    rows: Rc<[Range<usize>]>,
}

impl<K: Eq + Hash + Copy> Default for WrapCache<K> {
    fn default() -> Self {
        Self::with_capacity(4096)
    }
}

impl<K: Eq + Hash + Copy> WrapCache<K> {
    /// A cache of at most that many texts.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { known: RefCell::default(), capacity: capacity.max(1), wraps: Cell::new(0) }
    }

    /// The rows of the text. It is broken only if this revision has not been at this width.
    pub fn rows(&self, id: K, revision: u64, columns: u16, text: &str) -> Rc<[Range<usize>]> {
        self.rows_of(id, revision, columns, || text)
    }

    /// The same of a text that is put together only if it has to be broken.
    pub fn rows_of<T: AsRef<str>>(
        &self,
        id: K,
        revision: u64,
        columns: u16,
        text: impl FnOnce() -> T,
    ) -> Rc<[Range<usize>]> {
        let mut known = self.known.borrow_mut();
        if let Some(known) = known.get(&(id, columns)).filter(|known| known.revision == revision) {
            return Rc::clone(&known.rows);
        }
        self.wraps.set(self.wraps.get() + 1);
        if known.len() >= self.capacity {
            // Far more than a screen fits in; starting over costs one screen of wrapping and needs no bookkeeping.
            known.clear();
        }
        let rows: Rc<[Range<usize>]> = wrap_rows(text().as_ref(), usize::from(columns)).into();
        known.insert((id, columns), Wrapped { revision, rows: Rc::clone(&rows) });
        rows
    }

    /// How many rows the text takes: the only measure of height, for drawing and for moving.
    pub fn height(&self, id: K, revision: u64, columns: u16, text: &str) -> u16 {
        u16::try_from(self.rows(id, revision, columns, text).len()).unwrap_or(u16::MAX)
    }

    /// How often a text was really broken since the beginning.
    pub fn wraps(&self) -> u64 {
        self.wraps.get()
    }

    /// How many texts are remembered.
    pub fn len(&self) -> usize {
        self.known.borrow().len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.known.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap_rows(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(rows("make the sky warmer", 8), ["make the", "sky ", "warmer"]);
        assert_eq!(rows("one\n\ntwo", 8), ["one", "", "two"]);
        assert_eq!(rows("", 8), [""]);
        assert_eq!(rows("incomprehensible", 6), ["incomp", "rehens", "ible"]);
        assert_eq!(rows("日本語です", 4), ["日本", "語で", "す"]);
        assert_eq!(rows("ab   cd", 3), ["ab ", "cd"]);
    }

    #[test]
    fn clusters_are_never_cut() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(rows(&family.repeat(3), 4), [family.repeat(2), family.to_owned()]);
        assert_eq!(rows("नमस्ते", 2).concat(), "नमस्ते");
    }

    #[test]
    fn a_text_is_broken_once_per_width_and_revision() {
        let cache = WrapCache::with_capacity(3);
        for _ in 0..5 {
            assert_eq!(cache.height(1, 1, 4, "make the sky"), 3);
        }
        assert_eq!(cache.wraps(), 1);
        cache.rows(1, 2, 4, "make it");
        cache.rows(1, 2, 9, "make it");
        assert_eq!(cache.wraps(), 3);
        for id in 2..20 {
            cache.rows(id, 1, 4, "text");
            assert!(cache.len() <= 3);
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a-c \n]{0,60}", "[é日👩\u{200d}\u{301} a\t]{0,30}"]
    }

    proptest! {
        #[test]
        fn rows_fit_and_only_blanks_are_left_out(text in any_text(), columns in 8usize..30) {
            let mut at = 0;
            for row in wrap_rows(&text, columns) {
                let left_out = &text[at..row.start];
                prop_assert!(left_out.chars().all(|c| matches!(c, ' ' | '\n')), "{left_out:?} was lost");
                let one_cluster = text[row.clone()].graphemes(true).count() == 1;
                prop_assert!(width(&text[row.clone()]) <= columns || one_cluster, "{:?}", &text[row]);
                at = row.end;
            }
            prop_assert!(text[at..].chars().all(|c| c == ' '));
        }

        #[test]
        fn every_width_ends(text in any_text(), columns in 0usize..4) {
            prop_assert!(!wrap_rows(&text, columns).is_empty());
        }
    }
}
