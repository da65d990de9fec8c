//! A person's machine: one file that survives, and two programs on it that may end at any moment.

use std::{collections::BTreeMap, time::Duration};

use orama::client::outbox::{Change, Entry, Outbox, State};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::server::{Defect, Effect, Row};

/// The file: what is written to it is there after a crash. One program sends at a time.
#[derive(Debug, Default)]
pub struct Disk {
    pub entries: BTreeMap<u64, Entry>,
    pub version: u64,
    pub sender: Option<usize>,
}

/// A program: what it knows is gone when it ends.
#[derive(Debug, Default)]
pub struct Program {
    pub outbox: Outbox,
    seen: u64,
    /// The server's rows as far as the feed was read.
    pub replica: FxHashMap<Uuid, Row>,
    cursor: usize,
    /// Time since its start.
    pub clock: Duration,
    /// Told apart from the program that was here before.
    pub life: u32,
}

#[derive(Debug, Default)]
pub struct Machine {
    pub disk: Disk,
    pub programs: [Program; 2],
    pub defect: Option<Defect>,
    /// What a program knows that never read the feed.
    pub start: FxHashMap<Uuid, Row>,
}

impl Machine {
    /// Does something with the outbox of a program: reads what the other one wrote, and writes down what became different
    /// before anything else happens. `crash`: the program ends before it is written down.
    pub fn with(
        &mut self,
        at: usize,
        crash: bool,
        act: impl FnOnce(&mut Outbox) -> Vec<Change>,
    ) -> Option<Vec<Change>> {
        let program = &mut self.programs[at];
        if program.seen != self.disk.version {
            program.outbox.reload(self.disk.entries.clone());
            program.seen = self.disk.version;
        }
        let changes = act(&mut program.outbox);
        if crash {
            self.crash(at);
            return None;
        }
        self.write_down(&changes);
        self.programs[at].seen = self.disk.version;
        Some(changes)
    }

    fn write_down(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Keep(_, entry) if self.defect == Some(Defect::LosesMarks) && entry.has_left => {}
                Change::Keep(place, entry) => {
                    let state = if entry.state == State::Sending { State::Queued } else { entry.state.clone() };
                    self.disk.entries.insert(*place, Entry { state, ..(**entry).clone() });
                }
                Change::Show(..) => continue,
                Change::Drop(key, _) => self.disk.entries.retain(|_, entry| entry.key != *key),
            }
            self.disk.version += 1;
        }
    }

    /// The program ends without a word, and is started again.
    pub fn crash(&mut self, at: usize) {
        if self.defect == Some(Defect::LosesDisk)
            && let Some((place, _)) = self.disk.entries.pop_last()
        {
            self.disk.version += place;
        }
        if self.disk.sender == Some(at) {
            self.disk.sender = None;
        }
        let life = self.programs[at].life + 1;
        let outbox = Outbox::restored(self.disk.entries.clone());
        let replica = self.start.clone();
        self.programs[at] = Program { outbox, seen: self.disk.version, life, replica, ..Program::default() };
    }

    /// Reads the feed.
    pub fn follow(&mut self, at: usize, log: &[Effect]) {
        let program = &mut self.programs[at];
        for effect in &log[program.cursor..] {
            let is_newer = program.replica.get(&effect.row).is_none_or(|row| row.revision < effect.after.revision);
            if is_newer {
                program.replica.insert(effect.row, effect.after.clone());
            }
        }
        program.cursor = log.len();
    }

    /// The copy of the server's rows is deleted.
    pub fn forget_copy(&mut self, at: usize) {
        self.programs[at].replica.clone_from(&self.start);
        self.programs[at].cursor = 0;
    }

    /// A row as the person sees it: as the server has it, with what is on its way to it.
    pub fn row_on_screen(&self, at: usize, id: Uuid) -> Option<Value> {
        let program = &self.programs[at];
        let mut row = program.replica.get(&id).map(|row| row.value(id));
        for entry in program.outbox.entries().filter(|entry| entry.subject.changes.contains(&id)) {
            if !entry.state.is_live() {
                continue;
            }
            let body = entry.request.body.as_ref().and_then(Value::as_object);
            if entry.subject.what.is_create() {
                let mut made = json!({"id": id, "revision": 1, "deleted_at": null, "assignee_id": null});
                for name in ["content", "status"] {
                    made[name] = body.map_or(Value::Null, |body| body[name].clone());
                }
                row = row.or(Some(made));
            } else if entry.subject.what.is_edit() {
                for (name, value) in body.into_iter().flatten() {
                    if let Some(row) = &mut row {
                        row[name] = value.clone();
                    }
                }
            } else if entry.subject.what.is_delete() {
                return None;
            }
        }
        row.filter(|row| row["deleted_at"].is_null())
    }
}
