//! Projects and who works in them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Organisation, Timestamp, User};

/// A body of work: videos that share a purpose and a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// Which.
    pub id: Id<Project>,
    /// The name in the tree.
    pub title: String,
    /// Who has every right in it.
    pub owner_id: Id<User>,
    /// The organisation it belongs to; none for a private project.
    pub organisation_id: Option<Id<Organisation>>,
    /// What the project is for.
    pub objective: String,
    /// The look and tone that its videos share.
    pub style: String,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

crate::words! {
    /// A member's part in a project.
    MemberRole {
        /// Has every right in it.
        Owner = "owner",
        /// Has what the access level gives.
        Contributor = "contributor",
    }
}

/// One person's membership of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectMember {
    /// Which membership.
    pub id: Id<ProjectMember>,
    /// Of which project.
    pub project_id: Id<Project>,
    /// Whose.
    pub user_id: Id<User>,
    /// The row of `access_levels` that says what the member may do.
    pub access_level_id: i64,
    /// Owner or contributor.
    pub role: MemberRole,
    /// Who asked them in.
    pub invited_by_id: Option<Id<User>>,
    /// When they were asked.
    pub invited_at: Option<Timestamp>,
    /// When they said yes; none: not a member yet.
    pub accepted_at: Option<Timestamp>,
    /// False: out at once.
    pub is_active: bool,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

/// A named permission level. Data, not code: an installation may add its own between the seeded ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessLevel {
    /// Which.
    pub id: i64,
    /// The stable name: client, commenter, editor, approver, manager.
    pub name: String,
    /// The name people read.
    pub display_name: String,
    /// What it allows, in a sentence.
    pub description: String,
    /// The number that rules compare (see [`super::Level`]).
    pub permission_level: i64,
    /// False: cannot be given to anybody, and gives nothing.
    pub is_active: bool,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}
