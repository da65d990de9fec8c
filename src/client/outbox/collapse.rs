//! What need not leave at all: an edit that is taken back or made again before it left, and a row that was made and deleted.

use uuid::Uuid;

use super::{Change, Entry, Gone, Outbox, State, What, merge};

/// Whether a write may not go past another one: a decision on its video.
fn is_barrier(entry: &Entry, new: &Entry) -> bool {
    entry.subject.what == What::Decide && entry.subject.within == new.subject.within
}

impl Outbox {
    /// Makes one of an edit and the last write on the same row.
    pub(super) fn fold(&mut self, new: &Entry) -> Option<Vec<Change>> {
        let row = *new.subject.changes.first()?;
        let mut back = self.entries.iter().rev().take_while(|(_, entry)| !is_barrier(entry, new));
        let (place, earlier) = back.find(|(_, entry)| entry.subject.rows().any(|id| id == row))?;
        let is_same = earlier.request.path == new.request.path && earlier.request.method == new.request.method;
        let is_free = earlier.state == State::Queued && !earlier.has_left;
        let is_known = merge::knows_what_was_seen(earlier);
        if !(is_same && is_free && is_known && merge::is_plain(earlier) && merge::is_plain(new)) {
            return None;
        }
        let (place, old, folded) = (*place, earlier.key, merge::fold(earlier, new));
        self.take_out(old);
        Some(match folded {
            Some(folded) => {
                let folded = Entry { key: new.key, made_at: new.made_at, ..folded };
                vec![Change::Drop(old, Gone::Folded), self.put(place, folded)]
            }
            None => vec![Change::Drop(old, Gone::Folded), Change::Drop(new.key, Gone::Folded)],
        })
    }

    /// A row that was made here and has not left is deleted: nothing of it needs to leave, unless another write needs it.
    pub(super) fn unmake(&mut self, new: &Entry) -> Option<Vec<Change>> {
        let row = *new.subject.changes.first().filter(|_| new.subject.what.is_delete())?;
        let about: Vec<&Entry> = self
            .entries
            .values()
            .rev()
            .take_while(|entry| !is_barrier(entry, new))
            .filter(|entry| entry.is_about(row))
            .collect();
        let is_made_here = about.last().is_some_and(|entry| entry.subject.what.is_create());
        let has_left = about.iter().any(|entry| entry.has_left || entry.subject.changes.len() > 1);
        if !is_made_here || has_left || self.entries.values().any(|entry| entry.subject.needs.contains(&row)) {
            return None;
        }
        let keys: Vec<Uuid> = about.iter().map(|entry| entry.key).collect();
        for key in &keys {
            self.take_out(*key);
        }
        Some(keys.into_iter().chain([new.key]).map(|key| Change::Drop(key, Gone::Folded)).collect())
    }
}
