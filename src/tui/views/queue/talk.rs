//! The scenes of the amends that were looked at, with what was said on them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::DeserializeOwned;

use crate::{
    api::media::Take,
    model::{Activity, Comment, Entity, Id, Media, Scene, TakeRole, thread::Threads},
    tui::app::msg::News,
};

/// A scene that was read for one of its amends.
#[derive(Debug)]
struct SceneInQueue {
    scene: Scene,
    talk: Threads,
    takes: Vec<Take>,
}

/// What was read so far.
#[derive(Debug, Default)]
pub struct Talk {
    scenes: FxHashMap<Id<Scene>, SceneInQueue>,
    /// The scene that was asked for last.
    asked: Option<Id<Scene>>,
    /// Scenes whose takes are others by now.
    stale: FxHashSet<Id<Scene>>,
}

impl Talk {
    /// A scene that was read for one of its amends.
    pub fn scene(&self, id: Id<Scene>) -> Option<&Scene> {
        self.scenes.get(&id).map(|known| &known.scene)
    }

    /// A medium of such a scene.
    pub fn media(&self, scene: Id<Scene>, media: Id<Media>) -> Option<&Media> {
        let takes = &self.scenes.get(&scene)?.takes;
        takes.iter().map(|take| &take.media).find(|known| known.id == media)
    }

    /// Takes a scene with its comments and takes.
    pub fn take(&mut self, scene: Scene, comments: Vec<Comment>, takes: Vec<Take>) {
        self.scenes.insert(scene.id, SceneInQueue { scene, talk: Threads::build(comments), takes });
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

    /// A scene that must be read first and was not asked for yet.
    pub fn missing(&mut self, scene: Id<Scene>) -> Option<Id<Scene>> {
        let is_stale = self.stale.remove(&scene);
        let missing = !self.scenes.contains_key(&scene) && self.asked != Some(scene);
        self.asked = Some(scene);
        (missing || is_stale).then_some(scene)
    }

    /// Keeps the scenes true.
    pub fn follow(&mut self, news: &News) {
        for change in &news.changes {
            match change.entity {
                Entity::Scene => self.follow_scene(change),
                Entity::Comment => self.follow_comment(change),
                Entity::Media => self.follow_media(change),
                _ => {}
            }
        }
    }

    fn follow_media(&mut self, change: &Activity) {
        let Some(media) = row_of::<Media>(change) else { return };
        for take in self.scenes.values_mut().flat_map(|known| &mut known.takes) {
            if take.media.id == media.id && take.media.revision < media.revision {
                take.media = media.clone();
            }
        }
    }

    fn follow_scene(&mut self, change: &Activity) {
        let Some(scene) = row_of::<Scene>(change) else { return };
        let chosen = |scene: &Scene| TakeRole::ALL.iter().filter_map(|role| scene.selected(*role)).collect::<Vec<_>>();
        let is_known = |id: &Id<Media>| self.media(scene.id, *id).is_some();
        if self.scenes.contains_key(&scene.id) && !chosen(&scene).iter().all(is_known) {
            self.stale.insert(scene.id);
        }
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
