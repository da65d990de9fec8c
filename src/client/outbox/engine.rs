//! The state machine itself.

use std::{collections::BTreeMap, time::Duration};

use rustc_hash::FxHashMap;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Answer, Conflict, Entry, State, What,
    index::Index,
    merge::{self, Settled},
    order::{self, Pick},
    parts,
    pause::{self, Pause},
    verdict::{self, MOST_TRIES, Verdict},
};
use crate::api::batch::{Seen, WriteMethod};

/// So many writes are marked at once as having left, when the server takes one after the other.
const MOST_MARKED: usize = 64;

/// What became different: to be written down, and to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Keep this write at this place: on disk, before anything else happens.
    Keep(u64, Box<Entry>),
    /// It looks different, which nobody needs to know after a restart.
    Show(u64, Box<Entry>),
    /// It is not here any more.
    Drop(Uuid, Gone),
}

/// Why a write is not in the outbox any more.
#[derive(Debug, Clone, PartialEq)]
pub enum Gone {
    /// The server has done it, and answered this.
    Acknowledged(Value),
    /// What it asked for was so already.
    AlreadySo,
    /// A later write took it back before it left, or holds it.
    Folded,
    /// A person did not want it any more.
    Discarded,
    /// Another program of the same user sent or discarded it.
    Elsewhere,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Send this one, once the changes are written down.
    Send(Box<Entry>, Vec<Change>),
    /// One is on its way.
    Busy,
    /// Nothing before this moment.
    Wait(Duration),
    /// Nothing, until something is added or somebody decides.
    Idle,
}

/// The outbox.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    pub(super) entries: BTreeMap<u64, Entry>,
    pub(super) places: FxHashMap<Uuid, u64>,
    pub(super) index: Index,
    /// The one that is on its way.
    flight: Option<Uuid>,
    /// Those that wait alone, and until when.
    later: FxHashMap<Uuid, Duration>,
    pause: Pause,
    /// Why all wait, and whether somebody has to sign in.
    trouble: Option<(String, bool)>,
    /// How many are marked at once.
    marks: usize,
    /// How many writes were looked at.
    pub(super) looked: u64,
}

impl Outbox {
    /// An outbox of what an earlier one kept.
    pub fn restored(entries: impl IntoIterator<Item = (u64, Entry)>) -> Self {
        let entries: BTreeMap<u64, Entry> = entries.into_iter().collect();
        let places = entries.iter().map(|(place, entry)| (entry.key, *place)).collect();
        let index = Index::of(&entries);
        Self { entries, places, index, ..Self::default() }
    }

    /// Takes what another program of the same user left in the file meanwhile.
    pub fn reload(&mut self, entries: impl IntoIterator<Item = (u64, Entry)>) -> Vec<Change> {
        let mut fresh = Self::restored(entries);
        if let Some(entry) = self.flight.and_then(|key| fresh.get_mut(key)) {
            entry.state = State::Sending;
        }
        let mut changes: Vec<Change> = Vec::new();
        for entry in self.entries.values().filter(|entry| !fresh.places.contains_key(&entry.key)) {
            changes.push(Change::Drop(entry.key, Gone::Elsewhere));
        }
        for (place, entry) in &fresh.entries {
            if self.get(entry.key) != Some(entry) {
                changes.push(Change::Show(*place, Box::new(entry.clone())));
            }
        }
        (self.entries, self.places, self.index) = (fresh.entries, fresh.places, fresh.index);
        changes
    }

    /// The writes, in the order they were made.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// The writes with their places.
    pub fn placed(&self) -> impl Iterator<Item = (u64, &Entry)> {
        self.entries.iter().map(|(place, entry)| (*place, entry))
    }

    /// One of them.
    pub fn get(&self, key: Uuid) -> Option<&Entry> {
        self.entries.get(self.places.get(&key)?)
    }

    pub(super) fn get_mut(&mut self, key: Uuid) -> Option<&mut Entry> {
        self.entries.get_mut(self.places.get(&key)?)
    }

    /// How many are not acknowledged.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the server has everything.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Why all wait, and whether somebody has to sign in again first.
    pub fn trouble(&self) -> Option<(&str, bool)> {
        self.trouble.as_ref().map(|(why, sign_in)| (why.as_str(), *sign_in))
    }

    /// How many writes were looked at so far, to find one or to send it: the work that is done, whatever the machine.
    #[doc(hidden)]
    pub fn looked(&self) -> u64 {
        self.looked
    }

