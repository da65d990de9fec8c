//! The log of every change: audit trail, source of undo, change feed, live updates. One log, four uses.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Id, Project, Timestamp, User, Video};

crate::words! {
    /// What kind of row changed.
    Entity {
        /// An [`crate::model::Organisation`].
        Organisation = "organisation",
        /// A [`crate::model::User`].
        User = "user",
        /// A [`crate::model::Project`].
        Project = "project",
        /// Somebody's place in a project.
        ProjectMember = "project_member",
        /// A [`crate::model::Video`].
        Video = "video",
        /// The set of a video's formats: before and after are `{"video_id", "formats": [...]}`.
        VideoFormats = "video_formats",
        /// A [`crate::model::Version`] of a video.
        Version = "version",
        /// A [`crate::model::Scene`] of a version.
        Scene = "scene",
        /// A [`crate::model::Media`]: a file or an address.
        Media = "media",
        /// A medium as a take of a scene.
        SceneMedia = "scene_media",
        /// A [`crate::model::Comment`]: a note, an amend or a reply.
        Comment = "comment",
        /// A [`crate::model::StageDecision`].
        StageDecision = "stage_decision",
    }
}

crate::words! {
    /// What happened to it.
    Verb {
        /// The row is new.
        Create = "create",
        /// Fields of the row have other values.
        Update = "update",
        /// A scene went to another place.
        Move = "move",
        /// The row is deleted; what is kept of it is marked.
        Delete = "delete",
        /// A deleted row is back.
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
