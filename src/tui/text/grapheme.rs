//! The one measure of text. Drawing, wrapping and the cursor all ask these functions, so that they agree.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

use crate::model::is_hidden;

/// What a tab takes. Tabs have no columns to stop at inside a pane.
const TAB: &str = "    ";

/// How a cluster is drawn: itself, or a picture of it where it would act on the terminal instead of being seen.
pub fn shown(cluster: &str) -> Cow<'_, str> {
    if cluster == "\t" {
        return Cow::Borrowed(TAB);
    }
    if is_flooded(cluster) {
        return Cow::Owned(without_flood(cluster));
    }
    if !cluster.chars().any(acts) {
        return Cow::Borrowed(cluster);
    }
    Cow::Owned(cluster.chars().map(picture).collect())
}

/// Whether something in a text is not drawn as it is. Asked of every text of every frame.
pub(super) fn needs_pictures(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        if (' '..='~').contains(&letter) {
            marks = 0;
            return false;
        }
        marks = if letter.width() == Some(0) { marks + 1 } else { 0 };
        marks > MOST_MARKS || acts(letter)
    })
}

/// The letter with as many marks as it may carry, and how many more there are.
fn without_flood(cluster: &str) -> String {
    let (mut marks, mut left) = (0, 0);
    let mut text = String::new();
    for letter in cluster.chars() {
        marks += usize::from(letter.width() == Some(0));
        if marks > MOST_MARKS {
            left += 1;
        } else {
            text.push_str(&picture(letter));
        }
    }
    text + &format!("<+{left}>")
}

/// Whether a character steers the terminal or the direction of what follows, or is not seen at all, and so must never reach
/// the screen as it is. Joiners and selectors of scripts and emoji are part of what is seen.
pub(super) fn acts(letter: char) -> bool {
    let belongs = matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    letter.is_control() || (!belongs && is_hidden(letter))
}

/// As many marks as a letter may carry; real languages use up to four.
const MOST_MARKS: usize = 8;

/// Whether a cluster is no more than one letter that carries more marks than any language has.
fn is_flooded(cluster: &str) -> bool {
    cluster.len() > MOST_MARKS && cluster.chars().filter(|letter| letter.width() == Some(0)).count() > MOST_MARKS
}

fn picture(letter: char) -> String {
    match letter as u32 {
        code if !acts(letter) => char::from_u32(code).map_or_else(String::new, String::from),
        code @ 0..=0x1f => format!("^{}", char::from(code as u8 + b'@')),
        0x7f => "^?".to_owned(),
        code => format!("<{code:X}>"),
    }
}

/// The columns of one cluster as it is [`shown`].
pub fn grapheme_width(cluster: &str) -> usize {
    if let [byte @ b' '..=b'~'] = cluster.as_bytes() {
        return usize::from(*byte != 0);
    }
    shown(cluster).width()
}

/// Whether a text is letters of ASCII alone, each of one column and a cluster of its own. Most texts of a frame are, and need no
/// look into the tables of Unicode.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Whether there is always a boundary between such a letter and another one: those of ASCII, of Latin scripts, and the signs and
/// lines that screens are made of. None of them joins what is before it or behind it.
fn stands_alone(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{25ff}')
}

/// How many bytes the first letter of a text has, where it is a cluster of its own without a look into the tables of Unicode.
fn alone(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    let first = letters.next().filter(|letter| stands_alone(*letter))?;
    letters.next().is_none_or(stands_alone).then(|| first.len_utf8())
}

/// The columns of one cluster that is drawn as it is.
pub(super) fn cluster_columns(cluster: &str) -> u16 {
    if cluster.len() == 1 { 1 } else { cluster.width() as u16 }
}

/// The clusters of a text, each with the byte where it begins. The same as those of `unicode-segmentation`, which asks its tables
/// for every letter.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (begins, rest) = (at, &text[at..]);
        if rest.is_empty() {
            return None;
        }
        let long = alone(rest).unwrap_or_else(|| rest.graphemes(true).next().map_or(1, str::len));
        at += long;
        Some((begins, &text[begins..at]))
    })
}

/// The columns of a text.
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { clusters(text).map(|(_, cluster)| grapheme_width(cluster)).sum() }
}

/// As much of the text as fits into that many columns, with the mark at its end when something was left out.
pub fn cut<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mark = if width(mark) <= columns { mark } else { "" };
    let room = columns - width(mark);
    Cow::Owned(text[..fitting(text, room)].to_owned() + mark)
}

/// How many bytes of the text fit into that many columns, in whole clusters.
pub(super) fn fitting(text: &str, columns: usize) -> usize {
    if is_plain(text) {
        return text.len().min(columns);
    }
    let mut used = 0;
    let over = clusters(text).find(|(_, cluster)| {
        used += grapheme_width(cluster);
        used > columns
    });
    over.map_or(text.len(), |(at, _)| at)
}

