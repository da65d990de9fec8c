//! What lets somebody in besides a password: tokens for scripts, with how much each lets through.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Timestamp, User};

crate::words! {
    /// How much a token lets through, the least first. Each includes those before it. It never gives more than its owner may.
    TokenScope {
        /// Reads.
        Read = "read",
        /// Reads and writes.
        Write = "write",
        /// Also looks after people: members, invitations, users, organisations and tokens.
        Admin = "admin",
    }
}

impl TokenScope {
    /// Whether a token of this scope lets through what needs `needed`.
    #[must_use]
    pub fn includes(self, needed: Self) -> bool {
        self >= needed
    }
}

/// A signed-in session. The secret is not part of it: only its hash is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserSession {
    /// Which session.
    pub id: Id<UserSession>,
    /// Whose.
    pub user_id: Id<User>,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// A personal access token. The secret is not part of it: only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonalToken {
    /// Which token.
    pub id: Id<PersonalToken>,
    /// Whose.
    pub user_id: Id<User>,
    /// What it is for, in its owner's words.
    pub name: String,
    /// How much it lets through.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute; none: never.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself; none: never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::TokenScope::{Admin, Read, Write};

    #[test]
    fn a_scope_lets_through_itself_and_what_is_less() {
        let table = [
            (Read, Read, true),
            (Read, Write, false),
            (Read, Admin, false),
            (Write, Read, true),
            (Write, Write, true),
            (Write, Admin, false),
            (Admin, Read, true),
            (Admin, Write, true),
            (Admin, Admin, true),
        ];
        for (scope, needed, lets) in table {
            assert_eq!(scope.includes(needed), lets, "{scope} for {needed}");
        }
    }
}
