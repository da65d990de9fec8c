//! Organisations: the tenants.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Timestamp, User};

/// A company or department that owns projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Organisation {
    /// Which.
    pub id: Id<Organisation>,
    /// The name people read.
    pub name: String,
    /// The name in paths: lower-case letters, digits and dashes, unique.
    pub slug: String,
    /// False: nobody works in it.
    pub is_active: bool,
    /// The person who administers its projects.
    pub contact_id: Option<Id<User>>,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}
