#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::model::search::{Search, excerpt};

// A query, and behind its first line a text that it is looked for in.
fuzz_target!(|both: &str| {
    let (query, text) = both.split_once('\n').unwrap_or((both, both));
    let part = excerpt("content", text, &Search::parse(query).sought());
    let count = part.text.chars().count();
    assert!(part.matches.iter().all(|(start, end)| start < end && *end <= count));
});
