//! What a server hands out as an opaque text, and is given back by anybody.

use std::fmt::{Debug, Write as _};

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::model::{Comment, Id, Timestamp};

#[path = "../../src/command/page.rs"]
mod page;
#[path = "../../src/command/secret.rs"]
pub mod secret;

/// As the commands fail.
#[derive(Debug)]
pub enum Error {
    Malformed(String),
    Random(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Reads a cursor as each kind of list does, and the feed: what is read is handed out again as one that is read as the same place, and
/// belongs to no other list.
pub fn read_cursors(text: &str) {
    read::<i64>(text);
    read::<(Timestamp, Id<Comment>)>(text);
    read::<(String, Id<Comment>)>(text);
    read::<(String, Timestamp, Id<Comment>)>(text);
    let feed: Option<(Uuid, Vec<(Uuid, i64)>)> = page::decode(text);
    if let Some(place) = feed {
        assert_eq!(page::decode(&page::encode(&place)), Some(place));
    }
}

fn read<K: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) {
    let window = |text: &str, list: &'static str| page::Window::<K>::read(list, None, Some(text));
    match window(text, "list") {
        Ok(first) => {
            let place = first.after.as_ref().expect("a cursor names a place");
            let again = window(&first.cursor(place), "list").expect("a cursor of our own");
            assert_eq!(again.after, first.after);
            assert!(window(text, "other").is_err(), "a cursor of another list");
        }
        Err(Error::Malformed(why)) => assert!(why.contains("cursor")),
        Err(other) => panic!("{other:?}"),
    }
}

/// The cursor that holds this JSON, which need not be one.
pub fn cursor_of(json: &str) -> String {
    json.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
