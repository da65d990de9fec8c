//! Where in a text the words stand that were searched for, and the part of it that is worth showing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Search, What, words};

/// The longest part of a text that is shown, in characters.
const MAX_SHOWN: usize = 400;
/// The most bytes of a character.
const LONGEST_CHARACTER: usize = 4;
/// The most words that are compared for one excerpt: a few milliseconds, and more than a long scene and a long query take.
const MOST_WORK: usize = 1_000_000;
/// How much of a longer text is shown before the first match, in characters.
const BEFORE: usize = 80;

/// Words that stand next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The words as they are compared; never empty.
    pub words: Vec<String>,
    /// The last one may go on.
    pub unfinished: bool,
}

/// A part of a text, and where in it the words stand that were searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Excerpt {
    /// Which text: `content`, `title`, `name`, `voice_text`, `description` or `image_prompt`.
    pub field: String,
    /// The part, or all of it where it is short.
    pub text: String,
    /// How many characters of the text stand before the part.
    pub start: usize,
    /// Whether the text goes on after the part.
    pub more: bool,
    /// First character and the one after the last of each match, counted in characters from the start of the part.
    pub matches: Vec<(usize, usize)>,
}

impl Sought {
    /// The words of a text that somebody typed; none: it has no words.
    #[must_use]
    pub fn of(text: &str, unfinished: bool) -> Option<Self> {
        let found: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        // One letter begins too much to be worth finding.
        let unfinished = unfinished && found.last().is_some_and(|last| last.chars().nth(1).is_some());
        (!found.is_empty()).then_some(Self { words: found, unfinished })
    }

    /// Whether the words are all of these.
    #[must_use]
    pub fn is(&self, all: &[super::Word]) -> bool {
        self.words.iter().eq(all.iter().map(|word| &word.folded))
    }

    /// Whether the words stand somewhere in these.
    #[must_use]
    pub fn is_in(&self, all: &[super::Word]) -> bool {
        (0..all.len()).any(|at| self.begins(&all[at..], &mut 0))
    }

    /// Whether the words stand at the beginning of these. `work` counts the words that were compared.
    fn begins(&self, at: &[super::Word], work: &mut usize) -> bool {
        let last = self.words.len() - 1;
        at.len() > last
            && self.words.iter().zip(at).enumerate().all(|(index, (sought, found))| {
                *work += 1;
                if self.unfinished && index == last {
                    found.folded.starts_with(sought.as_str())
                } else {
                    found.folded == *sought
                }
            })
    }
}

impl Search {
    /// The words that have to stand in a text.
    #[must_use]
    pub fn sought(&self) -> Vec<Sought> {
        let wanted = self.terms.iter().filter(|term| !term.exclude);
        wanted
            .filter_map(|term| match &term.what {
                What::Words { text, unfinished } => Sought::of(text, *unfinished),
                _ => None,
            })
            .collect()
    }
}

/// The part of a text around the first of the words that were searched for, or its beginning.
#[must_use]
pub fn excerpt(field: &str, text: &str, sought: &[Sought]) -> Excerpt {
    cut(field, text, &spans(&words(text), sought, &mut 0))
}

/// Where the words stand that were searched for, as far as it may be shown: a text and a query that were made for it would keep a
/// server busy otherwise. `work` counts the words that were compared.
fn spans(found: &[super::Word], sought: &[Sought], work: &mut usize) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for at in 0..found.len() {
        let is_past = spans.first().is_some_and(|first| found[at].start > first.0 + MAX_SHOWN * LONGEST_CHARACTER);
        if is_past || *work > MOST_WORK {
            break;
        }
        let matching = sought.iter().filter(|sought| sought.begins(&found[at..], work));
        let Some(length) = matching.map(|sought| sought.words.len()).max() else { continue };
        let (start, end) = (found[at].start, found[at + length - 1].end);
        match spans.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    spans
}

/// The part of the text with the first match in it; spans are in bytes, matches in characters.
fn cut(field: &str, text: &str, spans: &[(usize, usize)]) -> Excerpt {
    let count = text.chars().count();
    let first = spans.first().map_or(0, |span| text[..span.0].chars().count());
    let start = if count <= MAX_SHOWN { 0 } else { first.saturating_sub(BEFORE).min(count - MAX_SHOWN) };
    let byte_of = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte);
    let from = byte_of(start);
    let to = if count <= MAX_SHOWN { text.len() } else { byte_of(start + MAX_SHOWN) };
    let character = |byte: usize| text[from..byte].chars().count();
    let inside = spans.iter().filter(|span| span.0 >= from && span.1 <= to);
    Excerpt {
        field: field.to_owned(),
        text: text[from..to].to_owned(),
        start,
        more: to < text.len(),
        matches: inside.map(|span| (character(span.0), character(span.1))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str, query: &str) -> Vec<String> {
        let part = excerpt("content", text, &Search::parse(query).sought());
        let chars: Vec<char> = part.text.chars().collect();
        part.matches.iter().map(|(start, end)| chars[*start..*end].iter().collect()).collect()
    }

    #[test]
    fn matches_are_where_the_words_stand() {
        assert_eq!(marked("The SKY, the skyline: sky", "sky "), ["SKY", "sky"]);
        assert_eq!(marked("The SKY, the skyline: sky", "sky"), ["SKY", "skyline", "sky"]);
        assert_eq!(marked("O’Brien met o-brien and Brien", "o'brien"), ["O’Brien", "o-brien"]);
        assert_eq!(marked("海の男は海", "海の"), ["海の"]);
        assert_eq!(marked("a b a b c", "\"a b\" \"b c\""), ["a b", "a b c"]);
        assert_eq!(marked("nothing here", "-nothing is:todo"), [""; 0]);
    }

    #[test]
    fn a_text_and_a_query_that_were_made_for_it_cost_no_more_than_others() {
        let text = "a ".repeat(10_000);
        let nearly = format!("\"{}b\" ", "a ".repeat(2_000)).repeat(64);
        let mut work = 0;
        assert_eq!(spans(&words(&text), &Search::parse(&nearly).sought(), &mut work), []);
        assert!(work < 2 * MOST_WORK, "{work}");
        // Where it is found at once, the rest is not looked at.
        let everywhere = format!("\"{}\"", "a ".repeat(200));
        let mut work = 0;
        assert_eq!(spans(&words(&text), &Search::parse(&everywhere).sought(), &mut work).len(), 1);
        assert!(work < 1_000 * 200, "{work}");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_match() {
        let text = format!("{} sky {}", "é ".repeat(500), "x ".repeat(500));
        let part = excerpt("content", &text, &Search::parse("sky ").sought());
        assert_eq!((part.text.chars().count(), part.start, part.more), (400, 921, true));
        assert_eq!(part.matches, [(80, 83)]);
        let end = excerpt("content", &format!("{}sky", "é ".repeat(500)), &Search::parse("sky ").sought());
        assert_eq!((end.start + 400, end.more, end.matches), (1003, false, vec![(397, 400)]));
    }

    proptest! {
        #[test]
        fn no_text_and_no_query_breaks_it(text in "\\PC{0,600}", query: String) {
            let part = excerpt("content", &text, &Search::parse(&query).sought());
            prop_assert!(part.text.chars().count() <= MAX_SHOWN);
            prop_assert!(part.matches.iter().all(|(start, end)| start < end && *end <= part.text.chars().count()));
            prop_assert!(part.matches.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        }
    }
}
