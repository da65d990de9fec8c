//! What waits for the server, as the screen knows it: a copy of the outbox, which the worker keeps.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{App, msg::Purpose, read::excerpt};
use crate::{
    api::{Call, batch::BatchItem},
    client::{
        is_about_one_comment,
        outbox::{Change, Entry, Gone, State, Subject, What, selected_field, stuck_behind},
    },
    model::{Comment, Id, Video},
    tui::drafts::Draft,
};

/// What waits.
#[derive(Debug, Default)]
pub struct OutboxState {
    /// Whether there is an outbox: the workspace is on a server.
    pub is_on: bool,
    /// Whether it is lost when the program ends.
    pub is_in_memory: bool,
    entries: BTreeMap<u64, Entry>,
    places: FxHashMap<Uuid, u64>,
    /// The places of the writes on each row.
    rows: FxHashMap<Uuid, BTreeSet<u64>>,
    /// How many of them show on more than one comment.
    wide: usize,
    /// How many more amends of each video are open when all are done.
    opened: FxHashMap<Id<Video>, i64>,
    stale: Stale,
    /// How many writes were laid over the server's rows so far.
    laid: u64,
}

/// What of the writes is not shown as it is.
#[derive(Debug, Default)]
struct Stale {
    all: bool,
    rows: FxHashSet<Uuid>,
}

impl OutboxState {
    /// Takes what became different. Answers the writes that are gone, each with why.
    pub fn take(&mut self, changes: Vec<Change>) -> Vec<(Entry, Gone)> {
        let mut gone = Vec::new();
        for change in changes {
            match change {
                Change::Keep(place, entry) | Change::Show(place, entry) => self.put(place, *entry),
                Change::Drop(key, why) => {
                    let place = self.places.remove(&key);
                    // Another one may have its place by now.
                    let is_there = |entry: &Entry| entry.key == key;
                    if let Some(place) = place.filter(|place| self.entries.get(place).is_some_and(is_there)) {
                        gone.extend(self.remove(place).map(|entry| (entry, why)));
                    }
                }
            }
        }
        gone
    }

    /// How many writes were laid over the server's rows so far: the work that is done, whatever the machine.
    #[doc(hidden)]
    pub fn laid(&self) -> u64 {
        self.laid
    }

    /// A write is another one than before.
    fn touch(&mut self, entry: &Entry) {
        if is_about_one_comment(entry) {
            self.stale.rows.extend(&entry.subject.changes);
        } else {
            self.stale.all = true;
        }
    }

    fn put(&mut self, place: u64, entry: Entry) {
        self.remove(place);
        self.touch(&entry);
        self.wide += usize::from(!is_about_one_comment(&entry));
        self.count(&entry, 1);
        self.places.insert(entry.key, place);
        for row in &entry.subject.changes {
            self.rows.entry(*row).or_default().insert(place);
        }
        self.entries.insert(place, entry);
    }

    fn remove(&mut self, place: u64) -> Option<Entry> {
        let entry = self.entries.remove(&place)?;
        self.touch(&entry);
        self.wide -= usize::from(!is_about_one_comment(&entry));
        self.count(&entry, -1);
        for row in &entry.subject.changes {
            if let Some(places) = self.rows.get_mut(row) {
                places.remove(&place);
                if places.is_empty() {
                    self.rows.remove(row);
                }
            }
        }
        Some(entry)
    }

    fn count(&mut self, entry: &Entry, times: i64) {
        if let (Some(video), more @ (1 | -1)) = (entry.subject.within, entry.opens()) {
            *self.opened.entry(Id::from_uuid(video)).or_default() += more * times;
        }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The writes, in the order they were made.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// One of them.
    pub fn get(&self, key: Uuid) -> Option<&Entry> {
        self.entries.get(self.places.get(&key)?)
    }

    /// The writes that wait for a decision about another one, each with that one.
    pub fn held(&self) -> FxHashMap<Uuid, Uuid> {
        stuck_behind(&self.entries)
    }

    /// The write that somebody has to decide about before this one goes on.
    pub fn held_by(&self, key: Uuid) -> Option<&Entry> {
        self.get(*self.held().get(&key)?)
    }

    /// The writes on a row, in the order they were made.
    pub fn on_row(&self, row: Uuid) -> impl Iterator<Item = &Entry> {
        self.rows.get(&row).into_iter().flatten().filter_map(|place| self.entries.get(place))
    }

    /// What becomes of the writes on a row: of several the one that most needs a look.
    pub fn state_of(&self, row: Uuid) -> Option<&State> {
        self.on_row(row).map(|entry| &entry.state).max_by_key(|state| rank(state))
    }
}

const fn rank(state: &State) -> u8 {
    match state {
        State::Queued => 0,
        State::Sending => 1,
        State::Failed(_) => 2,
        State::Conflict(_) => 3,
    }
}

impl App {
    /// How many changes the server does not have.
    pub fn unsent(&self) -> usize {
        self.work.unsent().max(self.outbox.len())
    }

