//! What I did, so that it can be taken back and done again.

use uuid::Uuid;

use crate::model::{Activity, Comment, Id};

/// Something that can be taken back, with the words that say what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was done, as a past participle with its object: `marked done: logo too small`.
    pub label: String,
    /// How it is taken back.
    pub way: Way,
}

/// How a step is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// The server undoes it: any entry of its batch in the activity log.
    Undo(Id<Activity>),
    /// Its write leaves the outbox, as long as the server has not done it.
    Unsend(Uuid),
    /// Amends that were put off come back: what is in one's own queue alone is in no log.
    Wake(Vec<Id<Comment>>),
}

impl Step {
    /// Something that the server did.
    pub const fn done(entry: Id<Activity>, label: String) -> Self {
        Self { label, way: Way::Undo(entry) }
    }

    /// Whether it is this write, and waits.
    fn waits(&self, key: Uuid) -> bool {
        self.way == Way::Unsend(key)
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
    /// Takes a new step, found in what the feed brought by the request that made it.
    pub fn record(&mut self, changes: &[Activity], request: Uuid, label: &str) {
        if let Some(change) = changes.iter().find(|change| change.request_id == request) {
            self.take(Step::done(change.id, label.to_owned()));
        }
    }

    /// Takes a step that waits in the outbox.
    pub fn queue(&mut self, key: Uuid, label: &str) {
        self.take(Step { label: label.to_owned(), way: Way::Unsend(key) });
    }

    /// Takes a new step. What was undone before is gone.
    pub fn take(&mut self, step: Step) {
        self.undone.clear();
        self.push_done(step);
    }

    /// Steps that waited were done by these changes, whoever sent them.
    pub fn acknowledge(&mut self, changes: &[Activity]) {
        for step in &mut self.done {
            let Way::Unsend(key) = step.way else { continue };
            if let Some(change) = changes.iter().find(|change| change.request_id == key) {
                step.way = Way::Undo(change.id);
            }
        }
    }

    /// The amends that a write which waited has put off by now.
    pub fn acknowledge_snooze(&mut self, key: Uuid, amends: &[Id<Comment>]) {
        if let Some(step) = self.done.iter_mut().find(|step| step.waits(key)) {
            step.way = Way::Wake(amends.to_vec());
        }
    }

    /// A write is not in the outbox any more and was not done: there is nothing to take back.
    pub fn drop_queued(&mut self, key: Uuid) {
        self.done.retain(|step| !step.waits(key));
    }

    /// Amends that were put off are back already.
    pub fn woken(&mut self, back: &[Id<Comment>]) {
        for step in &mut self.done {
            if let Way::Wake(amends) = &mut step.way {
                amends.retain(|id| !back.contains(id));
            }
        }
        self.done.retain(|step| !matches!(&step.way, Way::Wake(amends) if amends.is_empty()));
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
