//! What was read before and need not be read again.
//!
//! Two things are remembered, each only as long as it is provably what the database would answer:
//!
//! - Who a secret lets in and what the tag of an answer is, for a [`Moment`] of the database: nothing was committed since, by
//!   whomever, so every statement would answer the same. A database that cannot tell the moment is asked each time.
//! - The bytes of an answer, for its tag: where a caller who has the answer is told that it is still the one, a caller who
//!   has it not may be given the bytes that were made for that tag.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use quick_cache::{Weighter, sync::Cache};
use uuid::Uuid;

use crate::{
    command::{Actor, authenticate::Authenticated, secret::Hash},
    store::Moment,
};

/// How many people and tags are remembered; beyond it all are forgotten.
const MOST: usize = 4096;
/// How many bytes of answers are kept, and how many there may be of one.
const ROOM: u64 = 8 * 1024 * 1024;
const LARGEST: usize = 512 * 1024;

/// What a server remembers. Clones share it.
#[derive(Clone)]
pub(super) struct Memory(Arc<Inner>);

struct Inner {
    notes: Mutex<Notes>,
    /// The last answer to each request, with its tag.
    answers: Cache<Asked, (String, Bytes), ByLength>,
}

/// What is known at one moment.
#[derive(Default)]
struct Notes {
    moment: Option<Moment>,
    people: HashMap<Hash, Authenticated>,
    tags: HashMap<Asked, String>,
}

/// Who asks for what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    user: Uuid,
    super_admin: bool,
    /// Path and query.
    pub request: String,
}

impl Asked {
    pub fn of(actor: &Actor, request: String) -> Self {
        let viewer = actor.viewer();
        Self { user: viewer.user_id.uuid(), super_admin: viewer.super_admin, request }
    }
}

#[derive(Clone)]
struct ByLength;

impl Weighter<Asked, (String, Bytes)> for ByLength {
    fn weight(&self, asked: &Asked, (tag, bytes): &(String, Bytes)) -> u64 {
        (size_of::<Asked>() + asked.request.len() + tag.len() + bytes.len()) as u64
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It knows what people wrote.
        out.write_str("Memory")
    }
}

impl Default for Memory {
    fn default() -> Self {
        let answers = Cache::with_weighter(256, ROOM, ByLength);
        Self(Arc::new(Inner { notes: Mutex::default(), answers }))
    }
}

impl Memory {
    /// Whom a secret lets in, if that is known of this moment and the credential has not ended since.
    pub fn person(&self, moment: Moment, hash: &Hash) -> Option<Authenticated> {
        self.at(moment, |notes| notes.people.get(hash).filter(|found| !found.is_over()).cloned())
    }

    /// Keeps whom a secret lets in. The moment is one from before that was read.
    pub fn keep_person(&self, moment: Moment, hash: Hash, found: Authenticated) {
        self.at(moment, |notes| keep(&mut notes.people, hash, found));
    }

    /// The tag of the answer to a request, if it is known of this moment.
    pub fn tag(&self, moment: Moment, asked: &Asked) -> Option<String> {
        self.at(moment, |notes| notes.tags.get(asked).cloned())
    }

    /// Keeps a tag. The moment is one from before that was read.
    pub fn keep_tag(&self, moment: Moment, asked: &Asked, tag: &str) {
        self.at(moment, |notes| keep(&mut notes.tags, asked.clone(), tag.to_owned()));
    }

    /// What is known of this moment. Another one forgets it.
    fn at<T>(&self, moment: Moment, look: impl FnOnce(&mut Notes) -> T) -> T {
        let mut notes = self.0.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.moment != Some(moment) {
            *notes = Notes { moment: Some(moment), ..Notes::default() };
        }
        look(&mut notes)
    }

    /// The tag and the bytes of the last answer to a request. It is the answer still where the tag is.
    pub fn answer(&self, asked: &Asked) -> Option<(String, Bytes)> {
        self.0.answers.get(asked)
    }

    /// Keeps the bytes of an answer with its tag.
    pub fn keep_answer(&self, asked: Asked, tag: &str, bytes: &Bytes) {
        if bytes.len() <= LARGEST {
            self.0.answers.insert(asked, (tag.to_owned(), bytes.clone()));
        }
    }
}

fn keep<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, value: V) {
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(key, value);
}
