//! What is left of a batch that was done in part: each write of it that was refused is one of its own from then on, in the place
//! of the batch, so that a late answer, which nobody waits for, takes nothing along.

use serde::Deserialize as _;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Answer, Change, Conflict, Entry, Gone, Outbox, State,
    merge::{self, Settled},
    verdict::{self, Verdict},
};
use crate::api::{
    Problem,
    batch::{BATCH, BatchItem},
};

/// The key of a part of a batch, numbered from 0, once it is a write of its own.
pub fn part_key(batch: Uuid, number: usize) -> Uuid {
    Uuid::new_v5(&batch, format!("part {number}").as_bytes())
}

impl Entry {
    /// The writes that a batch consists of; of any other write none.
    fn parts(&self) -> &[Value] {
        let items =
            self.request.body.as_ref().filter(|_| self.request.path == BATCH).and_then(|body| body.get("items"));
        items.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// How many places it may need.
    pub(super) fn room(&self) -> u64 {
        self.parts().len().max(1) as u64
    }
}

/// The parts that an answer refuses, each as a write of its own, with why.
pub(super) fn refused(entry: &Entry, answer: &Value) -> Vec<(Entry, Problem)> {
    let outcomes = answer.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let problem = |outcome: &Value| Problem::deserialize(outcome.get("problem")?).ok();
    let parts = entry.parts().iter().zip(outcomes).enumerate();
    parts
        .filter_map(|(number, (part, outcome))| {
            let (request, problem) = (BatchItem::deserialize(part).ok()?, problem(outcome)?);
            let key = part_key(entry.key, number);
            let label = format!("one of {}", entry.label);
            let fresh = Entry::new(key, request, label, entry.made_at, None, entry.subject.within);
            // What its author saw in the place of each field is not known.
            Some((Entry { seen: serde_json::Map::new(), ..fresh }, problem))
        })
        .collect()
}

impl Outbox {
    /// Puts what was refused of a batch where the batch was.
    pub(super) fn leave_parts(&mut self, place: u64, parts: Vec<(Entry, Problem)>) -> Vec<Change> {
        let mut at = place;
        let mut changes = Vec::new();
        for (mut part, problem) in parts {
            let key = part.key;
            match verdict::judge(&part, Answer::Problem(Box::new(problem))) {
                Verdict::Stale { current, why } => {
                    if matches!(merge::settle(&mut part, &current, &why), Settled::Done) {
                        changes.push(Change::Drop(key, Gone::AlreadySo));
                        continue;
                    }
                }
                Verdict::TooLate(why) => part.state = State::Conflict(Box::new(Conflict::of_decision(why))),
                Verdict::Refused(why) => part.state = State::Failed(why),
                // It is asked for again by itself.
                Verdict::Done(_) | Verdict::AllWait { .. } | Verdict::OneWaits(_) => {}
            }
            // An older program left no room behind a batch.
            if self.entries.contains_key(&at) {
                at = self.free_place();
            }
            changes.push(self.put(at, part));
            at += 1;
        }
        changes
    }
}
