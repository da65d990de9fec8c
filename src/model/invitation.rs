//! Invitations to a project.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, MemberRole, Project, Timestamp, User};

/// An invitation to a project, for one address and with one level. The secret is not part of it: only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Which.
    pub id: Id<Invitation>,
    /// To which project.
    pub project_id: Id<Project>,
    /// The one address that may accept it, in lower case.
    pub email: String,
    /// The row of `access_levels` that it gives.
    pub access_level_id: i64,
    /// The part in the project that it gives.
    pub role: MemberRole,
    /// Who invites, and must still be allowed to when it is accepted.
    pub invited_by_id: Id<User>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Invitation {
    /// Whether it can be accepted at `now`, as far as it says itself.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}
