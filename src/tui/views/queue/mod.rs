//! The queue: every open amend of every project, in working order, gathered in groups that fold.

pub mod filters;
mod groups;
mod laid;
mod marks;
mod reading;
mod returning;
mod saved;
mod talk;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    api::queue::{QueueCount, QueueItem, QueuePage, QueueQuery},
    client::Replica,
    model::{Comment, Id, Scene, Timestamp},
    tui::{app::Outcome, panes::Listing},
};
use filters::Filters;
pub use groups::{GroupKey, Grouping};
use laid::Laid;
use marks::Marks;
use reading::Reading;
use returning::Returning;
pub use saved::{Saved, Shown};
use talk::Talk;

/// Rows per page.
pub const PAGE: u32 = 200;
/// The most rows that are read again at once after a change.
const MOST_AGAIN: u32 = 1000;
/// Groups that the working order does not keep together are read as far as this without being walked.
const GATHERED: usize = 2000;

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKey {
    Amend(Id<Comment>),
    /// A folded group. The heading of an open one belongs to its first amend.
    Group(GroupKey),
}

/// What the queue keeps.
#[derive(Debug, Default)]
pub struct QueueView {
    pub listing: Listing<RowKey>,
    pub items: FxHashMap<Id<Comment>, QueueItem>,
    /// All that match the filters, those that are not here yet included, as the server counted them.
    counted: i64,
    pub filters: Filters,
    pub grouping: Grouping,
    /// What became of the last verb on what was marked.
    pub outcome: Option<Outcome>,
    pub talk: Talk,
    pub saved: Saved,
    /// Other filters were asked for, and what is on the screen is not what they leave.
    pub is_changing: bool,
    marks: Marks,
    /// What was read, in working order.
    order: Vec<Id<Comment>>,
    folded: FxHashSet<GroupKey>,
    counts: Vec<QueueCount>,
    /// What was done since the rows were read.
    laid: Laid,
    of_groups: FxHashMap<GroupKey, i64>,
    /// The question that is being answered page by page, without its page.
    asked: QueueQuery,
    next: Option<String>,
    loading: bool,
    /// Why it could not be read.
    pub failed: Option<String>,
    /// Settled from here (true) or put off (false), and not yet gone from the list.
    leaving: FxHashMap<Id<Comment>, bool>,
    /// What was taken back and is to be selected when it is here again.
    returning: Option<Returning>,
    reading: Reading,
}

impl QueueView {
    /// The selected amend; none on a folded group.
    pub fn selected(&self) -> Option<&QueueItem> {
        match self.listing.selected()? {
            RowKey::Amend(id) => self.items.get(&id),
            RowKey::Group(_) => None,
        }
    }

    /// The amends that were read, in working order.
    pub fn ids(&self) -> Vec<Id<Comment>> {
        self.order.clone()
    }

    /// How many amends were read.
    pub fn loaded(&self) -> usize {
        self.order.len()
    }

    /// The group of the row at a place.
    pub fn group_at(&self, index: usize) -> Option<GroupKey> {
        match self.listing.keys().get(index)? {
            RowKey::Amend(id) => self.items.get(id).map(|item| self.grouping.of(item)),
            RowKey::Group(group) => Some(*group),
        }
    }

    /// The group that the cursor is in.
    pub fn group(&self) -> Option<GroupKey> {
        self.group_at(self.listing.index())
    }

    /// Whether the row at `index` begins another group than that of the row above it.
    pub fn begins_group(&self, index: usize) -> bool {
        index == 0 || self.group_at(index) != self.group_at(index - 1)
    }

    /// How many amends a group holds, those that were not read yet included.
    pub fn count_of(&self, group: GroupKey) -> i64 {
        self.of_groups.get(&group).copied().unwrap_or(0)
    }

    /// All that match the filters, those that are not here yet included.
    pub fn total(&self) -> i64 {
        self.counted + self.laid.more()
    }

