//! One version with all that hangs on it: scenes in order, takes, threads, decisions.

use rustc_hash::FxHashMap;

use super::{
    pending::Beneath,
    replica::{Touched, read},
};
use crate::{
    api::tree::Review,
    model::{
        Activity, Comment, Entity, Id, Media, Scene, SceneMedia, StageDecision, TakeRole, Verb, Version, Video, order,
        thread::Threads,
    },
};

/// The version that is open in the workstation.
#[derive(Debug, Clone)]
pub struct OpenVersion {
    video_id: Id<Video>,
    pub(super) version_id: Id<Version>,
    pub(super) order: Vec<Id<Scene>>,
    pub(super) scenes: FxHashMap<Id<Scene>, Scene>,
    takes: FxHashMap<Id<Scene>, Vec<SceneMedia>>,
    media: FxHashMap<Id<Media>, Media>,
    pub(super) threads: Threads,
    decisions: Vec<StageDecision>,
    pub(super) beneath: Beneath,
}

impl OpenVersion {
    pub(super) fn new(review: Review) -> Self {
        let mut takes: FxHashMap<Id<Scene>, Vec<SceneMedia>> = FxHashMap::default();
        for take in review.scene_media {
            takes.entry(take.scene_id).or_default().push(take);
        }
        let mut threads = Threads::build(review.comments);
        for scene in &review.scenes {
            threads.place_scene(scene.id, Some(review.version.id));
        }
        Self {
            video_id: review.video.id,
            version_id: review.version.id,
            order: review.scenes.iter().map(|scene| scene.id).collect(),
            scenes: review.scenes.into_iter().map(|scene| (scene.id, scene)).collect(),
            takes,
            media: review.media.into_iter().map(|media| (media.id, media)).collect(),
            threads,
            decisions: review.decisions,
            beneath: Beneath::default(),
        }
    }

    /// A review with the changes that came after it.
    pub(super) fn fold(review: Review, changes: &[Activity]) -> Review {
        if changes.is_empty() {
            return review;
        }
        let (mut video, mut version, cursor) = (review.video.clone(), review.version.clone(), review.cursor.clone());
        let mut open = Self::new(review);
        let mut touched = Touched::default();
        for change in changes {
            match (change.entity, change.after.as_ref()) {
                (Entity::Video, row) => video = read(row).filter(|row: &Video| is_newer(row, &video)).unwrap_or(video),
                (Entity::Version, row) => {
                    let newer = |row: &Version| row.id == version.id && row.revision > version.revision;
                    version = read(row).filter(newer).unwrap_or(version);
                }
                _ => open.apply(change, &mut touched),
            }
        }
        Review {
            cursor,
            video,
            version,
            scenes: open.scenes().cloned().collect(),
            scene_media: open.takes.into_values().flatten().collect(),
            media: open.media.into_values().collect(),
            comments: open.threads.into_comments().collect(),
            decisions: open.decisions,
        }
    }

    /// The video.
    pub fn video_id(&self) -> Id<Video> {
        self.video_id
    }

    /// The version.
    pub fn version_id(&self) -> Id<Version> {
        self.version_id
    }

    /// The scenes' ids, in order.
    pub fn order(&self) -> &[Id<Scene>] {
        &self.order
    }

    /// A scene that is not deleted. Its `order` is what it was when the row was last written; the place in [`Self::order`] is what
    /// counts.
    pub fn scene(&self, id: Id<Scene>) -> Option<&Scene> {
        self.scenes.get(&id)
    }

    /// The scenes, in order.
    pub fn scenes(&self) -> impl Iterator<Item = &Scene> {
        self.order.iter().filter_map(|id| self.scenes.get(id))
    }

    /// The takes of a scene for a role, in the order they were linked.
    pub fn takes(&self, scene: Id<Scene>, role: TakeRole) -> impl Iterator<Item = &Media> {
        self.takes
            .get(&scene)
            .into_iter()
            .flatten()
            .filter(move |take| take.role == role)
            .filter_map(|take| self.media.get(&take.media_id))
    }

    /// A medium by id.
    pub fn media(&self, id: Id<Media>) -> Option<&Media> {
        self.media.get(&id)
    }

