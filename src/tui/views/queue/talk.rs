//! The scenes of the amends that were looked at, with what was said on them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::DeserializeOwned;

use crate::{
    model::{Activity, Comment, Entity, Id, Scene, thread::Threads},
    tui::app::msg::News,
};

/// A scene that was read for one of its amends.
#[derive(Debug)]
struct SceneInQueue {
    scene: Scene,
    talk: Threads,
}

/// What was read so far.
#[derive(Debug, Default)]
pub struct Talk {
    scenes: FxHashMap<Id<Scene>, SceneInQueue>,
    /// The scene that was asked for last.
    asked: Option<Id<Scene>>,
}

impl Talk {
    /// A scene that was read for one of its amends.
    pub fn scene(&self, id: Id<Scene>) -> Option<&Scene> {
        self.scenes.get(&id).map(|known| &known.scene)
    }

    /// Takes a scene with its comments.
    pub fn take(&mut self, scene: Scene, comments: Vec<Comment>) {
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

    /// A scene that must be read first and was not asked for yet.
    pub fn missing(&mut self, scene: Id<Scene>) -> Option<Id<Scene>> {
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
