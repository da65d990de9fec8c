//! Videos: what moves through the five stages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Project, Stage, StageStatus, Timestamp};

crate::words! {
    /// A shape in which a video is delivered.
    AspectRatio {
        /// Landscape.
        Wide = "16:9",
        /// Square.
        Square = "1:1",
        /// Portrait.
        Tall = "9:16",
    }
}

/// One video of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Video {
    /// Which.
    pub id: Id<Video>,
    /// Of which project.
    pub project_id: Id<Project>,
    /// The name in the tree.
    pub title: String,
    /// Planned length in seconds.
    pub duration: Option<f64>,
    /// What the video is for.
    pub objective: String,
    /// What a viewer should remember.
    pub key_messages: String,
    /// Overrides the project's style.
    pub style: Option<String>,
    /// The outline text that the outline stage reviews.
    pub outline: String,
    /// Where the video is now.
    pub current_stage: Stage,
    /// How far the current stage is.
    pub stage_status: StageStatus,
    /// Frame rate, numerator; none: not known yet.
    pub fps_num: Option<i64>,
    /// Frame rate, denominator.
    pub fps_den: Option<i64>,
    /// The frame number of the first frame: the time-code origin.
    pub start_frame: i64,
    /// Whether time code is counted in drop-frame.
    pub drop_frame: bool,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}
