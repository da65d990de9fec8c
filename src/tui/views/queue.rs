//! The queue: every open amend of every project, in working order.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::DeserializeOwned;

use crate::{
    api::queue::{QueueItem, QueuePage, QueueQuery},
    model::{Activity, Comment, Entity, Id, Scene, thread::Threads},
    tui::{app::msg::News, panes::Listing},
};

/// Rows per page.
pub const PAGE: u32 = 200;
/// The most rows that are read again at once after a change.
const MOST_AGAIN: u32 = 1000;

/// What the queue keeps.
#[derive(Debug, Default)]
pub struct QueueView {
    pub listing: Listing<Id<Comment>>,
    pub items: FxHashMap<Id<Comment>, QueueItem>,
    /// All that match the filters, those that are not here yet included.
    pub total: i64,
    pub filters: QueueQuery,
    /// The scenes of the amends that were looked at.
    scenes: FxHashMap<Id<Scene>, SceneInQueue>,
    next: Option<String>,
    loading: bool,
    /// The scene that was asked for last.
    asked: Option<Id<Scene>>,
    /// Settled from here and not yet gone from the list.
    settled: FxHashSet<Id<Comment>>,
}

/// A scene that was read for one of its amends.
#[derive(Debug)]
struct SceneInQueue {
    scene: Scene,
    talk: Threads,
}

impl QueueView {
    /// A scene that was read for one of its amends.
    pub fn scene(&self, id: Id<Scene>) -> Option<&Scene> {
        self.scenes.get(&id).map(|known| &known.scene)
    }

    /// Takes a scene with its comments.
    pub fn take_scene(&mut self, scene: Scene, comments: Vec<Comment>) {
        self.scenes.insert(scene.id, SceneInQueue { scene, talk: Threads::build(comments) });
    }

    /// The answers to an amend, as far as they were read, each with its depth below it.
    pub fn replies(&self, amend: &Comment) -> Vec<(u32, &Comment)> {
        let Some(known) = self.scenes.get(&amend.scene_id) else { return Vec::new() };
        let rows = known.talk.rows(amend.scene_id, amend.stage, |_| true, &FxHashSet::default());
        let Some(at) = rows.iter().position(|row| row.id == amend.id) else { return Vec::new() };
        let top = rows[at].depth;
        let below = rows[at + 1..].iter().take_while(|row| row.depth > top);
        below.filter_map(|row| Some((row.depth - top, known.talk.get(row.id)?))).collect()
    }

    /// The selected amend.
    pub fn selected(&self) -> Option<&QueueItem> {
        self.items.get(&self.listing.selected()?)
    }

    /// Whether the row at `index` begins another video than the one above it.
    pub fn begins_group(&self, index: usize) -> bool {
        let video_at =
            |at: usize| self.listing.keys().get(at).and_then(|id| self.items.get(id)).map(|item| item.video_id);
        index == 0 || video_at(index) != video_at(index - 1)
    }

    /// Whether an amend was settled from here and is about to leave the list.
    pub fn is_settled(&self, id: Id<Comment>) -> bool {
        self.settled.contains(&id)
    }

    /// Marks an amend as settled and goes on to the next one that is not.
    pub fn settle(&mut self, id: Id<Comment>) {
        self.settled.insert(id);
        let (at, keys) = (self.listing.index(), self.listing.keys());
        let is_next = |index: &usize| !self.settled.contains(&keys[*index]);
        let next = (at + 1..keys.len()).find(is_next).or_else(|| (0..at).rev().find(is_next));
        if let Some(next) = next {
            self.listing.select_at(next);
        }
    }

    /// The settling failed: it stays in the list, and is selected again.
    pub fn unsettle(&mut self, id: Id<Comment>) {
        self.settled.remove(&id);
        self.listing.select(id);
    }

    /// The question for everything that is shown, again.
    pub fn first_page(&mut self) -> QueueQuery {
        self.loading = true;
        let shown = u32::try_from(self.listing.len()).unwrap_or(MOST_AGAIN);
        let limit = shown.div_ceil(PAGE).max(1) * PAGE;
        QueueQuery { limit: Some(limit.min(MOST_AGAIN)), cursor: None, ..self.filters.clone() }
    }

    /// The question for the next page, when the selection comes near the end of what is here.
    pub fn next_page(&mut self) -> Option<QueueQuery> {
        let near = self.listing.index() + PAGE as usize / 4 >= self.listing.len();
        if self.loading || !near {
            return None;
        }
        let cursor = self.next.clone()?;
        self.loading = true;
        Some(QueueQuery { limit: Some(PAGE), cursor: Some(cursor), ..self.filters.clone() })
    }

    /// Takes a page. One that was asked for with other filters is too late.
    pub fn take(&mut self, query: &QueueQuery, append: bool, page: QueuePage) {
        self.loading = false;
        let filters = QueueQuery { limit: None, cursor: None, ..query.clone() };
        if filters != self.filters {
            return;
        }
        let mut keys = if append { self.listing.keys().to_vec() } else { Vec::new() };
        if !append {
            self.items.clear();
            self.settled.clear();
        }
        for item in page.items {
            if self.items.insert(item.comment.id, item.clone()).is_none() {
                keys.push(item.comment.id);
            }
        }
        self.total = page.total;
        self.next = page.next_cursor;
        self.listing.rebuild(keys);
    }

    /// Reading failed: it may be asked for again.
    pub fn give_up(&mut self) {
        self.loading = false;
    }

    /// Whether a page is on its way.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// The selected amend's scene, if it must be read first and was not asked for yet.
    pub fn missing_scene(&mut self) -> Option<Id<Scene>> {
        let scene = self.selected()?.comment.scene_id;
        let missing = !self.scenes.contains_key(&scene) && self.asked != Some(scene);
        self.asked = Some(scene);
        missing.then_some(scene)
    }

    /// Keeps the scenes true.
    pub fn follow(&mut self, news: &News) {
        for change in &news.changes {
            match change.entity {
                Entity::Scene => self.follow_scene(change),
                Entity::Comment => self.follow_comment(change),
                _ => {}
            }
        }
    }

    fn follow_scene(&mut self, change: &Activity) {
        let Some(scene) = row_of::<Scene>(change) else { return };
        if let Some(known) = self.scenes.get_mut(&scene.id).filter(|known| known.scene.revision < scene.revision) {
            known.scene = scene;
        }
    }

    fn follow_comment(&mut self, change: &Activity) {
        let Some(comment) = row_of::<Comment>(change) else { return };
        let Some(known) = self.scenes.get_mut(&comment.scene_id) else { return };
        if known.talk.get(comment.id).is_none_or(|known| known.revision < comment.revision) {
            known.talk.upsert(comment);
        }
    }
}

fn row_of<T: DeserializeOwned>(change: &Activity) -> Option<T> {
    change.after.as_ref().and_then(|row| T::deserialize(row).ok())
}
