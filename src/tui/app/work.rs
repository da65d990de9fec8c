//! What is under way outside, and the keys that wait for it.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    App,
    msg::{Effect, Job, Purpose, Write},
};
use crate::{api::Call, tui::keymap::Chord};

/// What is under way outside.
#[derive(Debug, Default)]
pub struct Work {
    /// Jobs without an answer yet.
    busy: usize,
    /// Those of them that change something.
    writes: usize,
    /// What is under way takes a while.
    is_slow: bool,
    /// How often something began while nothing was under way.
    spells: u64,
    /// Keys that wait until the changes before them are answered, because they act on what those changes leave.
    pub held: VecDeque<Chord>,
}

impl Work {
    /// Whether every job was answered and no key waits.
    pub fn is_idle(&self) -> bool {
        self.busy == 0 && self.held.is_empty()
    }

    /// How many jobs were not answered yet.
    pub fn under_way(&self) -> usize {
        self.busy
    }

    /// How many changes were not answered yet.
    pub fn unsent(&self) -> usize {
        self.writes
    }

    /// What is under way since the last time that nothing was; it changes with each such time. None: nothing is, or it is
    /// known already that it takes a while.
    pub fn spell(&self) -> Option<u64> {
        (self.busy > 0 && !self.is_slow).then_some(self.spells)
    }

    /// What is under way has taken a while by now.
    pub fn drags_on(&mut self) {
        self.is_slow = self.busy > 0;
    }

    /// Whether something that is read takes a while.
    pub fn is_reading_long(&self) -> bool {
        self.is_slow && self.busy > self.writes
    }

    /// Whether a change takes a while, such as taking back an import.
    pub fn is_writing_long(&self) -> bool {
        self.is_slow && self.writes > 0
    }

    /// A job went out.
    fn began(&mut self, job: &Job) {
        self.spells += u64::from(self.busy == 0);
        self.busy += 1;
        self.writes += usize::from(matches!(job, Job::Write(_)));
    }

    /// A job was answered.
    pub fn ended(&mut self, was_write: bool) {
        self.busy = self.busy.saturating_sub(1);
        self.is_slow &= self.busy > 0;
        self.writes = self.writes.saturating_sub(usize::from(was_write));
    }
}

impl App {
    /// Sends a job out.
    pub fn ask(&mut self, job: Job, fx: &mut Vec<Effect>) {
        self.log.asked(self.now, &job);
        self.work.began(&job);
        fx.push(Effect::Ask(Box::new(job)));
    }

    /// Sends a change out. `label` says what it does, for undo; empty where it cannot be taken back.
    pub fn write<T: DeserializeOwned>(
        &mut self,
        call: Call<T>,
        purpose: Purpose,
        label: impl Into<String>,
        fx: &mut Vec<Effect>,
    ) {
        let request: Uuid = self.ids.uuid(self.now);
        self.write_as(request, call, purpose, label, fx);
    }

    /// The same as a request of this name. One that was done already is answered and not done again.
    pub fn write_as<T: DeserializeOwned>(
        &mut self,
        request: Uuid,
        call: Call<T>,
        purpose: Purpose,
        label: impl Into<String>,
        fx: &mut Vec<Effect>,
    ) {
        let (call, label) = (call.named(request).erase(), label.into());
        let entry = self.outbox_entry(request, &call, &purpose, &label).map(Box::new);
        let write = Write { request, call, purpose, label, entry };
        self.ask(Job::Write(write), fx);
    }
}
