//! Claims on requests: a request with a key is done once, and its answer is kept with what it did.

use uuid::Uuid;

use super::{
    Result, Session, Tx,
    record::fields,
    sql::{Sql, statements},
};
use crate::model::{Id, Timestamp, User};

/// What names a request that may come again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClaimKey {
    /// Who asks.
    pub user_id: Id<User>,
    /// Which installation of theirs; nil: it does not say.
    pub client_id: Uuid,
    /// The key that the client made.
    pub key: String,
}

/// An answer that can be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The `ETag`.
    pub etag: Option<String>,
    /// The `Location`.
    pub location: Option<String>,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// SHA-256 of what was asked.
    pub fingerprint: Vec<u8>,
    /// What was answered.
    pub answer: KeptAnswer,
}

fields!(Claimed, |cells| Claimed {
    fingerprint: cells.cell()?,
    answer: KeptAnswer {
        status: u16::try_from(cells.cell::<i64>()?).unwrap_or_default(),
        etag: cells.cell()?,
        location: cells.cell()?,
        content_type: cells.cell()?,
        body: cells.cell()?,
    },
});

statements! {
    FIND = Sql::new(
        "SELECT fingerprint, status, etag, location, content_type, body FROM idempotency_claims
        WHERE user_id = $1 AND client_id = $2 AND key = $3 AND status IS NOT NULL");
    KEEP = Sql::new(
        "INSERT INTO idempotency_claims
            (user_id, client_id, key, fingerprint, created_at, status, etag, location, content_type, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (user_id, client_id, key) DO NOTHING");
    HAS_OLDER = Sql::new("SELECT EXISTS (SELECT 1 FROM idempotency_claims WHERE created_at < $1)");
    REMOVE = Sql::new(
        "DELETE FROM idempotency_claims WHERE (user_id, client_id, key) IN (
            SELECT user_id, client_id, key FROM idempotency_claims WHERE created_at < $1 ORDER BY created_at LIMIT $2)");
}

/// A request that was done, with its answer; none: it was not, as far as this sees.
pub async fn find(session: &mut impl Session, key: &ClaimKey) -> Result<Option<Claimed>> {
    bind_key(session, FIND, key).optional().await
}

/// Keeps a request as done, with its answer. False: another transaction did it meanwhile. Where one is doing it at this moment, this
/// waits for its end.
pub async fn keep(tx: &mut Tx, key: &ClaimKey, done: &Claimed, at: Timestamp) -> Result<bool> {
    let answer = &done.answer;
    let query = bind_key(tx, KEEP, key).bind(done.fingerprint.clone()).bind(at).bind(i64::from(answer.status));
    let query = query.bind(answer.etag.clone()).bind(answer.location.clone()).bind(answer.content_type.clone());
    Ok(query.bind(answer.body.clone()).execute().await? == 1)
}

/// Whether there are requests that were done before a time.
pub async fn has_older(session: &mut impl Session, before: Timestamp) -> Result<bool> {
    Ok(session.query(HAS_OLDER).bind(before).scalar().await?.unwrap_or(false))
}

/// Forgets up to `limit` requests that were done before a time, the oldest first, and answers how many.
pub async fn remove_older(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64> {
    tx.query(REMOVE).bind(before).bind(limit).execute().await
}

fn bind_key<'c>(session: &'c mut impl Session, sql: Sql, key: &ClaimKey) -> super::Query<'c> {
    session.query(sql).bind(key.user_id).bind(key.client_id).bind(key.key.clone())
}
