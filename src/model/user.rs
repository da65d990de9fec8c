//! People.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Organisation, Timestamp};

crate::words! {
    /// What a person is to the whole installation.
    UserRole {
        /// Sees and may do everything.
        SuperAdmin = "super_admin",
        /// Sees what membership, ownership or an organisation gives.
        User = "user",
    }
}

/// A person. The password hash stays in the store and is not part of this value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// Who.
    pub id: Id<User>,
    /// Address, unique without regard to case.
    pub email: String,
    /// The name shown beside comments.
    pub full_name: String,
    /// What the person is to the whole installation.
    pub role: UserRole,
    /// The organisation the person belongs to, if any.
    pub organisation_id: Option<Id<Organisation>>,
    /// False: may not sign in, and is out at once.
    pub is_active: bool,
    /// Whether the address was confirmed.
    pub email_verified: bool,
    /// Last successful sign-in.
    pub last_login_at: Option<Timestamp>,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}
