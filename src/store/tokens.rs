//! Personal access tokens. Only the hash of the secret is stored.

use super::{
    Result, Session, Tx,
    page::ByTime,
    record::fields,
    sql::{Sql, sql, statements},
};
use crate::model::{Id, PersonalToken, Timestamp, User};

const COLUMNS: &str = "id, user_id, name, scope, created_at, last_used_at, expires_at, revoked_at";

fields!(PersonalToken, |cells| PersonalToken {
    id: cells.cell()?,
    user_id: cells.cell()?,
    name: cells.cell()?,
    scope: cells.cell()?,
    created_at: cells.cell()?,
    last_used_at: cells.cell()?,
    expires_at: cells.cell()?,
    revoked_at: cells.cell()?,
});

statements! {
    GET = sql!("SELECT ", COLUMNS, " FROM personal_access_tokens WHERE id = $1");
    OF_USER = sql!(
        "SELECT ", COLUMNS, " FROM personal_access_tokens WHERE user_id = $1 AND (created_at, id) < ($2, $3)
        ORDER BY created_at DESC, id DESC LIMIT $4");
    INSERT = sql!(
        "INSERT INTO personal_access_tokens (", COLUMNS, ", token_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING");
    REVOKE_OWN = Sql::new(
        "UPDATE personal_access_tokens SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL");
    REVOKE_ALL = Sql::new(
        "UPDATE personal_access_tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL");
}

/// A token by id.
pub async fn get(session: &mut impl Session, id: Id<PersonalToken>) -> Result<Option<PersonalToken>> {
    session.query(GET).bind(id).optional().await
}

/// The tokens of a person, the newest first, those that ended included.
pub async fn of_user(
    session: &mut impl Session,
    user: Id<User>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<PersonalToken>> {
    let after = ByTime::newest(after);
    session.query(OF_USER).bind(user).bind(after.at).bind(after.id).bind(limit).all().await
}

/// Adds a token under the SHA-256 of its secret. False: its id exists already.
pub async fn insert(tx: &mut Tx, token: &PersonalToken, hash: [u8; 32]) -> Result<bool> {
    let query = tx.query(INSERT).bind(token.id).bind(token.user_id).bind(token.name.clone()).bind(token.scope);
    let query = query.bind(token.created_at).bind(token.last_used_at).bind(token.expires_at).bind(token.revoked_at);
    Ok(query.bind(hash.to_vec()).execute().await? == 1)
}

/// Ends a token of a person. False: it had ended, or there is none.
pub async fn revoke_own(tx: &mut Tx, id: Id<PersonalToken>, user: Id<User>, at: Timestamp) -> Result<bool> {
    Ok(tx.query(REVOKE_OWN).bind(id).bind(user).bind(at).execute().await? == 1)
}

/// Ends every token of a person, and answers how many that were.
pub async fn revoke_all(tx: &mut Tx, user: Id<User>, at: Timestamp) -> Result<u64> {
    tx.query(REVOKE_ALL).bind(user).bind(at).execute().await
}
