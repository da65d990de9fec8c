//! Pane 3: the texts and takes of one scene.

use super::Listing;
use crate::{
    client::OpenVersion,
    model::{Id, Scene, TakeRole},
    tui::drafts::SceneField,
};

/// A row of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DetailKey {
    Field(SceneField),
    Take(TakeRole),
    /// There are no takes.
    NoTakes,
}

/// What the scene's details keep.
#[derive(Debug, Default)]
pub struct DetailPane {
    pub listing: Listing<DetailKey>,
    scene: Option<Id<Scene>>,
}

impl DetailPane {
    /// Makes the rows anew. Another scene is read from its beginning.
    pub fn rebuild(&mut self, open: Option<&OpenVersion>, scene: Option<Id<Scene>>) {
        let mut keys = Vec::new();
        if let (Some(open), Some(scene)) = (open, scene) {
            let texts = [SceneField::VoiceText, SceneField::Description, SceneField::ImagePrompt];
            keys.extend(texts.map(DetailKey::Field));
            let with_takes = |role: &&TakeRole| open.takes(scene, **role).next().is_some();
            keys.extend(TakeRole::ALL.iter().filter(with_takes).map(|role| DetailKey::Take(*role)));
            if keys.len() == texts.len() {
                keys.push(DetailKey::NoTakes);
            }
        }
        if self.scene != scene {
            self.listing = Listing::default();
            self.scene = scene;
        }
        self.listing.rebuild(keys);
    }
}
