//! Comments and amends.

use serde::{Deserialize, Serialize};

use super::{Id, Scene, Stage, Timestamp, User};

crate::words! {
    /// What an amend still needs. A comment without a status is a note.
    CommentStatus {
        /// Open: still to do.
        ToDo = "to_do",
        /// Done.
        Done = "done",
    }
}

crate::words! {
    /// Who may read a comment.
    Visibility {
        /// The team.
        Internal = "internal",
        /// The team and client-level members.
        Client = "client",
    }
}

crate::words! {
    /// How a done amend was settled.
    Resolution { Fixed = "fixed", Declined = "declined", Duplicate = "duplicate" }
}

/// A comment on a scene at a stage. With a status it is an amend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Which.
    pub id: Id<Comment>,
    /// On which scene.
    pub scene_id: Id<Scene>,
    /// At which stage.
    pub stage: Stage,
    /// None: a note. Otherwise an amend, open or done.
    pub status: Option<CommentStatus>,
    /// The comment it answers, on the same scene and stage.
    pub parent_id: Option<Id<Comment>>,
    /// Whose words they are.
    pub author_id: Id<User>,
    /// The words. Empty in a tombstone.
    pub content: String,
    /// Who is to do it.
    pub assignee_id: Option<Id<User>>,
    /// First frame it speaks of, counted from the start of the scene.
    pub frame_in: Option<i64>,
    /// Last frame it speaks of, counted from the start of the scene.
    pub frame_out: Option<i64>,
    /// Who may read it.
    pub visibility: Visibility,
    /// How it was settled; only when done.
    pub resolution: Option<Resolution>,
    /// The amend of an earlier version that this one carries on.
    pub carried_from_id: Option<Id<Comment>>,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted. A deleted comment that has replies stays as a tombstone: without words, with its thread.
    pub deleted_at: Option<Timestamp>,
}

impl Comment {
    /// Whether it is an amend that is still to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == Some(CommentStatus::ToDo) && self.deleted_at.is_none()
    }
}
