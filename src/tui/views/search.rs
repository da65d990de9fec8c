//! Search results: what was found, video by video.

use rustc_hash::FxHashMap;
use uuid::Uuid;

use crate::{
    api::search::{SearchHit, SearchPage, SearchQuery, Understood},
    model::{Id, Video},
    tui::panes::Listing,
};

/// Rows per page.
pub const PAGE: u32 = 100;

/// What search keeps.
#[derive(Debug, Default)]
pub struct SearchView {
    /// What was found, by its id.
    pub listing: Listing<Uuid>,
    pub hits: FxHashMap<Uuid, SearchHit>,
    /// The query as it was typed.
    pub query: String,
    /// How the query was understood.
    pub understood: Vec<Understood>,
    /// Why it could not be asked.
    pub failed: Option<String>,
    next: Option<String>,
    loading: bool,
}

impl SearchView {
    /// The selected result.
    pub fn selected(&self) -> Option<&SearchHit> {
        self.hits.get(&self.listing.selected()?)
    }

    /// The result at a place.
    pub fn hit(&self, index: usize) -> Option<&SearchHit> {
        self.hits.get(self.listing.keys().get(index)?)
    }

    /// Whether the row at `index` begins another video than the one above it.
    pub fn begins_group(&self, index: usize) -> bool {
        index == 0 || self.hit(index).map(group_of) != self.hit(index - 1).map(group_of)
    }

    /// Whether there is more than what is here.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// Whether a page is on its way.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// Begins a new search. What was found before is gone.
    pub fn ask(&mut self, query: &str) -> SearchQuery {
        *self = Self { query: query.to_owned(), loading: true, ..Self::default() };
        SearchQuery { q: query.to_owned(), limit: Some(PAGE), cursor: None }
    }

    /// The question for the next page, when the selection comes near the end of what is here.
    pub fn next_page(&mut self) -> Option<SearchQuery> {
        let near = self.listing.index() + PAGE as usize / 4 >= self.listing.len();
        if self.loading || !near {
            return None;
        }
        let cursor = self.next.take()?;
        self.loading = true;
        Some(SearchQuery { q: self.query.clone(), limit: Some(PAGE), cursor: Some(cursor) })
    }

    /// Takes a page. One of another query is too late.
    pub fn take(&mut self, query: &SearchQuery, page: SearchPage) {
        if query.q != self.query {
            return;
        }
        (self.loading, self.failed) = (false, None);
        let mut keys = self.listing.keys().to_vec();
        for hit in page.items {
            let id = hit.id;
            if self.hits.insert(id, hit).is_none() {
                keys.push(id);
            }
        }
        self.next = page.next_cursor;
        self.understood = page.understood;
        self.listing.rebuild(self.grouped(keys));
    }

    /// Reading failed.
    pub fn give_up(&mut self, why: &str) {
        (self.loading, self.failed) = (false, Some(why.to_owned()));
    }

    /// The results of one video next to each other, the videos in the order of their first result.
    fn grouped(&self, mut keys: Vec<Uuid>) -> Vec<Uuid> {
        let mut places: FxHashMap<Option<Group>, usize> = FxHashMap::default();
        for key in &keys {
            let place = places.len();
            places.entry(self.hits.get(key).map(group_of)).or_insert(place);
        }
        keys.sort_by_key(|key| places.get(&self.hits.get(key).map(group_of)).copied());
        keys
    }
}

/// A project, and a video of it.
type Group = (Uuid, Option<Id<Video>>);

fn group_of(hit: &SearchHit) -> Group {
    (hit.project_id.uuid(), hit.video_id)
}