    /// Takes a new write. What takes an earlier one back that has not left leaves nothing; another edit of the same row
    /// becomes one with it.
    pub fn add(&mut self, new: Entry) -> Vec<Change> {
        if self.get(new.key).is_some() {
            return Vec::new();
        }
        if let Some(changes) = self.fold(&new).or_else(|| self.unmake(&new)) {
            return changes;
        }
        let place = self.free_place();
        vec![self.put(place, new)]
    }

    /// The place behind all others.
    pub(super) fn free_place(&self) -> u64 {
        self.entries.last_key_value().map_or(1, |(place, entry)| place + entry.room())
    }

    /// What to do now.
    pub fn next(&mut self, now: Duration) -> Next {
        if self.flight.is_some() {
            return Next::Busy;
        }
        if let Some(until) = self.pause.until(now) {
            return if self.entries.is_empty() { Next::Idle } else { Next::Wait(until) };
        }
        let place = match order::pick(&self.entries, &self.later, now, &mut self.looked) {
            Pick::At(place) => place,
            Pick::Later(due) => return Next::Wait(due),
            Pick::Nothing => return Next::Idle,
        };
        let mut changes = self.mark_from(place);
        let Some(entry) = self.entries.get_mut(&place) else { return Next::Idle };
        entry.state = State::Sending;
        self.flight = Some(entry.key);
        let entry = entry.clone();
        changes.push(Change::Show(place, Box::new(entry.clone())));
        Next::Send(Box::new(entry), changes)
    }

    /// Marks the next few writes as having left. Many are marked at once, so that the disk is waited for once for all of them.
    fn mark_from(&mut self, first: u64) -> Vec<Change> {
        if self.entries.get(&first).is_none_or(|entry| entry.has_left) {
            return Vec::new();
        }
        let looked = &mut self.looked;
        let rest = self.entries.range_mut(first..).inspect(|_| *looked += 1);
        let free = rest.filter(|(_, entry)| entry.state == State::Queued && !entry.has_left);
        free.take(self.marks.max(1))
            .map(|(place, entry)| {
                entry.has_left = true;
                Change::Keep(*place, Box::new(entry.clone()))
            })
            .collect()
    }

    /// Takes the answer to a write that was sent. `dice`: anything random.
    pub fn answered(&mut self, key: Uuid, answer: Answer, now: Duration, dice: u32) -> Vec<Change> {
        if self.flight == Some(key) {
            self.flight = None;
        }
        let Some(entry) = self.get_mut(key) else { return Vec::new() };
        if entry.state == State::Sending {
            entry.state = State::Queued;
        }
        let verdict = verdict::judge(entry, answer);
        if !matches!(verdict, Verdict::AllWait { .. }) {
            self.pause.end();
            self.trouble = None;
        }
        match verdict {
            Verdict::Done(value) => self.acknowledge(key, value),
            Verdict::AllWait { why, least, sign_in } => {
                self.pause.begin(now, least, dice);
                self.trouble = Some((why, sign_in));
                self.marks = 1;
                self.show(key)
            }
            Verdict::OneWaits(why) => self.wait_alone(key, &why, now, dice),
            Verdict::Stale { current, why } => self.settle(key, &current, &why),
            Verdict::TooLate(why) => self.stop(key, State::Conflict(Box::new(Conflict::of_decision(why)))),
            Verdict::Refused(why) => self.stop(key, State::Failed(why)),
        }
    }

    fn acknowledge(&mut self, key: Uuid, value: Value) -> Vec<Change> {
        self.marks = (self.marks.max(1) * 2).min(MOST_MARKED);
        if let Some(changes) = self.follow_up(key, &value) {
            return changes;
        }
        let (place, left) =
            self.at(key).map_or((0, Vec::new()), |(place, entry)| (place, parts::refused(entry, &value)));
        self.take_out(key);
        let mut changes = Vec::new();
        for row in merge::rows_in(&value) {
            changes.extend(self.rebase_on(row));
        }
        changes.insert(0, Change::Drop(key, Gone::Acknowledged(value)));
        changes.extend(self.leave_parts(place, left));
        changes
    }

