//! What changed between two texts, word by word.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// With more words than this in both texts together, lines are compared instead: the work grows with the product of length
/// and difference.
const MOST_WORDS: usize = 8_000;
/// With more lines than this, nothing is compared: one text replaces the other.
const MOST_LINES: usize = 8_000;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// In both texts.
    Equal,
    /// In the new text only.
    Insert,
    /// In the old text only.
    Delete,
}

/// A piece of text with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// What became of it.
    pub change: Change,
    /// The text, never empty.
    pub text: &'a str,
}

/// The spans that lead from one text to the other, in reading order; a deletion comes before the insertion that replaces it.
///
/// Equal and deleted spans together are the old text, equal and inserted ones the new text. Words are those of Unicode, so a
/// span never cuts a character as a reader sees it.
#[must_use]
pub fn words<'a>(old: &'a str, new: &'a str) -> Vec<Span<'a>> {
    let (old_words, new_words) = (split_words(old), split_words(new));
    if old_words.len() + new_words.len() <= MOST_WORDS {
        return spans(old, &old_words, new, &new_words);
    }
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    if old_lines.len() + new_lines.len() <= MOST_LINES {
        return spans(old, &old_lines, new, &new_lines);
    }
    spans(old, &[old], new, &[new])
}

/// The words of a text, and what is between them. A word boundary of Unicode may lie inside a character as a reader sees it
/// (after a prefix such as the Arabic number sign); such a boundary is none here.
fn split_words(text: &str) -> Vec<&str> {
    let mut characters = text.grapheme_indices(true).map(|(at, _)| at).peekable();
    let mut words = Vec::new();
    let mut start = 0;
    for (end, _) in text.split_word_bound_indices().skip(1) {
        while characters.next_if(|at| *at < end).is_some() {}
        if characters.peek() == Some(&end) {
            words.push(&text[start..end]);
            start = end;
        }
    }
    words.extend(Some(&text[start..]).filter(|rest| !rest.is_empty()));
    words
}

/// A stretch of both texts, in bytes.
struct Stretch {
    is_equal: bool,
    old: Range<usize>,
    new: Range<usize>,
}

impl Stretch {
    fn is_replacement(&self) -> bool {
        !self.is_equal && !self.old.is_empty() && !self.new.is_empty()
    }
}

/// `old_parts` and `new_parts` are the texts in pieces, without a gap.
fn spans<'a>(old: &'a str, old_parts: &[&'a str], new: &'a str, new_parts: &[&'a str]) -> Vec<Span<'a>> {
    let stretches = join_phrases(old, compare(old_parts, new_parts));
    let span = |change, text: &'a str| (!text.is_empty()).then_some(Span { change, text });
    let spans_of = |stretch: Stretch| {
        let (before, after) = (&old[stretch.old], &new[stretch.new]);
        if stretch.is_equal {
            return [span(Change::Equal, before), None];
        }
        [span(Change::Delete, before), span(Change::Insert, after)]
    };
    stretches.into_iter().flat_map(spans_of).flatten().collect()
}

/// Equal and changed stretches in turn.
fn compare(old_parts: &[&str], new_parts: &[&str]) -> Vec<Stretch> {
    let (old_ends, new_ends) = (ends(old_parts), ends(new_parts));
    let mut stretches: Vec<Stretch> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old_parts, new_parts) {
        let is_equal = matches!(op, DiffOp::Equal { .. });
        let (old, new) = (op.old_range(), op.new_range());
        let (old, new) = (old_ends[old.start]..old_ends[old.end], new_ends[new.start]..new_ends[new.end]);
        match stretches.last_mut() {
            Some(last) if last.is_equal == is_equal => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => stretches.push(Stretch { is_equal, old, new }),
        }
    }
    stretches
}

/// Takes the spaces between two replaced words into one replaced phrase: `grey mud` became `brown sand`, and that their
/// spaces are equal helps nobody.
fn join_phrases(old: &str, stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let between = joined.len().checked_sub(2).filter(|at| {
            let is_space = old[joined[at + 1].old.clone()].chars().all(|c| c == ' ');
            is_space && joined[*at].is_replacement() && stretch.is_replacement()
        });
        let Some(phrase) = between else {
            joined.push(stretch);
            continue;
        };
        joined.truncate(phrase + 1);
        joined[phrase].old.end = stretch.old.end;
        joined[phrase].new.end = stretch.new.end;
    }
    joined
}

/// Where each part ends, in bytes, after a leading 0.
fn ends(parts: &[&str]) -> Vec<usize> {
    let lengths = parts.iter().scan(0, |end, part| {
        *end += part.len();
        Some(*end)
    });
    std::iter::once(0).chain(lengths).collect()
}
