//! Where the writes on each row stand, so that none of them is looked for among all: sending and taking a write costs the same
//! however many wait.

use std::{collections::BTreeSet, hash::Hash};

use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::{Entry, What};

/// Places, by what they have to do with.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Of the writes that make or change a row.
    about: FxHashMap<Uuid, BTreeSet<u64>>,
    /// Of those that need it.
    needing: FxHashMap<Uuid, BTreeSet<u64>>,
    /// Of the decisions in a video.
    decisions: FxHashMap<Option<Uuid>, BTreeSet<u64>>,
}

impl Index {
    /// An index of these writes.
    pub fn of<'a>(entries: impl IntoIterator<Item = (&'a u64, &'a Entry)>) -> Self {
        let mut index = Self::default();
        for (place, entry) in entries {
            index.add(*place, entry);
        }
        index
    }

    /// A write is at a place.
    pub fn add(&mut self, place: u64, entry: &Entry) {
        for row in &entry.subject.changes {
            self.about.entry(*row).or_default().insert(place);
        }
        for row in &entry.subject.needs {
            self.needing.entry(*row).or_default().insert(place);
        }
        if entry.subject.what == What::Decide {
            self.decisions.entry(entry.subject.within).or_default().insert(place);
        }
    }

    /// It is not there any more.
    pub fn remove(&mut self, place: u64, entry: &Entry) {
        for row in &entry.subject.changes {
            take(&mut self.about, row, place);
        }
        for row in &entry.subject.needs {
            take(&mut self.needing, row, place);
        }
        if entry.subject.what == What::Decide {
            take(&mut self.decisions, &entry.subject.within, place);
        }
    }

    /// The writes that make or change a row, from a place on, in their order.
    pub fn about(&self, row: Uuid, from: u64) -> impl DoubleEndedIterator<Item = u64> {
        self.about.get(&row).into_iter().flat_map(move |places| places.range(from..).copied())
    }

    /// The last write that makes, changes or needs a row.
    pub fn last_with(&self, row: Uuid) -> Option<u64> {
        let last = |places: &FxHashMap<Uuid, BTreeSet<u64>>| places.get(&row)?.last().copied();
        last(&self.about).max(last(&self.needing))
    }

    /// Whether a write needs a row.
    pub fn is_needed(&self, row: Uuid) -> bool {
        self.needing.contains_key(&row)
    }

    /// What no later write in a video goes past: the first place behind the last decision in it.
    pub fn behind_decisions(&self, within: Option<Uuid>) -> u64 {
        self.decisions.get(&within).and_then(BTreeSet::last).map_or(0, |place| place + 1)
    }
}

fn take<K: Hash + Eq>(places: &mut FxHashMap<K, BTreeSet<u64>>, key: &K, place: u64) {
    if let Some(of) = places.get_mut(key) {
        of.remove(&place);
        if of.is_empty() {
            places.remove(key);
        }
    }
}
