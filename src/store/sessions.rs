//! Signed-in sessions. Only the hash of the secret is stored.

use super::{
    Result, Session, Tx,
    sql::{Sql, statements},
};
use crate::model::{Id, Timestamp, User, UserSession};

statements! {
    INSERT = Sql::new(
        "INSERT INTO sessions (id, user_id, token_hash, created_at, last_used_at, expires_at, revoked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)");
    END = Sql::new("UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
    END_OTHERS = Sql::new("UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL");
    FORGET_ENDED = Sql::new("DELETE FROM sessions WHERE user_id = $1 AND (expires_at < $2 OR revoked_at < $2)");
}

/// Adds a session under the SHA-256 of its secret.
pub async fn insert(tx: &mut Tx, session: &UserSession, hash: [u8; 32]) -> Result<()> {
    tx.query(INSERT)
        .bind(session.id)
        .bind(session.user_id)
        .bind(hash.to_vec())
        .bind(session.created_at)
        .bind(session.last_used_at)
        .bind(session.expires_at)
        .bind(session.revoked_at)
        .execute()
        .await?;
    Ok(())
}

/// Ends a session. False: it had ended, or there is none.
pub async fn end(tx: &mut Tx, id: Id<UserSession>, at: Timestamp) -> Result<bool> {
    Ok(tx.query(END).bind(id).bind(at).execute().await? == 1)
}

/// Ends every session of a person but the kept one, and answers how many that were.
pub async fn end_others(tx: &mut Tx, user: Id<User>, kept: Option<Id<UserSession>>, at: Timestamp) -> Result<u64> {
    let kept = kept.map_or_else(uuid::Uuid::nil, Id::uuid);
    tx.query(END_OTHERS).bind(user).bind(kept).bind(at).execute().await
}

/// Removes the sessions of a person that ended before `before`, and answers how many that were.
pub async fn forget_ended(tx: &mut Tx, user: Id<User>, before: Timestamp) -> Result<u64> {
    tx.query(FORGET_ENDED).bind(user).bind(before).execute().await
}
