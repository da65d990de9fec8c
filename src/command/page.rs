//! Pages of lists: how many rows, from where, and an opaque cursor for the next one.

use std::fmt::Write;

use serde::{Serialize, de::DeserializeOwned};

use super::{Error, Result};
use crate::api::{
    Page,
    call::{DEFAULT_LIMIT, MAX_LIMIT},
};

/// Which page of one named list.
#[derive(Debug)]
pub(super) struct Window<K> {
    list: &'static str,
    limit: usize,
    /// The place of the last row of the page before.
    pub after: Option<K>,
}

impl<K: Serialize + DeserializeOwned> Window<K> {
    /// Reads the limit and cursor of a request. The cursor must be one of the same list.
    pub fn read(list: &'static str, limit: Option<u32>, cursor: Option<&str>) -> Result<Self> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::Malformed(format!("`limit` must be from 1 to {MAX_LIMIT}")));
        }
        let unknown =
            || Error::Malformed("`cursor` is not one of this list: leave it out to start at the first page".to_owned());
        let after = match cursor {
            None => None,
            Some(text) => {
                let (of, key): (String, K) = decode(text).ok_or_else(unknown)?;
                Some(if of == list { key } else { return Err(unknown()) })
            }
        };
        Ok(Self { list, limit: limit as usize, after })
    }

    /// How many rows to ask for: one more than the page holds, to know whether there is another.
    pub const fn wanted(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// How many rows the page holds at most.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// What names a place of this list.
    pub fn cursor(&self, place: &K) -> String {
        encode(&(self.list, place))
    }

    /// The page out of the rows that were found.
    pub fn page<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        let next_cursor = items.last().filter(|_| more).map(|last| self.cursor(&key(last)));
        Page { items, next_cursor }
    }
}

/// An opaque text for a value.
pub(super) fn encode(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.bytes().fold(String::with_capacity(json.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The value of an opaque text; none: it is not one of ours.
pub(super) fn decode<T: DeserializeOwned>(text: &str) -> Option<T> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()
        })
        .collect();
    serde_json::from_slice(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cursor_of(error: &Error) -> bool {
        matches!(error, Error::Malformed(text) if text.contains("cursor"))
    }

    #[test]
    fn a_page_names_where_the_next_one_starts_and_the_last_one_names_nothing() {
        let first = Window::<i64>::read("numbers", Some(2), None).expect("a window");
        let page = first.page(vec![1, 2, 3], |n| *n);
        assert_eq!(page.items, [1, 2]);
        let next = Window::<i64>::read("numbers", Some(2), page.next_cursor.as_deref()).expect("a window");
        assert_eq!(next.after, Some(2));
        assert_eq!(next.page(vec![3, 4], |n| *n).next_cursor, None);
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let page = Window::<i64>::read("numbers", Some(1), None).expect("a window").page(vec![1, 2], |n| *n);
        let error = Window::<i64>::read("letters", None, page.next_cursor.as_deref()).expect_err("another list");
        assert!(cursor_of(&error));
    }

    #[test]
    fn limits_outside_the_range_are_refused() {
        for limit in [0, MAX_LIMIT + 1] {
            assert!(Window::<i64>::read("numbers", Some(limit), None).is_err(), "{limit}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives_its_opaque_text(value: (String, i64)) {
            prop_assert_eq!(decode::<(String, i64)>(&encode(&value)), Some(value));
        }

        #[test]
        fn any_other_text_is_refused_and_never_panics(text: String) {
            let window = Window::<i64>::read("numbers", None, Some(&text));
            prop_assert!(window.is_err_and(|error| cursor_of(&error)));
        }
    }
}
