//! Words as search compares them: without case and accents, one character at a time where a script has no spaces. Indexing,
//! asking and marking what was found all cut texts here, so neither database's own idea of a word matters.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The longest word that is told apart from one that begins alike, in characters.
const MAX_WORD: usize = 64;

/// A word and where it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as it is compared: letters, digits, marks and symbols, so that it holds no space and no ASCII sign.
    pub folded: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// What a character does to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Begins a word, or goes on with one.
    Letter,
    /// Is a word by itself: an ideograph, a kana, a pictogram.
    Alone,
    /// Belongs to what stands before it.
    Mark,
    /// Ends a word.
    Gap,
}

/// The words of a text, in order.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let kind = part(first);
        if matches!(kind, Part::Gap | Part::Mark) {
            continue;
        }
        let mut end = start + first.len_utf8();
        let goes_on = |c: char| part(c) == Part::Mark || (kind == Part::Letter && part(c) == Part::Letter);
        while let Some((at, next)) = chars.next_if(|(_, next)| goes_on(*next)) {
            end = at + next.len_utf8();
        }
        let folded = fold(&text[start..end]);
        if !folded.is_empty() {
            found.push(Word { folded, start, end });
        }
    }
    found
}

/// One word as it is compared: compatibility forms as plain ones (`Ａ`, `ﬁ`), small letters, no accents.
fn fold(word: &str) -> String {
    if word.is_ascii() {
        // What a word of ASCII is made of has one form and no accents.
        return word[..word.len().min(MAX_WORD)].to_ascii_lowercase();
    }
    let bare = word.nfkd().flat_map(char::to_lowercase).filter(|c| !is_accent(*c)).flat_map(plain);
    let kept = |c: &char| matches!(part(*c), Part::Letter | Part::Alone) || (is_combining_mark(*c) && !is_accent(*c));
    // Where the letter was a form of nothing but an accent, what is left has nothing to stand on.
    bare.nfc().filter(kept).skip_while(|c| part(*c) == Part::Mark).take(MAX_WORD).collect()
}

/// Letters that people also write as others and that do not come apart into a letter and an accent.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// Accents and vowel points that people leave out when they type. Marks that make another letter, as in Japanese and the
/// scripts of India, stay.
const fn is_accent(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036f | 0x0483..=0x0487 | 0x0591..=0x05c7 | 0x0610..=0x061a | 0x064b..=0x065f | 0x0670
        | 0x06d6..=0x06ed | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f)
}

fn part(c: char) -> Part {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Part::Letter } else { Part::Gap };
    }
    match c as u32 {
        // Joiners, variation selectors and skin tones go with the character before.
        0x200c | 0x200d | 0xfe00..=0xfe0f | 0x1f3fb..=0x1f3ff => Part::Mark,
        _ if is_combining_mark(c) => Part::Mark,
        _ if is_without_spaces(c) || is_pictogram(c) => Part::Alone,
        _ if c.is_alphanumeric() => Part::Letter,
        _ => Part::Gap,
    }
}

/// Scripts that write words without spaces between them: each character is a word, and several a phrase.
const fn is_without_spaces(c: char) -> bool {
    matches!(c as u32,
        0x0e01..=0x0e30 | 0x0e32..=0x0e33 | 0x0e40..=0x0e46 | 0x0e81..=0x0ec6 | 0x1000..=0x102a | 0x1780..=0x17b3
        | 0x3005..=0x3007 | 0x3041..=0x3096 | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9d | 0x1b000..=0x1b16f | 0x20000..=0x3ffff)
}

const fn is_pictogram(c: char) -> bool {
    matches!(c as u32,
        0x2190..=0x21ff | 0x2300..=0x23ff | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0x1f000..=0x1f3fa | 0x1f400..=0x1faff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (written, typed) in [
            ("CRÈME brûlée", "creme brulee"),
            ("Łódź Ærø Straße", "lodz aero strasse"),
            ("İstanbul ISPARTA", "istanbul isparta"),
            ("ΟΔΥΣΣΕΥΣ ὀδυσσεύς", "οδυσσευς οδυσσευσ"),
            ("Ёлка ёлка", "елка елка"),
            ("ＬＵＴ ﬁlm ①", "lut film 1"),
            ("שָׁלוֹם", "שלום"),
            ("Vie\u{0302}\u{0323}t Việt", "viet viet"),
        ] {
            assert_eq!(folded(written), folded(typed), "{written}");
        }
    }

    #[test]
    fn signs_end_words_and_are_none() {
        assert_eq!(
            folded("o'brien's a-b, 3.14% (x_y) \"q\" #7"),
            ["o", "brien", "s", "a", "b", "3", "14", "x", "y", "q", "7"]
        );
        assert_eq!(folded(" \t\n-- … ‘’ \0 \u{7f}"), Vec::<String>::new());
        assert_eq!(folded("\u{fe70}\u{11d93}"), Vec::<String>::new(), "an accent alone, and a mark on it");
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_characters_and_keep_what_makes_another_letter() {
        assert_eq!(folded("海の男 v2"), ["海", "の", "男", "v2"]);
        assert_eq!(folded("が か\u{3099} か"), ["が", "が", "か"]);
        assert_eq!(folded("한국어"), ["한국어"]);
        assert_eq!(folded("कि का"), ["कि", "का"]);
    }

    #[test]
    fn pictograms_are_words_whatever_their_colour() {
        assert_eq!(folded("fire🔥👍🏽 ❤\u{fe0f}"), ["fire", "🔥", "👍", "❤"]);
    }

    #[test]
    fn a_word_stands_where_it_was_written() {
        let text = "Ça, l’été";
        let at: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(at, ["Ça", "l", "été"]);
    }

    proptest! {
        #[test]
        fn a_folded_word_is_one_word_and_folds_to_itself(text in ".{0,40}|\\PC{0,40}") {
            for word in words(&text) {
                let again = folded(&word.folded);
                prop_assert_eq!(again.concat(), word.folded.clone());
                prop_assert!(word.folded.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric()));
                prop_assert!(!word.folded.contains(char::is_whitespace) && !word.folded.contains('\0'));
                prop_assert!(word.start < word.end && text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
            }
        }
    }
}