    /// The later writes on a row go on from what the one before them left.
    fn rebase_on(&mut self, row: &Value) -> Vec<Change> {
        let Some(id) = row.get("id").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok()) else {
            return Vec::new();
        };
        // The next one is enough: it does the same for the one after it.
        let is_live = |place: &u64| self.entries.get(place).is_some_and(|entry| entry.state.is_live());
        let next = self.index.about(id, 0).inspect(|_| self.looked += 1).find(is_live);
        let Some(place) = next else { return Vec::new() };
        let Some(entry) = self.entries.get_mut(&place) else { return Vec::new() };
        let follows = merge::rebase(entry, row);
        follows.then(|| Change::Keep(place, Box::new(entry.clone()))).into_iter().collect()
    }

    /// A comment that was made by an earlier try with other words is given the words that it has by now.
    fn follow_up(&mut self, key: Uuid, answer: &Value) -> Option<Vec<Change>> {
        let place = *self.places.get(&key)?;
        let entry = self.entries.get(&place).filter(|entry| entry.subject.what == What::NewComment)?;
        let wanted = entry.request.body.as_ref()?.get("content")?.as_str()?;
        let there = answer.get("content")?.as_str()?;
        let (id, revision) = (answer.get("id")?.as_str()?, answer.get("revision")?.as_i64()?);
        if wanted.trim() == there.trim() || answer.get("deleted_at").is_some_and(|at| !at.is_null()) {
            return None;
        }
        let mut edit = entry.clone();
        edit.key = Uuid::new_v5(&key, b"words");
        edit.subject.what = What::EditComment;
        edit.subject.needs.clear();
        edit.seen = serde_json::Map::from_iter([("content".to_owned(), there.into())]);
        edit.request.method = WriteMethod::Patch;
        edit.request.path = format!("/v1/comments/{id}");
        edit.request.body = Some(serde_json::json!({ "content": wanted }));
        edit.request.if_match = Some(Seen::Revision(revision));
        edit.has_left = false;
        self.take_out(key);
        Some(vec![Change::Drop(key, Gone::Acknowledged(answer.clone())), self.put(place, edit)])
    }

    fn wait_alone(&mut self, key: Uuid, why: &str, now: Duration, dice: u32) -> Vec<Change> {
        let Some(entry) = self.get_mut(key) else { return Vec::new() };
        // However often it was tried before: the number comes from the disk.
        entry.tries = entry.tries.saturating_add(1);
        let tries = entry.tries;
        if tries >= MOST_TRIES {
            return self.stop(key, State::Failed(format!("the server failed at it {tries} times: {why}")));
        }
        self.later.insert(key, now + pause::after(tries, dice));
        self.keep(key)
    }

    fn settle(&mut self, key: Uuid, current: &Value, why: &str) -> Vec<Change> {
        let Some(entry) = self.get_mut(key) else { return Vec::new() };
        // It was refused: nothing of it is on the server, whatever left.
        entry.has_left = false;
        match merge::settle(entry, current, why) {
            Settled::Again | Settled::Conflict => self.keep(key),
            Settled::Done => {
                self.take_out(key);
                let mut changes = vec![Change::Drop(key, Gone::AlreadySo)];
                changes.extend(self.rebase_on(current));
                changes
            }
        }
    }

    fn stop(&mut self, key: Uuid, state: State) -> Vec<Change> {
        if let Some(entry) = self.get_mut(key) {
            (entry.state, entry.has_left, entry.tries) = (state, false, 0);
        }
        self.keep(key)
    }

    /// The server was heard: whoever waits for it need not.
    pub fn hurry(&mut self) {
        self.pause.end();
        self.trouble = None;
        self.later.clear();
    }

    /// The one that is on its way, if one is.
    pub fn flight(&self) -> Option<Uuid> {
        self.flight
    }

    /// Nothing is on its way: whoever sent is gone, and no answer will come.
    pub fn land(&mut self) -> Vec<Change> {
        let Some(key) = self.flight.take() else { return Vec::new() };
        if let Some(entry) = self.get_mut(key) {
            entry.state = State::Queued;
        }
        self.show(key)
    }

    pub(super) fn keep(&self, key: Uuid) -> Vec<Change> {
        self.at(key).map(|(place, entry)| Change::Keep(place, Box::new(entry.clone()))).into_iter().collect()
    }

    fn show(&self, key: Uuid) -> Vec<Change> {
        self.at(key).map(|(place, entry)| Change::Show(place, Box::new(entry.clone()))).into_iter().collect()
    }

    fn at(&self, key: Uuid) -> Option<(u64, &Entry)> {
        let place = *self.places.get(&key)?;
        Some((place, self.entries.get(&place)?))
    }

    pub(super) fn put(&mut self, place: u64, entry: Entry) -> Change {
        self.places.insert(entry.key, place);
        if let Some(before) = self.entries.insert(place, entry.clone()) {
            self.index.remove(place, &before);
        }
        self.index.add(place, &entry);
        Change::Keep(place, Box::new(entry))
    }

    pub(super) fn take_out(&mut self, key: Uuid) {
        if let Some((place, entry)) = self.places.remove(&key).and_then(|at| self.entries.remove_entry(&at)) {
            self.index.remove(place, &entry);
        }
        self.later.remove(&key);
    }

    pub(super) fn forget_pause_of(&mut self, key: Uuid) {
        self.later.remove(&key);
    }
}
