//! The media and takes of a version, or of one of its scenes.

use crate::{
    client::OpenVersion,
    model::{Id, Media, Scene, TakeRole},
    tui::panes::Listing,
};

/// A take: which medium, and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TakeKey {
    pub scene: Id<Scene>,
    pub role: TakeRole,
    pub media: Id<Media>,
}

/// What the view keeps.
#[derive(Debug, Default)]
pub struct MediaView {
    pub listing: Listing<TakeKey>,
    /// Only the takes of this scene.
    pub scene: Option<Id<Scene>>,
    /// The medium under the cursor takes the whole view.
    pub is_large: bool,
}

impl MediaView {
    /// Makes the rows anew.
    pub fn rebuild(&mut self, open: Option<&OpenVersion>) {
        let mut keys = Vec::new();
        let Some(open) = open else { return self.listing.rebuild(keys) };
        let scenes = open.scenes().filter(|scene| self.scene.is_none_or(|only| only == scene.id));
        for scene in scenes.map(|scene| scene.id) {
            for role in TakeRole::ALL.iter().copied() {
                keys.extend(open.takes(scene, role).map(|media| TakeKey { scene, role, media: media.id }));
            }
        }
        self.listing.rebuild(keys);
    }

    /// Whether the row at `index` is the first one of its scene.
    pub fn begins_scene(&self, index: usize) -> bool {
        let scene = |index: usize| self.listing.keys().get(index).map(|key| key.scene);
        index.checked_sub(1).is_none_or(|before| scene(before) != scene(index))
    }
}
