//! How a write stands in the file: its text, and a sum by which a letter that became another one is noticed. What a program wrote
//! that knows of no sums has none, and is believed.

use sha2::{Digest as _, Sha256};

use crate::{
    client::outbox::{Entry, State},
    model::hex,
};

/// How a text with a sum begins.
const WITH_SUM: &str = "{\"sum\":\"";
/// How one without begins.
const WITHOUT: &str = "{\"key\":\"";
/// Letters of a sum.
const LETTERS: usize = 16;
/// What is said of a write that may be another one than its author made.
const DOUBT: &str =
    "the file that it was kept in was damaged, and it may not be as it was written: read it, then send or discard it";

/// A write that was read.
pub(super) struct Written {
    pub(super) entry: Entry,
    /// Whether it is as it was written.
    pub(super) is_sound: bool,
}

impl Written {
    /// The write as it is gone on with: one that may be another than its author made waits for them.
    pub(super) fn settled(self) -> Entry {
        let Self { mut entry, is_sound } = self;
        if !is_sound {
            entry.state = State::Failed(DOUBT.to_owned());
        }
        entry
    }
}

/// The text of the write at a place.
pub(super) fn write_down(place: i64, entry: &Entry) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(entry)?;
    let rest = text.strip_prefix('{').unwrap_or(&text);
    Ok(format!("{WITH_SUM}{}\",{rest}", sum(place, rest)))
}

/// The write that a text at a place is. A program that knows of no sums passes over them.
pub(super) fn read_back(place: i64, text: &str) -> Result<Written, serde_json::Error> {
    let entry = serde_json::from_str(text)?;
    let is_sound = match text.strip_prefix(WITH_SUM).and_then(|text| text.split_at_checked(LETTERS)) {
        Some((said, rest)) => rest.strip_prefix("\",").is_some_and(|rest| sum(place, rest) == said),
        None => text.starts_with(WITHOUT),
    };
    Ok(Written { entry, is_sound })
}

fn sum(place: i64, rest: &str) -> String {
    let hash = Sha256::new().chain_update(place.to_le_bytes()).chain_update(rest);
    let mut sum = hex(&hash.finalize());
    sum.truncate(LETTERS);
    sum
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{api::batch::BatchItem, model::Timestamp};

    fn entry() -> Entry {
        let request: BatchItem = serde_json::from_value(json!({
            "method": "POST", "path": format!("/v1/scenes/{}/comments", Uuid::from_u128(3)),
            "body": {"id": Uuid::from_u128(4), "content": "50 frames, \"not\" 60"},
        }))
        .unwrap();
        Entry::new(Uuid::from_u128(1), request, "a comment", Timestamp::from_micros(5), None, None)
    }

    #[test]
    fn every_bit_that_became_another_one_is_noticed() {
        let text = write_down(7, &entry()).unwrap();
        let read = read_back(7, &text).unwrap();
        assert!(read.is_sound && read.settled() == entry());
        assert!(!read_back(8, &text).unwrap().is_sound, "it belongs to its place");
        for at in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            let Ok(other) = String::from_utf8(bytes) else { continue };
            let is_taken = read_back(7, &other).is_ok_and(|read| read.is_sound);
            assert!(!is_taken, "bit {at}: {other}");
        }
    }

    #[test]
    fn a_write_without_a_sum_is_believed_and_programs_without_sums_read_those_with_one() {
        let plain = serde_json::to_string(&entry()).unwrap();
        assert!(read_back(7, &plain).unwrap().is_sound);
        let with_sum: Entry = serde_json::from_str(&write_down(7, &entry()).unwrap()).unwrap();
        assert_eq!(with_sum, entry());
    }

    #[test]
    fn a_doubtful_write_waits_for_its_author() {
        let text = write_down(7, &entry()).unwrap().replace("50 frames", "58 frames");
        let read = read_back(7, &text).unwrap().settled();
        assert!(matches!(&read.state, State::Failed(why) if why.contains("damaged")));
        assert_eq!(read.text(), Some("58 frames, \"not\" 60"));
    }
}
