//! What changed between two texts, word by word.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// With more words than this in both texts together, lines are compared instead: the work grows with the product of length
/// and difference.
const MOST_WORDS: usize = 20_000;
/// With more lines than this, nothing is compared: one text replaces the other.
const MOST_LINES: usize = 20_000;

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
    let old_words: Vec<&str> = old.split_word_bounds().collect();
    let new_words: Vec<&str> = new.split_word_bounds().collect();
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

/// `old_parts` and `new_parts` are the texts in pieces, without a gap.
fn spans<'a>(old: &'a str, old_parts: &[&'a str], new: &'a str, new_parts: &[&'a str]) -> Vec<Span<'a>> {
    let (old_ends, new_ends) = (ends(old_parts), ends(new_parts));
    let before = |at: usize, length: usize| &old[old_ends[at]..old_ends[at + length]];
    let after = |at: usize, length: usize| &new[new_ends[at]..new_ends[at + length]];
    let mut spans = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old_parts, new_parts) {
        match op {
            DiffOp::Equal { old_index, len, .. } => push(&mut spans, Change::Equal, before(old_index, len)),
            DiffOp::Delete { old_index, old_len, .. } => push(&mut spans, Change::Delete, before(old_index, old_len)),
            DiffOp::Insert { new_index, new_len, .. } => push(&mut spans, Change::Insert, after(new_index, new_len)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                push(&mut spans, Change::Delete, before(old_index, old_len));
                push(&mut spans, Change::Insert, after(new_index, new_len));
            }
        }
    }
    spans
}

fn push<'a>(spans: &mut Vec<Span<'a>>, change: Change, text: &'a str) {
    if !text.is_empty() {
        spans.push(Span { change, text });
    }
}

/// Where each part ends, in bytes, after a leading 0.
fn ends(parts: &[&str]) -> Vec<usize> {
    let mut ends = Vec::with_capacity(parts.len() + 1);
    ends.push(0);
    let mut end = 0;
    ends.extend(parts.iter().map(|part| {
        end += part.len();
        end
    }));
    ends
}
