//! Finding by a few letters, whatever the case and the accents.

use std::cmp::Reverse;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

/// The places of the texts that hold the letters of each word of `wanted` in order, without regard to case and accents. The
/// best fit comes first; among equals the earlier text.
pub fn rank<'a>(wanted: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let mut found: Vec<(u32, usize)> = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        let text = Utf32Str::new(text, &mut letters);
        found.extend(pattern.score(text, &mut matcher).map(|score| (score, at)));
    }
    found.sort_by_key(|(score, at)| (Reverse(*score), *at));
    found.into_iter().map(|(_, at)| at).collect()
}
