//! What was done since the rows were read: what waits for the server, and what it told meanwhile. Until the rows are read again
//! it lies over them, and over the counts that came with them.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize as _;

use super::QueueView;
use crate::{
    api::queue::{QueueCount, QueueItem, QueueQuery},
    client::{Replica, is_about_snooze, lay_over_amend, outbox::Entry},
    model::{Activity, Comment, Entity, Id, User},
};

/// What lies over the rows.
#[derive(Debug, Default)]
pub struct Laid {
    /// The question that the rows answer.
    asked: QueueQuery,
    beneath: FxHashMap<Id<Comment>, Beneath>,
    /// What does not match the filters any more.
    hidden: FxHashSet<Id<Comment>>,
    /// How many were not counted with the rows: they were raised here.
    uncounted: usize,
}

/// What lies beneath a row.
#[derive(Debug)]
struct Beneath {
    /// What the server says of it by now. None: nothing, it was raised here.
    row: Option<QueueItem>,
    /// As what it was counted, if it was.
    counted: Option<QueueCount>,
}

impl Beneath {
    /// A row as it was read.
    fn read(row: &QueueItem) -> Self {
        Self { row: Some(row.clone()), counted: Some(count_of(row)) }
    }

    /// There is none.
    const NOTHING: Self = Self { row: None, counted: None };
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

    /// Whether the server does not have an amend that is shown.
    fn is_new(&self, id: Id<Comment>) -> bool {
        self.beneath.get(&id).is_some_and(|beneath| beneath.row.is_none())
    }

    /// Takes a row that was read again. Where something lies over it, it goes beneath that.
    pub fn put_beneath(&mut self, item: QueueItem) -> Option<QueueItem> {
        let Some(beneath) = self.beneath.get_mut(&item.comment.id) else { return Some(item) };
        beneath.row = Some(item);
        None
    }

    /// How many more there are than were counted.
    pub fn more(&self) -> i64 {
        self.uncounted as i64 - self.hidden.len() as i64
    }
}

impl QueueView {
    /// Lays what waits over these amends. `waiting` is all that waits on one of them, in its order, and `raised` an amend that the
    /// server does not have, as it was raised here.
    pub fn lay<'a, I: IntoIterator<Item = &'a Entry>>(
        &mut self,
        amends: impl IntoIterator<Item = Id<Comment>>,
        replica: &Replica,
        waiting: impl Fn(Id<Comment>) -> I,
        raised: impl Fn(&Self, &Entry) -> Option<QueueItem>,
    ) {
        let (me, mut is_changed) = (replica.me().id, false);
        for id in amends {
            let entries: Vec<&Entry> = waiting(id).into_iter().collect();
            let is_read = self.items.contains_key(&id) && !self.laid.is_new(id);
            is_changed |= if is_read {
                self.lay_over(id, &entries, me)
            } else if let Some(item) = entries.first().and_then(|entry| raised(self, entry)) {
                self.lay_new(item, &entries, me)
            } else {
                self.take_out(id)
            };
        }
        if is_changed {
            self.of_groups = self.grouping.count(&self.counts());
            self.arrange(replica);
        }
    }

    /// Lays what waits over a row that was read. Says whether it is shown otherwise.
    fn lay_over(&mut self, id: Id<Comment>, entries: &[&Entry], me: Id<User>) -> bool {
        let beneath = self.laid.beneath.get(&id);
        if entries.is_empty() && beneath.is_none() {
            return false;
        }
        let Some(shown) = self.items.get(&id).cloned() else { return false };
        let row = beneath.and_then(|beneath| beneath.row.as_ref()).unwrap_or(&shown).clone();
        let is_changed = self.show(id, row, entries, me);
        if is_changed {
            self.laid.beneath.entry(id).or_insert_with(|| Beneath::read(&shown));
        }
        is_changed
    }

    /// Shows an amend that was raised here among those that were read, if it belongs there. Says whether it is shown otherwise.
    fn lay_new(&mut self, item: QueueItem, entries: &[&Entry], me: Id<User>) -> bool {
        let id = item.comment.id;
        if self.laid.is_new(id) {
            return self.show(id, item, entries, me);
        }
        let comes_after =
            |other: &Id<Comment>| self.items.get(other).is_some_and(|other| in_order(other, &item).is_gt());
        let at = self.order.iter().position(comes_after).or_else(|| self.next.is_none().then_some(self.order.len()));
        let Some(at) = at else { return false };
        self.order.insert(at, id);
        self.items.insert(id, item.clone());
        self.laid.beneath.insert(id, Beneath::NOTHING);
        self.laid.uncounted += 1;
        self.show(id, item, entries, me);
        true
    }

    /// Takes out what was raised here and is not any more. Says whether there was such a thing.
    fn take_out(&mut self, id: Id<Comment>) -> bool {
        let is_here = self.laid.is_new(id);
        if is_here {
            self.items.remove(&id);
            self.order.retain(|other| *other != id);
            self.laid.beneath.remove(&id);
            self.laid.hidden.remove(&id);
            self.laid.uncounted -= 1;
        }
        is_here
    }

    /// Shows a row with what lies over it. Says whether it was shown otherwise before.
    fn show(&mut self, id: Id<Comment>, row: QueueItem, entries: &[&Entry], me: Id<User>) -> bool {
        let laid = lay_over_amend(row.clone(), entries.iter().copied());
        let is_hidden = !laid.as_ref().is_some_and(|item| self.laid.asked.holds(item, me));
        let laid = laid.unwrap_or(row);
        let was_hidden = if is_hidden { !self.laid.hidden.insert(id) } else { self.laid.hidden.remove(&id) };
        let is_same = self.items.get(&id) == Some(&laid) && is_hidden == was_hidden;
        self.items.insert(id, laid);
        !is_same
    }

    /// The selected amend, if the server does not have it.
    pub fn selected_new(&self) -> Option<Id<Comment>> {
        self.selected().map(|item| item.comment.id).filter(|id| self.laid.is_new(*id))
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
        let row = self.laid.beneath.get(&id).and_then(|beneath| beneath.row.as_ref()).unwrap_or(shown);
        // What was raised here is on the server by now: what was done with it here lies over what that says.
        if !self.laid.is_new(id) && !is_to_be(row) {
            return false;
        }
        let beneath = self.laid.beneath.entry(id).or_insert_with(|| Beneath::read(shown));
        change(beneath.row.get_or_insert_with(|| shown.clone()));
        true
    }

    /// How many there are of each video, stage and person, with all that was done since they were counted.
    pub fn counts(&self) -> Vec<QueueCount> {
        let mut counts = self.counts.clone();
        for (id, beneath) in &self.laid.beneath {
            if let Some(counted) = beneath.counted {
                add(&mut counts, QueueCount { count: -1, ..counted });
            }
            if let Some(item) = self.items.get(id).filter(|_| !self.laid.hides(*id)) {
                add(&mut counts, count_of(item));
            }
        }
        counts.retain(|row| row.count > 0);
        counts
    }
}

/// How two amends stand to each other in the working order of the server.
fn in_order(one: &QueueItem, other: &QueueItem) -> Ordering {
    let key = |item: &QueueItem| (item.scene_order, item.comment.created_at, item.comment.id);
    (&one.project_title, one.project_id, &one.video_title, one.video_id)
        .cmp(&(&other.project_title, other.project_id, &other.video_title, other.video_id))
        .then_with(|| key(one).cmp(&key(other)))
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
