//! Activity: who did what, the newest first. What one action did is one row, because it is taken back as one.

use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use crate::{
    api::{Page, activity::ActivityQuery},
    model::{Activity, Entity, Verb},
    tui::panes::Listing,
};

/// Entries per page.
pub const PAGE: u32 = 200;
/// The most entries that are read again at once after a change.
const MOST_AGAIN: usize = 1000;

/// What activity keeps.
#[derive(Debug, Default)]
pub struct ActivityView {
    /// The rows, by their batch.
    pub listing: Listing<Uuid>,
    batches: FxHashMap<Uuid, Batch>,
    /// The batches that were taken back.
    undone: FxHashSet<Uuid>,
    pub filter: ActivityQuery,
    next: Option<String>,
    entries: usize,
    /// Why it could not be read.
    pub failed: Option<String>,
    loading: bool,
    /// Something changed while a page was being read.
    again: bool,
}

/// What one action did.
#[derive(Debug)]
pub struct Batch {
    /// The change that says best what it was.
    pub head: Activity,
    /// How many changes there are.
    pub count: usize,
}

impl ActivityView {
    /// A batch by its id.
    pub fn batch(&self, id: Uuid) -> Option<&Batch> {
        self.batches.get(&id)
    }

    /// The selected batch.
    pub fn selected(&self) -> Option<&Batch> {
        self.batches.get(&self.listing.selected()?)
    }

    /// Whether a batch was taken back.
    pub fn is_undone(&self, id: Uuid) -> bool {
        self.undone.contains(&id)
    }

    /// Whether the row at `index` is of another day than the one above it, in UTC.
    pub fn begins_day(&self, index: usize) -> bool {
        let day_at = |at: usize| {
            self.listing.keys().get(at).and_then(|id| self.batches.get(id)).map(|batch| day_of(&batch.head))
        };
        index == 0 || day_at(index) != day_at(index - 1)
    }

    /// Whether a page is on its way.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// The question for everything that is shown, again. None: a page is on its way, and will be read again.
    pub fn first_page(&mut self) -> Option<ActivityQuery> {
        if self.loading {
            self.again = true;
            return None;
        }
        self.loading = true;
        let shown = self.entries.clamp(PAGE as usize, MOST_AGAIN).next_multiple_of(PAGE as usize);
        Some(ActivityQuery { limit: u32::try_from(shown).ok(), cursor: None, ..self.filter.clone() })
    }

    /// The question for the next page, when the selection comes near the end of what is here.
    pub fn next_page(&mut self) -> Option<ActivityQuery> {
        let near = self.listing.index() + PAGE as usize / 4 >= self.listing.len();
        if self.loading || !near {
            return None;
        }
        let cursor = self.next.clone()?;
        self.loading = true;
        Some(ActivityQuery { limit: Some(PAGE), cursor: Some(cursor), ..self.filter.clone() })
    }

    /// Takes a page. Says whether everything must be read again: something changed meanwhile, or the page is of another
    /// filter.
    pub fn take(&mut self, query: &ActivityQuery, append: bool, page: Page<Activity>) -> bool {
        (self.loading, self.failed) = (false, None);
        let again = std::mem::take(&mut self.again);
        if (ActivityQuery { limit: None, cursor: None, ..query.clone() }) != self.filter {
            return true;
        }
        let mut keys = if append { self.listing.keys().to_vec() } else { Vec::new() };
        if !append {
            self.batches.clear();
            self.undone.clear();
            self.entries = 0;
        }
        self.entries += page.items.len();
        self.next = page.next_cursor;
        for change in page.items {
            self.undone.extend(change.undoes_batch_id);
            if let Some(batch) = self.batches.get_mut(&change.batch_id) {
                batch.take(change);
            } else {
                keys.push(change.batch_id);
                self.batches.insert(change.batch_id, Batch { head: change, count: 1 });
            }
        }
        self.listing.rebuild(keys);
        again
    }

    /// Reading failed: it may be asked for again.
    pub fn give_up(&mut self, why: &str) {
        (self.loading, self.again, self.failed) = (false, false, Some(why.to_owned()));
    }
}

impl Batch {
    fn take(&mut self, change: Activity) {
        self.count += 1;
        // Of equals the one that was written first says what it was; the page brings the last one first.
        if weight(&change) >= weight(&self.head) {
            self.head = change;
        }
    }
}

/// How much a change says about the action that it belongs to.
const fn weight(change: &Activity) -> u8 {
    match (change.entity, change.verb) {
        (Entity::StageDecision, _) => 9,
        (Entity::Project, Verb::Create) => 8,
        (Entity::Version, Verb::Create) => 7,
        (Entity::Video, Verb::Create) => 6,
        (Entity::Project | Entity::Video | Entity::Version, _) => 5,
        (Entity::SceneMedia, _) => 4,
        (Entity::Scene, _) => 3,
        (Entity::Comment, _) => 2,
        _ => 1,
    }
}

fn day_of(change: &Activity) -> i64 {
    change.created_at.micros().div_euclid(86_400_000_000)
}
