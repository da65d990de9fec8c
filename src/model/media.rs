//! Media and takes.

use serde::{Deserialize, Serialize};

use super::{Id, Project, Scene, Timestamp};

crate::words! {
    /// What kind of thing a medium is.
    MediaType { Image = "image", Audio = "audio", Video = "video" }
}

crate::words! {
    /// How far a medium is.
    MediaStatus { Uploading = "uploading", Generating = "generating", Ok = "ok", Failed = "failed" }
}

crate::words! {
    /// What a take is for. One take per role is selected.
    TakeRole { Image = "image", Voice = "voice", Video = "video", Music = "music" }
}

impl TakeRole {
    /// The media type that can play this role.
    #[must_use]
    pub const fn media_type(self) -> MediaType {
        match self {
            Self::Image => MediaType::Image,
            Self::Voice | Self::Music => MediaType::Audio,
            Self::Video => MediaType::Video,
        }
    }
}

/// A picture, a sound or a clip, registered by where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Which.
    pub id: Id<Media>,
    /// The project it belongs to: what decides who may see it.
    pub project_id: Id<Project>,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: MediaType,
    /// `http(s)://…`, or `file:///…` for a path on this machine.
    pub url: String,
    /// How far it is.
    pub status: MediaStatus,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

/// A take: one medium linked to one scene for one role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SceneMedia {
    /// The scene.
    pub scene_id: Id<Scene>,
    /// The medium.
    pub media_id: Id<Media>,
    /// What it is for.
    pub role: TakeRole,
    /// When it was linked; the takes of a role are numbered in this order.
    pub created_at: Timestamp,
}
