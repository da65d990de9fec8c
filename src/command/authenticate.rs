//! From a secret to the person whom it lets in. What was taken away is gone with the next request: the database is asked
//! unless it is the same as when it was asked before.

use super::{
    Result, now,
    secret::{Hash, Kind},
};
use crate::{
    model::{Id, PersonalToken, Timestamp, TokenScope, User, UserSession},
    store::{self, Db},
};

/// How somebody got in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// By the workspace of this machine: whoever can open the database needs no other key.
    Local,
    /// By signing in.
    Session(Id<UserSession>),
    /// By a personal access token.
    Token(Id<PersonalToken>, TokenScope),
}

impl Credential {
    /// How much it lets through.
    #[must_use]
    pub const fn scope(self) -> TokenScope {
        match self {
            Self::Local | Self::Session(_) => TokenScope::Admin,
            Self::Token(_, scope) => scope,
        }
    }
}

/// Somebody who is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// How.
    pub credential: Credential,
    /// Who.
    pub user: User,
    /// When the credential was last noted as used.
    pub last_used_at: Option<Timestamp>,
    /// When the credential ends by itself; none: never.
    pub ends_at: Option<Timestamp>,
}

/// Whom a secret lets in, as [`super::secret::recognise`] reads it: one statement. None: it is unknown, ended or revoked, or
/// its person is disabled.
pub async fn by_hash(db: &Db, kind: Kind, hash: Hash) -> Result<Option<Authenticated>> {
    let mut conn = db.conn().await?;
    Ok(match kind {
        Kind::Session => store::authenticate::by_session(&mut conn, hash, now()).await?.map(|found| Authenticated {
            credential: Credential::Session(found.id),
            user: found.user,
            last_used_at: found.last_used_at,
            ends_at: Some(found.expires_at),
        }),
        Kind::Token => store::authenticate::by_token(&mut conn, hash, now()).await?.map(|found| Authenticated {
            credential: Credential::Token(found.id, found.scope),
            user: found.user,
            last_used_at: found.last_used_at,
            ends_at: found.expires_at,
        }),
        Kind::Invitation => None,
    })
}

/// Whether somebody who got in is in still, by the same credential.
pub async fn holds(db: &Db, credential: Credential, user: Id<User>) -> Result<bool> {
    let mut conn = db.conn().await?;
    Ok(match credential {
        Credential::Local => store::users::is_in(&mut conn, user).await?,
        Credential::Session(id) => store::authenticate::session_holds(&mut conn, id, now()).await?,
        Credential::Token(id, _) => store::authenticate::token_holds(&mut conn, id, now()).await?,
    })
}

/// How often a use is noted at most, in microseconds: once a minute.
const NOTE_EVERY: i64 = 60 * 1_000_000;

/// Whether what ends at a moment, or never, has ended.
fn is_over(end: Option<Timestamp>, now: Timestamp) -> bool {
    end.is_some_and(|end| end <= now)
}

impl Authenticated {
    /// Whether the credential has ended by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        is_over(self.ends_at, now())
    }

    /// Whether it is time to note that the credential was used.
    #[must_use]
    pub fn is_to_be_noted(&self) -> bool {
        let is_old = |at: Timestamp| now().micros() - at.micros() >= NOTE_EVERY;
        self.credential != Credential::Local && self.last_used_at.is_none_or(is_old)
    }
}

/// Notes that a credential was used.
pub async fn note_use(db: &Db, credential: Credential) -> Result<()> {
    let mut tx = db.begin().await?;
    match credential {
        Credential::Local => {}
        Credential::Session(id) => store::authenticate::touch_session(&mut tx, id, now()).await?,
        Credential::Token(id, _) => store::authenticate::touch_token(&mut tx, id, now()).await?,
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_over_at_its_end_and_never_without_one() {
        let at = Timestamp::from_micros;
        let is_over = |end: Option<i64>| super::is_over(end.map(at), at(10));
        assert_eq!([Some(9), Some(10), Some(11), None].map(is_over), [true, true, false, false]);
    }
}
