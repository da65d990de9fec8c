//! What was done since the rows were read: what waits for the server, and what it told meanwhile. Until the rows are read again
//! it lies over them, and over the counts that came with them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize as _;

use super::QueueView;
use crate::{
    api::queue::{QueueCount, QueueItem, QueueQuery},
    client::{Replica, is_about_snooze, lay_over_amend, outbox::Entry},
    model::{Activity, Comment, Entity, Id},
};

/// What lies over the rows.
#[derive(Debug, Default)]
pub struct Laid {
    /// The question that the rows answer.
    asked: QueueQuery,
    beneath: FxHashMap<Id<Comment>, Beneath>,
    /// What does not match the filters any more.
    hidden: FxHashSet<Id<Comment>>,
}

/// What lies beneath a row.
#[derive(Debug)]
struct Beneath {
    /// What the server says of it by now.
    row: QueueItem,
    /// As what it was counted.
    counted: QueueCount,
}

impl Laid {
    /// Nothing, over rows that answer a question.
    pub fn of(asked: &QueueQuery) -> Self {
        Self { asked: asked.clone(), ..Self::default() }
    }

    /// Whether an amend is not shown any more.
    pub fn hides(&self, id: Id<Comment>) -> bool {
        self.hidden.contains(&id)
    }

    /// Takes a row that was read again. Where something lies over it, it goes beneath that.
    pub fn put_beneath(&mut self, item: QueueItem) -> Option<QueueItem> {
        let Some(beneath) = self.beneath.get_mut(&item.comment.id) else { return Some(item) };
        beneath.row = item;
        None
    }

    /// How many more there are than were counted.
    pub fn more(&self) -> i64 {
        -i64::try_from(self.hidden.len()).unwrap_or(0)
    }
}

impl QueueView {
    /// Lays what waits over these amends. `waiting` is all that waits on one of them, in its order.
    pub fn lay<'a, I: IntoIterator<Item = &'a Entry>>(
        &mut self,
        amends: impl IntoIterator<Item = Id<Comment>>,
        replica: &Replica,
        waiting: impl Fn(Id<Comment>) -> I,
    ) {
        let mut is_changed = false;
        for id in amends {
            let mut entries = waiting(id).into_iter().peekable();
            let Some(shown) = self.items.get(&id) else { continue };
            let beneath = self.laid.beneath.get(&id);
            if beneath.is_none() && entries.peek().is_none() {
                continue;
            }
            let row = beneath.map_or(shown, |beneath| &beneath.row).clone();
            let laid = lay_over_amend(row.clone(), entries);
            let is_hidden = !laid.as_ref().is_some_and(|item| self.laid.asked.holds(item, replica.me().id));
            let laid = laid.unwrap_or(row);
            if laid == *shown && is_hidden == self.laid.hides(id) {
                continue;
            }
            let beneath = || Beneath { row: shown.clone(), counted: count_of(shown) };
            self.laid.beneath.entry(id).or_insert_with(beneath);
            if is_hidden {
                self.laid.hidden.insert(id);
            } else {
                self.laid.hidden.remove(&id);
            }
            self.items.insert(id, laid);
            is_changed = true;
        }
        if is_changed {
            self.of_groups = self.grouping.count(&self.counts());
            self.arrange(replica);
        }
    }

    /// Takes what the server told of amends that are here. Answers which they are: what waits is to be laid over them.
    pub fn follow(&mut self, changes: &[Activity]) -> Vec<Id<Comment>> {
        let is_here = |id| self.items.contains_key(&Id::from_uuid(id));
        let rows = changes.iter().filter(|change| change.entity == Entity::Comment && is_here(change.entity_id));
        let rows: Vec<Comment> = rows.filter_map(|change| Comment::deserialize(change.after.as_ref()?).ok()).collect();
        let mut here = Vec::new();
        for row in rows {
            let (id, revision) = (row.id, row.revision);
            let is_news = |known: &QueueItem| known.comment.revision < revision;
            if self.change_beneath(id, is_news, |known| known.comment = row) {
                here.push(id);
            }
        }
        here
    }

    /// The server did a write that no news tell of.
    pub fn done(&mut self, entry: &Entry) {
        let id = entry.subject.changes.first().map(|row| Id::from_uuid(*row));
        if let Some(id) = id.filter(|_| is_about_snooze(entry)) {
            self.change_beneath(
                id,
                |_| true,
                |known| {
                    known.snoozed = lay_over_amend(known.clone(), [entry]).and_then(|row| row.snoozed);
                },
            );
        }
    }

    /// Changes what the server says of a row, if it is here and to be changed. Says whether it was.
    fn change_beneath(
        &mut self,
        id: Id<Comment>,
        is_to_be: impl FnOnce(&QueueItem) -> bool,
        change: impl FnOnce(&mut QueueItem),
    ) -> bool {
        let Some(shown) = self.items.get(&id) else { return false };
        let row = self.laid.beneath.get(&id).map_or(shown, |beneath| &beneath.row);
        if !is_to_be(row) {
            return false;
        }
        let beneath = self.laid.beneath.entry(id);
        change(&mut beneath.or_insert_with(|| Beneath { row: shown.clone(), counted: count_of(shown) }).row);
        true
    }

    /// How many there are of each video, stage and person, with all that was done since they were counted.
    pub fn counts(&self) -> Vec<QueueCount> {
        let mut counts = self.counts.clone();
        for (id, beneath) in &self.laid.beneath {
            add(&mut counts, QueueCount { count: -1, ..beneath.counted });
            if let Some(item) = self.items.get(id).filter(|_| !self.laid.hides(*id)) {
                add(&mut counts, count_of(item));
            }
        }
        counts.retain(|row| row.count > 0);
        counts
    }
}

/// An amend as it is counted.
fn count_of(item: &QueueItem) -> QueueCount {
    QueueCount {
        project_id: item.project_id,
        video_id: item.video_id,
        stage: item.comment.stage,
        assignee_id: item.comment.assignee_id,
        count: 1,
    }
}

fn add(counts: &mut Vec<QueueCount>, more: QueueCount) {
    let is_same = |row: &&mut QueueCount| QueueCount { count: more.count, ..**row } == more;
    match counts.iter_mut().find(is_same) {
        Some(row) => row.count += more.count,
        None => counts.push(more),
    }
}
