//! Versions: numbered cuts of a video's scenes.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Scene, SceneMedia, Timestamp, Video};

/// One numbered cut. The highest number is the newest, and the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Which.
    pub id: Id<Version>,
    /// Of which video.
    pub video_id: Id<Video>,
    /// 1 for the first; unique in the video.
    pub number: i64,
    /// A few words on what changed.
    pub name: String,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

/// The highest number that is not deleted: the default version of a video.
#[must_use]
pub fn newest(versions: &[Version]) -> Option<&Version> {
    versions.iter().filter(|version| version.deleted_at.is_none()).max_by_key(|version| version.number)
}

/// The number of the next version. A deleted version keeps its number, so that reviving it is always possible.
#[must_use]
pub fn next_number(versions: &[Version]) -> i64 {
    versions.iter().map(|version| version.number).max().unwrap_or(0) + 1
}

/// The scenes of a new version, and which scene each continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clones {
    /// The new scenes, in order from 1.
    pub scenes: Vec<Scene>,
    /// From each scene of the old version to its clone.
    pub clone_of: FxHashMap<Id<Scene>, Id<Scene>>,
}

impl Clones {
    /// The takes of the cloned scenes: every link, not only the selected ones, with its time, so that takes keep their
    /// numbers.
    #[must_use]
    pub fn takes(&self, takes: &[SceneMedia]) -> Vec<SceneMedia> {
        let of_clone = |take: &SceneMedia| {
            self.clone_of.get(&take.scene_id).map(|scene| SceneMedia { scene_id: *scene, ..take.clone() })
        };
        takes.iter().filter_map(of_clone).collect()
    }
}

/// Plans a version that starts as a copy: text, order, length, selected takes and lineage of every scene that is not
/// deleted. The task of an outside system is not copied: it makes the scene it was given, not this one.
///
/// `new_id` gives each clone its id; `at` is when the rows are made.
pub fn clone_scenes(
    scenes: &[Scene],
    version: Id<Version>,
    mut new_id: impl FnMut() -> Id<Scene>,
    at: Timestamp,
) -> Clones {
    let mut live: Vec<&Scene> = scenes.iter().filter(|scene| scene.deleted_at.is_none()).collect();
    live.sort_by_key(|scene| (scene.order, scene.id));
    let clones: Vec<Scene> = live
        .iter()
        .zip(1..)
        .map(|(scene, order)| Scene {
            id: new_id(),
            version_id: version,
            order,
            task_id: None,
            revision: 1,
            created_at: at,
            updated_at: at,
            ..(*scene).clone()
        })
        .collect();
    let clone_of = live.iter().zip(&clones).map(|(old, new)| (old.id, new.id)).collect();
    Clones { scenes: clones, clone_of }
}
