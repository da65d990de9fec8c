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
        self.push_done(Step { entry: change.id, label: label.to_owned() });
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
        self.undone.extend(entry.map(|entry| Step { entry, label: step.label.clone() }));
    }

    /// A step was done again by changes of which `entry` is one.
    pub fn redone(&mut self, step: &Step, entry: Option<Id<Activity>>) {
        self.forget(step);
        if let Some(entry) = entry {
            self.push_done(Step { entry, label: step.label.clone() });
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
