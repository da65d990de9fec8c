//! What I did, so that it can be taken back and done again.

use uuid::Uuid;

use crate::model::{Activity, Id};

/// Something that can be taken back: an entry of the activity log, with the words that say what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Any entry of the batch.
    pub entry: Id<Activity>,
    /// What was done, as a past participle with its object: `marked done: logo too small`.
    pub label: String,
    /// The write in the outbox that does it, as long as the server has not done it.
    pub queued: Option<Uuid>,
}

impl Step {
    /// Something that the server did.
    pub const fn done(entry: Id<Activity>, label: String) -> Self {
        Self { entry, label, queued: None }
    }
}

/// How many steps are kept.
const MOST: usize = 200;

/// The steps that can be taken back, and those that were.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// Takes a new step, found in what the feed brought by the request that made it. What was undone before is gone.
    pub fn record(&mut self, changes: &[Activity], request: Uuid, label: &str) {
        let Some(change) = changes.iter().find(|change| change.request_id == request) else { return };
        self.undone.clear();
        self.push_done(Step::done(change.id, label.to_owned()));
    }

    /// Takes a step that waits in the outbox.
    pub fn queue(&mut self, key: Uuid, label: &str) {
        self.undone.clear();
        self.push_done(Step { queued: Some(key), ..Step::done(Id::from_uuid(Uuid::nil()), label.to_owned()) });
    }

    /// Steps that waited were done by these changes.
    pub fn acknowledge(&mut self, changes: &[Activity]) {
        for step in self.done.iter_mut().filter(|step| step.queued.is_some()) {
            if let Some(change) = changes.iter().find(|change| Some(change.request_id) == step.queued) {
                (step.entry, step.queued) = (change.id, None);
            }
        }
    }

    /// A write is not in the outbox any more and was not done: there is nothing to take back.
    pub fn drop_queued(&mut self, key: Uuid) {
        self.done.retain(|step| step.queued != Some(key));
    }

    /// The step that undo would take back.
    pub fn last_done(&self) -> Option<&Step> {
        self.done.last()
    }

    /// The step that redo would do again.
    pub fn last_undone(&self) -> Option<&Step> {
        self.undone.last()
    }

    /// A step was taken back by changes of which `entry` is one.
    pub fn undone(&mut self, step: &Step, entry: Option<Id<Activity>>) {
        self.forget(step);
        self.undone.extend(entry.map(|entry| Step::done(entry, step.label.clone())));
    }

    /// A step was done again by changes of which `entry` is one.
    pub fn redone(&mut self, step: &Step, entry: Option<Id<Activity>>) {
        self.forget(step);
        if let Some(entry) = entry {
            self.push_done(Step::done(entry, step.label.clone()));
        }
    }

    /// Drops a step that cannot be taken back any more, so that the one before it can.
    pub fn forget(&mut self, step: &Step) {
        self.done.retain(|known| known != step);
        self.undone.retain(|known| known != step);
    }

    fn push_done(&mut self, step: Step) {
        if self.done.len() == MOST {
            self.done.remove(0);
        }
        self.done.push(step);
    }
}
