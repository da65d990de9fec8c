//! What a person decides about a write that does not go on by itself.

use serde_json::Value;
use uuid::Uuid;

use super::{Change, Gone, Outbox, State, entry::Entry};
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
    /// It has no words.
    #[error("it has no words to change")]
    Wordless,
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

    /// Gives it other words, under a new key, and sends it. What it met was seen by the person.
    pub fn reword(&mut self, key: Uuid, new_key: Uuid, text: &str) -> Result<Vec<Change>, CannotResolve> {
        let entry = self.free(key)?;
        if entry.has_left {
            return Err(CannotResolve::MayHaveArrived);
        }
        let name = entry.text_field().ok_or(CannotResolve::Wordless)?;
        self.insist(key)?;
        let place = *self.places.get(&key).ok_or(CannotResolve::Gone)?;
        let mut entry = self.get(key).cloned().ok_or(CannotResolve::Gone)?;
        if let Some(body) = entry.request.body.as_mut() {
            body[name] = text.into();
        }
        entry.key = new_key;
        self.take_out(key);
        Ok(vec![Change::Drop(key, Gone::Folded), self.put(place, entry)])
    }

    /// Drops it. One that may have arrived is not asked for again, and may be there all the same.
    pub fn discard(&mut self, key: Uuid) -> Result<Vec<Change>, CannotResolve> {
        self.free(key)?;
        self.take_out(key);
        Ok(vec![Change::Drop(key, Gone::Discarded)])
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
