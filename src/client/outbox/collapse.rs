//! What need not leave at all: an edit that is taken back or made again before it left, and a row that was made and deleted.

use uuid::Uuid;

use super::{Change, Entry, Gone, Outbox, State, merge};

impl Outbox {
    /// Makes one of an edit and the last write on the same row.
    pub(super) fn fold(&mut self, new: &Entry) -> Option<Vec<Change>> {
        let row = *new.subject.changes.first()?;
        // What is past a decision on its video is as that decision found it.
        let from = self.index.behind_decisions(new.subject.within);
        let place = self.index.last_with(row).filter(|place| *place >= from)?;
        self.looked += 1;
        let earlier = self.entries.get(&place)?;
        let is_same = earlier.request.path == new.request.path && earlier.request.method == new.request.method;
        let is_free = earlier.state == State::Queued && !earlier.has_left;
        let is_known = merge::knows_what_was_seen(earlier);
        if !(is_same && is_free && is_known && merge::is_plain(earlier) && merge::is_plain(new)) {
            return None;
        }
        let (old, folded) = (earlier.key, merge::fold(earlier, new));
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
        let from = self.index.behind_decisions(new.subject.within);
        let places = self.index.about(row, from).rev();
        let about: Vec<&Entry> = places.filter_map(|place| self.entries.get(&place)).collect();
        self.looked += about.len() as u64;
        let is_made_here = about.last().is_some_and(|entry| entry.subject.what.is_create());
        let has_left = about.iter().any(|entry| entry.has_left || entry.subject.changes.len() > 1);
        if !is_made_here || has_left || self.index.is_needed(row) {
            return None;
        }
        let keys: Vec<Uuid> = about.iter().map(|entry| entry.key).collect();
        for key in &keys {
            self.take_out(*key);
        }
        Some(keys.into_iter().chain([new.key]).map(|key| Change::Drop(key, Gone::Folded)).collect())
    }
}
