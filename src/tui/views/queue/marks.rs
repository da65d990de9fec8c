//! Which amends are marked, and the range that is being marked.

use std::ops::RangeInclusive;

use rustc_hash::FxHashSet;

use super::{GroupKey, QueueView, RowKey};
use crate::model::{Comment, Id};

/// What is marked. An amend that is not read any more stays marked, and counts again when it is.
#[derive(Debug, Default)]
pub struct Marks {
    set: FxHashSet<Id<Comment>>,
    /// The row that the range being marked begins at; it ends at the cursor.
    from: Option<RowKey>,
    /// What a verb was done on while it was marked, and is not marked any more. Taken back, it is again.
    batch: FxHashSet<Id<Comment>>,
}

impl Marks {
    /// An amend was done something with by itself: taking that back marks nothing.
    pub fn forget_batch_of(&mut self, id: Id<Comment>) {
        self.batch.remove(&id);
    }
}

impl QueueView {
    /// The rows of the range that is being marked, by their places.
    pub fn range(&self) -> Option<RangeInclusive<usize>> {
        let from = self.marks.from?;
        let at = self.listing.keys().iter().position(|key| *key == from)?;
        let cursor = self.listing.index();
        Some(at.min(cursor)..=at.max(cursor))
    }

    /// Whether a range is being marked.
    pub fn is_marking_range(&self) -> bool {
        self.marks.from.is_some()
    }

    /// Whether an amend is marked, the range aside.
    pub fn is_marked(&self, id: Id<Comment>) -> bool {
        self.marks.set.contains(&id)
    }

    /// Begins a range at the cursor.
    pub fn begin_range(&mut self) {
        self.marks.from = self.listing.selected();
    }

    /// Ends the range; what is in it stays marked.
    pub fn end_range(&mut self) {
        let Some(range) = self.range() else {
            self.marks.from = None;
            return;
        };
        for key in &self.listing.keys()[range] {
            if let RowKey::Amend(id) = key {
                self.marks.set.insert(*id);
            }
        }
        self.marks.from = None;
    }

    /// Leaves the range as if it had not been begun. Says whether there was one.
    pub fn drop_range(&mut self) -> bool {
        self.marks.from.take().is_some()
    }

    /// Marks an amend, or takes its mark away.
    pub fn turn_mark(&mut self, id: Id<Comment>) {
        if !self.marks.set.remove(&id) {
            self.marks.set.insert(id);
        }
    }

    /// Marks everything of a group that was read; takes the marks away where all of it is marked. Answers how many of it
    /// are marked now.
    pub fn turn_group(&mut self, group: GroupKey) -> usize {
        let ids: Vec<Id<Comment>> = self.amends_of(group).collect();
        if ids.iter().all(|id| self.marks.set.contains(id)) {
            self.unmark(ids);
            return 0;
        }
        self.marks.set.extend(&ids);
        ids.len()
    }

    /// Takes the marks of these away.
    pub fn unmark(&mut self, ids: impl IntoIterator<Item = Id<Comment>>) {
        for id in ids {
            self.marks.set.remove(&id);
        }
    }

    /// Takes the marks of these away, as a verb was done on them.
    pub fn done_with(&mut self, ids: impl IntoIterator<Item = Id<Comment>>) {
        for id in ids {
            if self.marks.set.remove(&id) {
                self.marks.batch.insert(id);
            }
        }
    }

    /// What was done with an amend was taken back: it is marked where it was marked before.
    pub fn mark_again(&mut self, id: Id<Comment>) {
        if self.marks.batch.remove(&id) {
            self.marks.set.insert(id);
        }
    }

    /// Takes every mark away.
    pub fn unmark_all(&mut self) {
        self.marks = Marks { batch: std::mem::take(&mut self.marks.batch), ..Marks::default() };
    }

    /// What a verb acts on when something is marked: the marked amends that are here, in working order.
    pub fn marked(&self) -> Vec<Id<Comment>> {
        if self.marks.set.is_empty() {
            return Vec::new();
        }
        self.matching().filter(|id| self.marks.set.contains(id)).collect()
    }

    /// How many are marked, the range included.
    pub fn marked_count(&self) -> usize {
        let is_here = |id: &&Id<Comment>| self.items.contains_key(id) && !self.laid.hides(**id);
        let here = self.marks.set.iter().filter(is_here).count();
        let range = self.range().into_iter().flatten().filter(|at| match self.listing.keys().get(*at) {
            Some(RowKey::Amend(id)) => !self.marks.set.contains(id),
            _ => false,
        });
        here + range.count()
    }

    /// How many of a group are marked.
    pub fn marked_in(&self, group: GroupKey) -> usize {
        let of_group = |id: &&Id<Comment>| {
            !self.laid.hides(**id) && self.items.get(id).is_some_and(|item| self.grouping.of(item) == group)
        };
        let in_range = self.range().into_iter().flatten().filter(|at| match self.listing.keys().get(*at) {
            Some(RowKey::Amend(id)) => !self.marks.set.contains(id) && self.group_at(*at) == Some(group),
            _ => false,
        });
        self.marks.set.iter().filter(of_group).count() + in_range.count()
    }
}
