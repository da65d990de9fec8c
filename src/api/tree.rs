//! What a screen needs to start: `/v1/tree` (everything but scenes) and `/v1/versions/{id}/review` (one version, whole). Both are
//! read in one transaction with the cursor from which the change feed goes on, so that nothing falls between.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Call, call::fill, large};
use crate::model::{
    Comment, Id, Level, Media, Organisation, Project, Scene, SceneMedia, StageDecision, User, Version, Video,
};

/// The whole tree.
pub const TREE: &str = "/v1/tree";
/// One version with all that hangs on it.
pub const REVIEW: &str = "/v1/versions/{id}/review";

/// Everything the caller may see above the scenes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tree {
    /// A random id of the database: when it changes, it is another database and cached rows are worthless.
    pub epoch: Uuid,
    /// Where the change feed goes on.
    pub cursor: String,
    /// The caller.
    pub me: User,
    /// Everybody whose name may appear.
    pub users: Vec<User>,
    /// The organisations.
    pub organisations: Vec<Organisation>,
    /// The projects.
    pub projects: Vec<Project>,
    /// What the caller may do in each project.
    pub levels: Vec<(Id<Project>, Level)>,
    /// The videos.
    pub videos: Vec<Video>,
    /// Their versions.
    pub versions: Vec<Version>,
}

/// One version with all that hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Review {
    /// Where the change feed goes on.
    pub cursor: String,
    /// The video.
    pub video: Video,
    /// The version.
    pub version: Version,
    /// Its scenes, in order.
    pub scenes: Vec<Scene>,
    /// The takes.
    pub scene_media: Vec<SceneMedia>,
    /// What they point at.
    pub media: Vec<Media>,
    /// The comments of all stages, tombstones of live threads included.
    #[serde(deserialize_with = "large::rows")]
    pub comments: Vec<Comment>,
    /// The decisions on the video, newest first.
    pub decisions: Vec<StageDecision>,
}

/// The whole tree.
pub fn tree() -> Call<Tree> {
    Call::get(TREE.to_owned())
}

/// One version with all that hangs on it.
pub fn review(version: Id<Version>) -> Call<Review> {
    Call::get(fill(REVIEW, &[&version]))
}
