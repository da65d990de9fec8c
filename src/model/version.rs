//! Versions: numbered cuts of a video's scenes.

use serde::{Deserialize, Serialize};

use super::{Id, Timestamp, Video};

/// One numbered cut. The highest number is the newest, and the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
