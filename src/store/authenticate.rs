//! From the hash of a secret to the person it lets in: one statement.

use super::{
    Result, Session, Tx,
    record::{Columns, fields},
    sql::{Sql, sql, statements},
};
use crate::model::{Id, PersonalToken, Timestamp, TokenScope, User, UserSession};

/// Whom a session lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BySession {
    /// Which session.
    pub id: Id<UserSession>,
    /// When it was last noted as used.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The person.
    pub user: User,
}

/// Whom a personal access token lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByToken {
    /// Which token.
    pub id: Id<PersonalToken>,
    /// How much it lets through.
    pub scope: TokenScope,
    /// When it was last noted as used.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself; none: never.
    pub expires_at: Option<Timestamp>,
    /// The person.
    pub user: User,
}

fields!(BySession, |cells| BySession {
    id: cells.cell()?,
    last_used_at: cells.cell()?,
    expires_at: cells.cell()?,
    user: cells.record()?,
});
fields!(ByToken, |cells| ByToken {
    id: cells.cell()?,
    scope: cells.cell()?,
    last_used_at: cells.cell()?,
    expires_at: cells.cell()?,
    user: cells.record()?,
});

/// A session that has not ended, of somebody who is in. `$2` is now.
const LIVE_SESSION: &str = "
    FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE users.is_active AND users.deleted_at IS NULL AND sessions.revoked_at IS NULL AND sessions.expires_at > $2 AND
";

/// A token that has not ended, of somebody who is in. `$2` is now.
const LIVE_TOKEN: &str = "
    FROM personal_access_tokens AS tokens JOIN users ON users.id = tokens.user_id
    WHERE users.is_active AND users.deleted_at IS NULL AND tokens.revoked_at IS NULL
        AND (tokens.expires_at IS NULL OR tokens.expires_at > $2) AND
";

statements! {
    BY_SESSION = sql!(
        "SELECT sessions.id, sessions.last_used_at, sessions.expires_at, ", User::COLUMNS, LIVE_SESSION, "sessions.token_hash = $1");
    BY_TOKEN = sql!(
        "SELECT tokens.id, tokens.scope, tokens.last_used_at, tokens.expires_at, ", User::COLUMNS, LIVE_TOKEN, "tokens.token_hash = $1");
    SESSION_HOLDS = sql!("SELECT sessions.id", LIVE_SESSION, "sessions.id = $1");
    TOKEN_HOLDS = sql!("SELECT tokens.id", LIVE_TOKEN, "tokens.id = $1");
    TOUCH_SESSION = Sql::new(
        "UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)");
    TOUCH_TOKEN = Sql::new(
        "UPDATE personal_access_tokens SET last_used_at = $2
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)");
}

/// Whom the session with this hash lets in at `now`.
pub async fn by_session(session: &mut impl Session, hash: [u8; 32], now: Timestamp) -> Result<Option<BySession>> {
    session.query(BY_SESSION).bind(hash.to_vec()).bind(now).optional().await
}

/// Whom the token with this hash lets in at `now`.
pub async fn by_token(session: &mut impl Session, hash: [u8; 32], now: Timestamp) -> Result<Option<ByToken>> {
    session.query(BY_TOKEN).bind(hash.to_vec()).bind(now).optional().await
}

/// Whether a session still lets somebody in at `now`.
pub async fn session_holds(session: &mut impl Session, id: Id<UserSession>, now: Timestamp) -> Result<bool> {
    Ok(session.query(SESSION_HOLDS).bind(id).bind(now).scalar::<Id<UserSession>>().await?.is_some())
}

/// Whether a token still lets somebody in at `now`.
pub async fn token_holds(session: &mut impl Session, id: Id<PersonalToken>, now: Timestamp) -> Result<bool> {
    Ok(session.query(TOKEN_HOLDS).bind(id).bind(now).scalar::<Id<PersonalToken>>().await?.is_some())
}

/// Notes that a session was used. Never earlier than what is noted already.
pub async fn touch_session(tx: &mut Tx, id: Id<UserSession>, at: Timestamp) -> Result<()> {
    tx.query(TOUCH_SESSION).bind(id).bind(at).execute().await?;
    Ok(())
}

/// Notes that a token was used. Never earlier than what is noted already.
pub async fn touch_token(tx: &mut Tx, id: Id<PersonalToken>, at: Timestamp) -> Result<()> {
    tx.query(TOUCH_TOKEN).bind(id).bind(at).execute().await?;
    Ok(())
}
