//! People.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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

/// The namespace of the ids of local people.
const LOCAL_PEOPLE: Uuid = Uuid::from_u128(0x6f72_616d_6100_5000_8000_6c6f_6361_6c00);

impl User {
    /// The id of whoever opens a database itself, without a server: the same address, in small letters, is the same person in
    /// every one.
    #[must_use]
    pub fn local_id(email: &str) -> Id<Self> {
        Id::from_uuid(Uuid::new_v5(&LOCAL_PEOPLE, email.as_bytes()))
    }

    /// Whether this row was made by opening the database itself, and not by somebody who added a person.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.id == Self::local_id(&self.email)
    }
}
