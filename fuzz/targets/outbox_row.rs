#![no_main]

use std::{collections::HashSet, time::Duration};

use libfuzzer_sys::fuzz_target;
use orama_fuzz::{
    api::Problem,
    client::outbox::{Answer, Change, Entry, Gone, Next, Outbox, State},
};

// The rows of an outbox, line by line, and behind an empty line the answers of the server.
fuzz_target!(|both: &str| {
    let (rows, answers) = both.split_once("\n\n").unwrap_or((both, ""));
    let mut entries: Vec<Entry> = rows.lines().filter_map(|row| serde_json::from_str(row).ok()).collect();
    // The file holds each write once.
    let mut keys = HashSet::new();
    entries.retain(|entry| keys.insert(entry.key));
    for entry in &entries {
        let row = serde_json::to_string(entry).expect("a row");
        assert_eq!(&serde_json::from_str::<Entry>(&row).expect("a row of our own"), entry);
        // What a person wrote is found again where it was found.
        assert_eq!(entry.text().is_some(), entry.text_field().is_some());
    }
    let mut outbox = Outbox::restored((1..).zip(entries).map(|(place, entry)| (place * 100, entry)));
    let mut now = Duration::ZERO;
    for answer in answers.lines().map(read_answer).chain([Answer::Unreadable("the end".to_owned())]).take(100) {
        now += Duration::from_mins(10);
        let Next::Send(entry, _) = outbox.next(now) else { continue };
        assert_eq!(outbox.flight(), Some(entry.key));
        let before = outbox.len();
        let changes = outbox.answered(entry.key, answer, now, 7);
        // Nothing goes without a word, and nothing is sent twice at a time.
        assert_eq!(outbox.flight(), None);
        let gone = changes.iter().any(|change| matches!(change, Change::Drop(key, _) if *key == entry.key));
        match outbox.get(entry.key) {
            Some(left) => assert!(!gone && left.state != State::Sending),
            None => assert!(gone, "{entry:?}"),
        }
        let dropped = changes.iter().filter(|change| matches!(change, Change::Drop(..))).count();
        assert!(outbox.len() + dropped >= before);
        let discarded = |change: &Change| matches!(change, Change::Drop(_, Gone::Discarded | Gone::Elsewhere));
        assert!(!changes.iter().any(discarded));
    }
});

fn read_answer(line: &str) -> Answer {
    match (line.split_at_checked(1), serde_json::from_str::<Problem>(line)) {
        (_, Ok(problem)) => Answer::Problem(Box::new(problem)),
        (Some(("l", why)), _) => Answer::Lost(why.to_owned()),
        (Some(("u", why)), _) => Answer::Unreadable(why.to_owned()),
        _ => Answer::Done(serde_json::from_str(line).unwrap_or_default()),
    }
}
