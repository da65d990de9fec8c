//! Pane 2: the scenes of the open version, in order.

use super::{Listing, matches};
use crate::{
    client::OpenVersion,
    model::{Id, Scene},
};

/// What the scene list keeps.
#[derive(Debug, Default)]
pub struct ScenesPane {
    pub listing: Listing<Id<Scene>>,
    pub filter: String,
}

impl ScenesPane {
    /// Makes the rows anew.
    pub fn rebuild(&mut self, open: Option<&OpenVersion>) {
        let keep = |scene: &&Scene| {
            matches(&self.filter, &scene.title)
                || matches(&self.filter, &scene.voice_text)
                || matches(&self.filter, &scene.description)
        };
        let keys = open.into_iter().flat_map(OpenVersion::scenes).filter(keep).map(|scene| scene.id).collect();
        self.listing.rebuild(keys);
    }
}