    /// Lays what waits over the server's rows, if either is different.
    pub(super) fn lay_outbox_over(&mut self) {
        if !self.outbox.is_on {
            return;
        }
        let stale = std::mem::take(&mut self.outbox.stale);
        let unlaid = self.replica.unlaid();
        if stale.all || self.outbox.wide > 0 || unlaid.is_none() {
            let is_laid = unlaid.is_some_and(FxHashSet::is_empty) || self.outbox.is_empty();
            if !is_laid || stale.all || !stale.rows.is_empty() {
                self.replica.wait_for(&self.outbox.opened);
                self.outbox.laid += self.outbox.entries.len() as u64;
                self.replica.show_pending(self.outbox.entries.values());
                (self.stale.tree, self.stale.scenes, self.stale.comments) = (true, true, true);
            }
            return;
        }
        // What waits on a comment is shown on it, and nowhere else: what waits on all others stays as it lies.
        let stale = stale.rows.into_iter().map(Id::from_uuid);
        let rows: FxHashSet<Id<Comment>> = unlaid.into_iter().flatten().copied().chain(stale).collect();
        if rows.is_empty() {
            return;
        }
        let places = rows.iter().filter_map(|row| self.outbox.rows.get(&row.uuid())).flatten().copied();
        let places: BTreeSet<u64> = places.collect();
        self.outbox.laid += places.len() as u64;
        self.replica.wait_for(&self.outbox.opened);
        let entries = places.iter().filter_map(|place| self.outbox.entries.get(place));
        self.replica.show_pending_on(rows, entries);
        (self.stale.tree, self.stale.scenes, self.stale.comments) = (true, true, true);
    }

    /// A write as it goes through the outbox. None: there is no outbox, or it is nothing that may wait.
    pub(super) fn outbox_entry(&self, key: Uuid, call: &Call<Value>, purpose: &Purpose, label: &str) -> Option<Entry> {
        if !self.outbox.is_on || !purpose.may_wait() {
            return None;
        }
        let request = BatchItem::try_from(call.clone()).ok()?;
        let subject = Subject::of(&request, None);
        let now = || self.row_before(subject.what, *subject.changes.first()?);
        let before = match purpose {
            Purpose::Text(draft) => saw(draft, &request, now),
            Purpose::Take(role, was) => Some(json!({ (selected_field(*role)): was })),
            _ => now(),
        };
        let words = if label.is_empty() { self.words_of(purpose) } else { label.to_owned() };
        Some(Entry::new(key, request, words, self.now, before.as_ref(), self.video_around(&subject)))
    }

    fn row_before(&self, what: What, row: Uuid) -> Option<Value> {
        match what {
            What::EditComment | What::DeleteComment => {
                self.comment_by_id(Id::from_uuid(row)).and_then(|row| serde_json::to_value(row).ok())
            }
            What::EditScene | What::SelectTake(_) | What::DeleteScene => {
                self.scene_by_id(Id::from_uuid(row)).and_then(|row| serde_json::to_value(row).ok())
            }
            What::Decide => self.replica.video(Id::from_uuid(row)).and_then(|row| serde_json::to_value(row).ok()),
            _ => None,
        }
    }

    /// The video that a write happens in, as far as it is known here.
    fn video_around(&self, subject: &Subject) -> Option<Uuid> {
        if subject.what == What::Decide {
            return subject.changes.first().copied();
        }
        let queued = subject.changes.iter().find_map(|id| self.queue.items.get(&Id::from_uuid(*id)));
        let open = self.open()?;
        let is_here = |id: &Uuid| {
            let comment = open.threads().get(Id::from_uuid(*id));
            open.scene(Id::from_uuid(*id)).is_some() || comment.is_some() || open.version_id().uuid() == *id
        };
        let here = subject.changes.iter().chain(&subject.needs).any(is_here).then(|| open.video_id().uuid());
        here.or(queued.map(|item| item.video_id.uuid()))
    }

    /// What a write does that has no words for undo.
    fn words_of(&self, purpose: &Purpose) -> String {
        match purpose {
            Purpose::One(id, verb) => {
                let words = self.comment_by_id(*id).map(|comment| excerpt(&comment.content)).unwrap_or_default();
                format!("{}: {words}", verb.done_words(self))
            }
            Purpose::Many(many) => format!("{} amends {}", many.amends.len(), many.verb.done_words(self)),
            Purpose::Undo(step) => format!("take back {}", step.label),
            Purpose::Redo(step) => format!("do again {}", step.label),
            Purpose::NewProject(_) => "a new project".to_owned(),
            Purpose::NewVideo(_) => "a new video".to_owned(),
            Purpose::NewVersion(_) => "a new version".to_owned(),
            _ => "a change".to_owned(),
        }
    }
}

/// The row as the author of a text saw it. Others may have changed it while the text was written, and then what it is now was not
/// seen: taken for what was, theirs would be overwritten without a word.
fn saw(draft: &Draft, request: &BatchItem, now: impl FnOnce() -> Option<Value>) -> Option<Value> {
    let fields = request.body.as_ref()?.as_object()?.keys();
    if let Some(original) = &draft.original {
        return Some(fields.map(|name| (name.clone(), Value::from(original.as_str()))).collect());
    }
    now().filter(|row| row.get("revision").and_then(Value::as_i64) == draft.revision)
}
