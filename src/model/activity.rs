//! The log of every change: audit trail, source of undo, change feed, live updates. One log, four uses.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Id, Project, Timestamp, User, Video};

crate::words! {
    /// What kind of row changed.
    Entity {
        Organisation = "organisation",
        User = "user",
        Project = "project",
        ProjectMember = "project_member",
        Video = "video",
        /// The set of a video's formats: before and after are `{"video_id", "formats": [...]}`.
        VideoFormats = "video_formats",
        Version = "version",
        Scene = "scene",
        Media = "media",
        SceneMedia = "scene_media",
        Comment = "comment",
        StageDecision = "stage_decision",
    }
}

crate::words! {
    /// What happened to it.
    Verb {
        Create = "create",
        Update = "update",
        /// A scene went to another place.
        Move = "move",
        Delete = "delete",
        Revive = "revive",
        /// A stage decision.
        Decide = "decide",
    }
}

/// One change of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Activity {
    /// Which entry.
    pub id: Id<Activity>,
    /// Whose sequence it is numbered in: an organisation, or the owner of a private project.
    pub scope_id: Uuid,
    /// Place in that sequence: from 1, without gaps, visible in order.
    pub seq: i64,
    /// The project it happened in.
    pub project_id: Option<Id<Project>>,
    /// The video it happened in.
    pub video_id: Option<Id<Video>>,
    /// Who did it.
    pub actor_id: Id<User>,
    /// What happened.
    pub verb: Verb,
    /// To what kind of row.
    pub entity: Entity,
    /// To which row (a take: the scene's id).
    pub entity_id: Uuid,
    /// The row before; none when it was created.
    pub before: Option<serde_json::Value>,
    /// The row after; none when a link was removed.
    pub after: Option<serde_json::Value>,
    /// The request that did it.
    pub request_id: Uuid,
    /// Changes that belong together and are undone together.
    pub batch_id: Uuid,
    /// The batch that this one takes back.
    pub undoes_batch_id: Option<Uuid>,
    /// When.
    pub created_at: Timestamp,
}
