//! Scenes: the units that are reviewed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Id, Media, TakeRole, Timestamp, Version};

/// One scene of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scene {
    /// Which.
    pub id: Id<Scene>,
    /// Of which version.
    pub version_id: Id<Version>,
    /// Place among the scenes of the version that are not deleted: dense, from 1.
    pub order: i64,
    /// Short label, such as the heading of the script.
    pub title: String,
    /// What is spoken.
    pub voice_text: String,
    /// What happens.
    pub description: String,
    /// What an image generator was asked for.
    pub image_prompt: String,
    /// The selected image take.
    pub selected_image_id: Option<Id<Media>>,
    /// The selected voice take.
    pub selected_voice_id: Option<Id<Media>>,
    /// The selected video take.
    pub selected_video_id: Option<Id<Media>>,
    /// The selected music take.
    pub selected_music_id: Option<Id<Media>>,
    /// The task of an outside system that makes this scene.
    pub task_id: Option<String>,
    /// Length in frames; none: not known.
    pub duration_frames: Option<i64>,
    /// The same scene in other versions has the same lineage.
    pub lineage_id: Uuid,
    /// Optimistic lock, one more with each write of this row. Being shifted by a neighbour's move is not a write of it.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

impl Scene {
    /// The take selected for a role.
    #[must_use]
    pub const fn selected(&self, role: TakeRole) -> Option<Id<Media>> {
        match role {
            TakeRole::Image => self.selected_image_id,
            TakeRole::Voice => self.selected_voice_id,
            TakeRole::Video => self.selected_video_id,
            TakeRole::Music => self.selected_music_id,
        }
    }
}