/// The byte where the cluster that ends at `at` begins.
pub(super) fn before(text: &str, at: usize) -> usize {
    text[..at].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
}

/// The byte after the cluster that begins at `at`.
pub(super) fn after(text: &str, at: usize) -> usize {
    at + text[at..].graphemes(true).next().map_or(0, str::len)
}

/// The byte where the word left of `at` begins, blanks before `at` skipped. Words can end inside a cluster; the cursor
/// cannot.
pub(super) fn word_before(text: &str, at: usize) -> usize {
    let words = text[..at].split_word_bound_indices();
    let start = words.rev().find(|(_, word)| !word.trim().is_empty()).map_or(0, |(start, _)| start);
    text.grapheme_indices(true).map(|(edge, _)| edge).take_while(|edge| *edge <= start).last().unwrap_or(0)
}

/// The byte after the word right of `at`, blanks after `at` skipped.
pub(super) fn word_after(text: &str, at: usize) -> usize {
    let mut words = text[at..].split_word_bound_indices();
    let word = words.find(|(_, word)| !word.trim().is_empty());
    let end = word.map_or(text.len(), |(start, word)| at + start + word.len());
    edge_from(text, end)
}

/// The first byte at or after `at` that stands between two clusters.
pub(super) fn edge_from(text: &str, at: usize) -> usize {
    let mut edges = text.grapheme_indices(true).map(|(edge, _)| edge);
    edges.find(|edge| *edge >= at).unwrap_or(text.len())
}

/// The byte of the nth character.
pub(super) fn byte_of(text: &str, nth: usize) -> usize {
    text.char_indices().nth(nth).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_on_the_terminal_is_shown_as_a_picture() {
        assert_eq!(shown("\u{1b}"), "^[");
        assert_eq!(shown("\u{7f}"), "^?");
        assert_eq!(shown("\u{9b}"), "<9B>");
        assert_eq!(shown("\u{202e}"), "<202E>");
        assert_eq!(shown("\u{200b}"), "<200B>");
        assert_eq!(shown("\u{e0041}"), "<E0041>");
        assert_eq!(shown("e\u{301}"), "e\u{301}");
        assert_eq!(shown("👩\u{200d}🎨"), "👩\u{200d}🎨");
        let marks = "\u{300}".repeat(MOST_MARKS);
        assert_eq!(shown(&format!("o{marks}")), format!("o{marks}"));
        assert_eq!(shown(&format!("o{marks}\u{301}\u{302}")), format!("o{marks}<+2>"));
        assert_eq!(width("a\tb\u{7}"), 1 + 4 + 1 + 2);
    }

    #[test]
    fn a_letter_that_stands_alone_joins_no_other() {
        let letters: Vec<char> =
            (0..0x3000).filter_map(char::from_u32).filter(|letter| stands_alone(*letter)).collect();
        for pair in letters.windows(2).flat_map(|pair| [[pair[0], pair[1]], [pair[1], pair[0]], [pair[0], pair[0]]]) {
            let text = String::from_iter(pair);
            assert_eq!(text.graphemes(true).count(), 2, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn clusters_are_those_of_the_tables(text in "(?s).{0,12}|[ -~é─●↔©\r\n\t\u{ad}\u{301}\u{200d}\u{fe0f}\u{600}\u{1f1e9}\u{1f1ea}\u{1f469}\u{915}\u{94d}]{0,24}") {
            let ours: Vec<_> = clusters(&text).collect();
            proptest::prop_assert_eq!(ours, text.grapheme_indices(true).collect::<Vec<_>>());
        }
    }

    #[test]
    fn widths_are_those_of_clusters() {
        for (text, columns) in [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("", 0)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn cutting_keeps_whole_clusters_and_says_that_it_cut() {
        assert_eq!(cut("Harbour", 7, "…"), "Harbour");
        assert_eq!(cut("Harbour", 4, "…"), "Har…");
        assert_eq!(cut("日本語", 4, "…"), "日…");
        assert_eq!(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3, "…"), "👨‍👩‍👧‍👦…");
        assert_eq!(cut("ab", 1, "..."), "a");
        assert_eq!(cut("ab", 0, "…"), "");
    }

    #[test]
    fn words_are_found_in_both_directions() {
        let text = "make the sky";
        assert_eq!(word_before(text, text.len()), 9);
        assert_eq!(word_before(text, 9), 5);
        assert_eq!(word_after(text, 0), 4);
        assert_eq!(word_after(text, 4), 8);
        assert_eq!(word_after(text, text.len()), text.len());
        assert_eq!(word_before(text, 0), 0);
    }
}
