//! What a person decides about a write that does not go on by itself.

use serde_json::Value;
use uuid::Uuid;

use super::{Change, Gone, Outbox, State, entry::Entry, merge};
use crate::model::{Id, StageDecision, User};

/// Why it cannot be decided so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotResolve {
    /// It is not here any more.
    #[error("it is not in the outbox any more")]
    Gone,
    /// It is on its way.
    #[error("it is on its way: look again when it was answered")]
    OnItsWay,
    /// It may have arrived.
    #[error("it may have arrived already: decide again once it was answered")]
    MayHaveArrived,
    /// There is nothing to put in its place.
    #[error("what it changes was deleted: copy your words and discard it")]
    Deleted,
}

impl Outbox {
    fn free(&mut self, key: Uuid) -> Result<&mut Entry, CannotResolve> {
        if self.flight() == Some(key) {
            return Err(CannotResolve::OnItsWay);
        }
        self.get_mut(key).ok_or(CannotResolve::Gone)
    }

    /// Sends a failed write again as it is. One that waits is sent without waiting.
    pub fn retry(&mut self, key: Uuid) -> Result<Vec<Change>, CannotResolve> {
        let entry = self.free(key)?;
        if matches!(entry.state, State::Conflict(_)) {
            return self.insist(key);
        }
        (entry.state, entry.tries) = (State::Queued, 0);
        self.forget_pause_of(key);
        Ok(self.keep(key))
    }

    /// Puts mine in the place of theirs, which the person has seen.
    pub fn insist(&mut self, key: Uuid) -> Result<Vec<Change>, CannotResolve> {
        let entry = self.free(key)?;
        if let State::Conflict(conflict) = &entry.state {
            let theirs = conflict.theirs.clone();
            if theirs.get("deleted_at").is_some_and(|at| !at.is_null()) {
                return Err(CannotResolve::Deleted);
            }
            if let Some(revision) = theirs.get("revision").and_then(Value::as_i64) {
                entry.set_base(revision);
            }
            for (name, value) in &mut entry.seen {
                if let Some(now) = theirs.get(name) {
                    value.clone_from(now);
                }
            }
        }
        (entry.state, entry.tries) = (State::Queued, 0);
        self.forget_pause_of(key);
        Ok(self.keep(key))
    }

    /// Drops it. One that may have arrived is not asked for again, and may be there all the same.
    pub fn discard(&mut self, key: Uuid) -> Result<Vec<Change>, CannotResolve> {
        let gone = self.free(key)?.clone();
        let place = self.places.get(&key).copied().unwrap_or_default();
        self.take_out(key);
        let mut changes = vec![Change::Drop(key, Gone::Discarded)];
        changes.extend(self.go_back_behind(place, &gone));
        Ok(changes)
    }

    /// Later edits of a row saw what is not meant any more. They are on what stood there before it, and on nothing newer, which
    /// their author has not seen behind it.
    fn go_back_behind(&mut self, place: u64, gone: &Entry) -> Vec<Change> {
        let Some(row) = gone.subject.changes.first().copied().filter(|_| gone.subject.what.is_edit()) else {
            return Vec::new();
        };
        let wanted = merge::wanted(gone);
        let later: Vec<u64> = self.index.about(row, place).collect();
        later
            .into_iter()
            .filter_map(|place| {
                let entry = self.entries.get_mut(&place).filter(|entry| !entry.has_left)?;
                let mut is_on_it = false;
                for (name, seen) in &mut entry.seen {
                    if wanted.get(name) == Some(seen) {
                        is_on_it = true;
                        if let Some(before) = gone.seen.get(name) {
                            seen.clone_from(before);
                        }
                    }
                }
                let base = gone.base().filter(|base| entry.base().is_some_and(|own| *base < own));
                if let Some(base) = base.filter(|_| is_on_it) {
                    entry.set_base(base);
                }
                is_on_it.then(|| Change::Keep(place, Box::new(entry.clone())))
            })
            .collect()
    }

    /// Says whose change a write met, and of a decision what was decided.
    pub fn explain(&mut self, key: Uuid, by: Id<User>, decision: Option<StageDecision>) -> Vec<Change> {
        let Some(State::Conflict(conflict)) = self.get_mut(key).map(|entry| &mut entry.state) else {
            return Vec::new();
        };
        (conflict.by, conflict.decision) = (Some(by), decision);
        self.keep(key)
    }
}
