//! Pane 4: the threads of one scene at one stage.

use rustc_hash::FxHashSet;

use super::{Listing, matches};
use crate::{
    client::OpenVersion,
    model::{Comment, Id, Scene, Stage, thread::Row},
};

/// What the threads keep.
#[derive(Debug, Default)]
pub struct CommentsPane {
    pub listing: Listing<Id<Comment>>,
    pub rows: Vec<Row>,
    pub filter: String,
    collapsed: FxHashSet<Id<Comment>>,
    shown: Option<(Id<Scene>, Stage)>,
}

impl CommentsPane {
    /// Makes the rows anew. Another scene or stage is read from its beginning.
    pub fn rebuild(&mut self, open: Option<&OpenVersion>, scene: Option<Id<Scene>>, stage: Stage) {
        let shown = scene.map(|scene| (scene, stage));
        let keep = |comment: &Comment| matches(&self.filter, &comment.content);
        self.rows = match (open, shown) {
            (Some(open), Some((scene, stage))) => open.threads().rows(scene, stage, keep, &self.collapsed),
            _ => Vec::new(),
        };
        if self.shown != shown {
            self.listing = Listing::default();
            self.shown = shown;
        }
        self.listing.rebuild(self.rows.iter().map(|row| row.id).collect());
    }

    /// Whether the rows are those of this scene and stage.
    pub fn shows(&self, scene: Option<Id<Scene>>, stage: Stage) -> bool {
        self.shown == scene.map(|scene| (scene, stage))
    }

    /// The selected row.
    pub fn row(&self) -> Option<&Row> {
        self.rows.get(self.listing.index())
    }

    /// Whether the selected comment has replies below it, shown or not.
    pub fn has_replies(&self) -> bool {
        let Some(row) = self.row() else { return false };
        let below = self.rows.get(self.listing.index() + 1);
        row.hidden > 0 || below.is_some_and(|below| below.depth > row.depth)
    }

    /// Folds the replies of the selected comment away. Says whether there was something to fold.
    pub fn collapse(&mut self) -> bool {
        let Some(id) = self.listing.selected().filter(|_| self.has_replies()) else { return false };
        self.collapsed.insert(id)
    }

    /// Shows the replies of the selected comment. Says whether they were hidden.
    pub fn expand(&mut self) -> bool {
        self.listing.selected().is_some_and(|id| self.collapsed.remove(&id))
    }

    /// Whether the rows are all that there are.
    pub fn shows_all(&self) -> bool {
        self.collapsed.is_empty() && self.filter.is_empty()
    }

    /// Shows what was folded or filtered away. Says whether anything was.
    pub fn uncover(&mut self) -> bool {
        let was_covered = !self.collapsed.is_empty() || !self.filter.is_empty();
        self.collapsed.clear();
        self.filter.clear();
        was_covered
    }
}