    /// The amends of a group that were read.
    pub fn amends_of(&self, group: GroupKey) -> impl Iterator<Item = Id<Comment>> {
        let is_of_group =
            move |id: &Id<Comment>| self.items.get(id).is_some_and(|item| self.grouping.of(item) == group);
        self.matching().filter(is_of_group)
    }

    /// What was read and still matches, in working order.
    fn matching(&self) -> impl Iterator<Item = Id<Comment>> {
        self.order.iter().copied().filter(|id| !self.laid.hides(*id))
    }

    /// The same with all that is known of it.
    pub fn read(&self) -> impl Iterator<Item = &QueueItem> {
        self.matching().filter_map(|id| self.items.get(&id))
    }

    /// Makes the rows anew.
    fn arrange(&mut self, replica: &Replica) {
        let stayed = self.listing.selected();
        let mut order: Vec<(GroupKey, Id<Comment>)> =
            self.matching().filter_map(|id| Some((self.grouping.of(self.items.get(&id)?), id))).collect();
        if !self.grouping.is_working_order() {
            let mut ranks: FxHashMap<GroupKey, (usize, String)> = FxHashMap::default();
            for (group, _) in &order {
                ranks.entry(*group).or_insert_with(|| group.rank(replica));
            }
            order.sort_by(|one, other| ranks[&one.0].cmp(&ranks[&other.0]));
        }
        let mut keys: Vec<RowKey> = Vec::with_capacity(order.len());
        for (group, id) in order {
            if !self.folded.contains(&group) {
                keys.push(RowKey::Amend(id));
            } else if keys.last() != Some(&RowKey::Group(group)) {
                keys.push(RowKey::Group(group));
            }
        }
        self.listing.rebuild(keys);
        self.go_back_to(stayed);
    }

    /// Folds the group of the cursor. Says whether it was open.
    pub fn fold(&mut self, replica: &Replica) -> bool {
        let Some(group) = self.group().filter(|group| self.folded.insert(*group)) else { return false };
        self.arrange(replica);
        self.listing.select(RowKey::Group(group))
    }

    /// Opens the folded group that the cursor is on. Says whether there was one.
    pub fn unfold(&mut self, replica: &Replica) -> bool {
        let Some(RowKey::Group(group)) = self.listing.selected() else { return false };
        self.folded.remove(&group);
        let first = self.amends_of(group).next();
        let at = self.listing.index();
        self.arrange(replica);
        if !first.is_some_and(|id| self.listing.select(RowKey::Amend(id))) {
            self.listing.select_at(at);
        }
        true
    }

    /// Folds every group, or opens all where all are folded.
    pub fn fold_all(&mut self, replica: &Replica) {
        let group = self.group();
        let groups: FxHashSet<GroupKey> = self.read().map(|item| self.grouping.of(item)).collect();
        let is_open = groups.iter().any(|group| !self.folded.contains(group));
        if is_open {
            self.folded.extend(groups);
        } else {
            self.folded.clear();
        }
        self.arrange(replica);
        let row = group.and_then(|group| {
            if is_open { Some(RowKey::Group(group)) } else { self.amends_of(group).next().map(RowKey::Amend) }
        });
        if let Some(row) = row {
            self.listing.select(row);
        }
    }

    /// Gathers the rows otherwise. The amend of the cursor stays in view.
    pub fn group_by(&mut self, grouping: Grouping, replica: &Replica) {
        let selected = self.selected().map(|item| item.comment.id);
        self.grouping = grouping;
        self.of_groups = grouping.count(&self.counts());
        self.folded.clear();
        self.drop_range();
        self.arrange(replica);
        if let Some(id) = selected {
            self.listing.select(RowKey::Amend(id));
        }
    }

    /// Goes to the first row of the next or previous group. Says whether there is one.
    pub fn go_to_group(&mut self, by: isize) -> bool {
        let at = self.listing.index();
        let begins = |index: &usize| self.begins_group(*index);
        let found = if by > 0 { (at + 1..self.listing.len()).find(begins) } else { (0..at).rev().find(begins) };
        if let Some(index) = found {
            self.listing.select_at(index);
        }
        found.is_some()
    }