    /// The comments.
    pub fn threads(&self) -> &Threads {
        &self.threads
    }

    /// The decisions on the video, newest first.
    pub fn decisions(&self) -> &[StageDecision] {
        &self.decisions
    }

    pub(super) fn apply(&mut self, change: &Activity, touched: &mut Touched) {
        let row = change.after.as_ref();
        match change.entity {
            Entity::Scene => {
                let applied = read(row).is_some_and(|scene| self.apply_scene(scene));
                touched.scenes |= applied;
                // What hangs on a scene that was deleted before the review was read is not here.
                touched.review |= applied && change.verb == Verb::Revive;
            }
            Entity::Comment => touched.comments |= self.apply_comment_change(change),
            Entity::SceneMedia => touched.scenes |= self.apply_take(change),
            Entity::Media => touched.scenes |= read(row).is_some_and(|media| self.apply_media(media)),
            Entity::StageDecision => touched.scenes |= read(row).is_some_and(|decision| self.apply_decision(decision)),
            _ => {}
        }
    }

    /// Follows a scene that was made, edited, moved, deleted or revived. A row that is not newer than ours is one that the
    /// review held already: its place is in our order, and must not be applied twice.
    fn apply_scene(&mut self, scene: Scene) -> bool {
        let known = self.scenes.get(&scene.id).map(|known| known.revision);
        if scene.version_id != self.version_id || known.is_some_and(|revision| revision >= scene.revision) {
            return false;
        }
        if scene.deleted_at.is_some() {
            self.scenes.remove(&scene.id);
            self.threads.place_scene(scene.id, None);
            return order::remove(&mut self.order, scene.id);
        }
        self.threads.place_scene(scene.id, Some(self.version_id));
        order::place(&mut self.order, scene.id, scene.order);
        self.scenes.insert(scene.id, scene);
        true
    }

    /// A comment that is gone altogether is one that the caller may no longer see.
    fn apply_comment_change(&mut self, change: &Activity) -> bool {
        match read(change.after.as_ref()) {
            Some(comment) => self.apply_comment(comment),
            None => self.threads.remove(Id::from_uuid(change.entity_id)).is_some(),
        }
    }

    /// Comments of scenes that are deleted here are kept: reviving the scene brings them back.
    fn apply_comment(&mut self, comment: Comment) -> bool {
        let is_newer = self.threads.get(comment.id).is_none_or(|known| known.revision < comment.revision);
        let is_ours = self.scenes.contains_key(&comment.scene_id) || self.threads.get(comment.id).is_some();
        if is_newer && is_ours {
            self.threads.upsert(comment);
        }
        is_newer && is_ours
    }

    fn apply_take(&mut self, change: &Activity) -> bool {
        let linked = read::<SceneMedia>(change.after.as_ref());
        let unlinked = read::<SceneMedia>(change.before.as_ref());
        let is_same =
            |take: &SceneMedia, other: &SceneMedia| take.media_id == other.media_id && take.role == other.role;
        match (linked, unlinked) {
            (Some(take), _) if self.scenes.contains_key(&take.scene_id) => {
                let takes = self.takes.entry(take.scene_id).or_default();
                let is_new = !takes.iter().any(|known| is_same(known, &take));
                if is_new {
                    takes.push(take);
                    takes.sort_by_key(|take| (take.created_at, take.media_id));
                }
                is_new
            }
            (None, Some(take)) => self.takes.get_mut(&take.scene_id).is_some_and(|takes| {
                let before = takes.len();
                takes.retain(|known| !is_same(known, &take));
                takes.len() < before
            }),
            _ => false,
        }
    }

    fn apply_media(&mut self, media: Media) -> bool {
        let is_newer = self.media.get(&media.id).is_none_or(|known| known.revision < media.revision);
        if is_newer {
            self.media.insert(media.id, media);
        }
        is_newer
    }

    fn apply_decision(&mut self, decision: StageDecision) -> bool {
        let is_ours = decision.video_id == self.video_id && !self.decisions.iter().any(|known| known.id == decision.id);
        if is_ours {
            self.decisions.insert(0, decision);
        }
        is_ours
    }
}

fn is_newer(row: &Video, known: &Video) -> bool {
    row.id == known.id && row.revision > known.revision
}
