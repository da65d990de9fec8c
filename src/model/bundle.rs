//! A whole project as one value: what the `json` format holds and what export and import hand around.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    AspectRatio, Comment, Id, Media, Organisation, Project, ProjectMember, Scene, SceneMedia, StageDecision, User,
    Version, Video,
};

/// One shape in which a video is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VideoFormat {
    /// Of which video.
    pub video_id: Id<Video>,
    /// The shape.
    pub format: AspectRatio,
}

/// Every row of one project, deleted ones too, and the people its rows name. Loss-free but for the activity log, which
/// belongs to the workspace it happened in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectBundle {
    /// The project.
    pub project: Project,
    /// The organisation it belongs to.
    pub organisation: Option<Organisation>,
    /// Everybody whom a row names, without their secrets.
    pub users: Vec<User>,
    /// Who works in it.
    pub members: Vec<ProjectMember>,
    /// Its videos.
    pub videos: Vec<Video>,
    /// Their formats.
    pub video_formats: Vec<VideoFormat>,
    /// Their versions.
    pub versions: Vec<Version>,
    /// The scenes of all versions.
    pub scenes: Vec<Scene>,
    /// The media of the project.
    pub media: Vec<Media>,
    /// The takes.
    pub scene_media: Vec<SceneMedia>,
    /// The comments of all scenes.
    pub comments: Vec<Comment>,
    /// The stage decisions on all videos.
    pub decisions: Vec<StageDecision>,
}

impl ProjectBundle {
    /// A project with nothing in it yet.
    #[must_use]
    pub fn of(project: Project) -> Self {
        Self {
            project,
            organisation: None,
            users: Vec::new(),
            members: Vec::new(),
            videos: Vec::new(),
            video_formats: Vec::new(),
            versions: Vec::new(),
            scenes: Vec::new(),
            media: Vec::new(),
            scene_media: Vec::new(),
            comments: Vec::new(),
            decisions: Vec::new(),
        }
    }
}