    /// Whether an amend was settled or put off from here and is about to leave the list.
    pub fn is_leaving(&self, id: Id<Comment>) -> bool {
        self.leaving.contains_key(&id)
    }

    /// Whether it was settled.
    pub fn is_settled(&self, id: Id<Comment>) -> bool {
        self.leaving.get(&id).is_some_and(|is_settled| *is_settled)
    }

    /// An amend is about to leave the list, settled or put off: goes on to the next one that is not.
    pub fn leave(&mut self, id: Id<Comment>, is_settled: bool) {
        self.leaving.insert(id, is_settled);
        self.marks.forget_batch_of(id);
        let (at, keys) = (self.listing.index(), self.listing.keys());
        let is_next = |index: &usize| matches!(keys[*index], RowKey::Amend(id) if !self.leaving.contains_key(&id));
        let next = (at + 1..keys.len()).find(is_next).or_else(|| (0..at).rev().find(is_next));
        if let Some(next) = next {
            self.listing.select_at(next);
        }
    }

    /// What was asked for waits by now, and is laid over the row: nothing of it is under way.
    pub fn has_left(&mut self, id: Id<Comment>) {
        self.leaving.remove(&id);
    }

    /// It failed: the amend stays in the list, and is selected again.
    pub fn stay(&mut self, id: Id<Comment>) {
        self.leaving.remove(&id);
        self.listing.select(RowKey::Amend(id));
    }

    /// The question for everything that is shown, again.
    pub fn first_page(&mut self, now: Timestamp) -> QueueQuery {
        self.loading = true;
        self.asked = self.filters.query(now);
        let shown = u32::try_from(self.order.len()).unwrap_or(MOST_AGAIN);
        let limit = shown.div_ceil(PAGE).max(1) * PAGE;
        QueueQuery { limit: Some(limit.min(MOST_AGAIN)), ..self.asked.clone() }
    }

    /// The question for the next page, when the selection comes near the end of what is here, or groups are gathered.
    pub fn next_page(&mut self) -> Option<QueueQuery> {
        let near = self.listing.index() + PAGE as usize / 4 >= self.listing.len();
        let gathers = !self.grouping.is_working_order() && self.order.len() < GATHERED;
        if self.loading || !(near || gathers) {
            return None;
        }
        let cursor = self.next.clone()?;
        self.loading = true;
        let is_hidden = self.listing.len() < self.order.len();
        let limit = if gathers || is_hidden { MOST_AGAIN } else { PAGE };
        Some(QueueQuery { limit: Some(limit), cursor: Some(cursor), ..self.asked.clone() })
    }

    /// Takes a page. One that was asked for with other filters is too late.
    pub fn take(&mut self, query: &QueueQuery, append: bool, page: QueuePage, replica: &Replica) {
        let asked = QueueQuery { limit: None, cursor: None, ..query.clone() };
        if asked != self.asked {
            return;
        }
        (self.loading, self.failed) = (false, None);
        if !append {
            self.is_changing = false;
            self.items.clear();
            self.order.clear();
            self.leaving.clear();
            self.laid = Laid::of(&asked);
            self.counts = page.counts;
            self.of_groups = self.grouping.count(&self.counts());
        }
        for item in page.items {
            let id = item.comment.id;
            let item = self.laid.put_beneath(item);
            if item.is_some_and(|item| self.items.insert(id, item).is_none()) {
                self.order.push(id);
            }
        }
        self.counted = page.total;
        self.next = page.next_cursor;
        self.arrange(replica);
    }

    /// Reading failed: it may be asked for again.
    pub fn give_up(&mut self, why: &str) {
        (self.loading, self.is_changing, self.failed) = (false, false, Some(why.to_owned()));
    }

    /// Whether a page is on its way.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// The selected amend's scene, if it must be read first and was not asked for yet.
    pub fn missing_scene(&mut self) -> Option<Id<Scene>> {
        let scene = self.selected()?.comment.scene_id;
        self.talk.missing(scene)
    }
}
