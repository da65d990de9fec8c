//! Invitations to projects. Only the hash of the secret is stored.

use super::{
    Result, Session, Tx,
    page::ByTime,
    record::fields,
    sql::{Sql, sql, statements},
};
use crate::model::{Id, Invitation, Project, Timestamp};

const COLUMNS: &str =
    "id, project_id, email, access_level_id, role, invited_by_id, created_at, expires_at, accepted_at,
    revoked_at";

fields!(Invitation, |cells| Invitation {
    id: cells.cell()?,
    project_id: cells.cell()?,
    email: cells.cell()?,
    access_level_id: cells.cell()?,
    role: cells.cell()?,
    invited_by_id: cells.cell()?,
    created_at: cells.cell()?,
    expires_at: cells.cell()?,
    accepted_at: cells.cell()?,
    revoked_at: cells.cell()?,
});

statements! {
    GET = sql!("SELECT ", COLUMNS, " FROM invitations WHERE id = $1");
    BY_HASH = sql!("SELECT ", COLUMNS, " FROM invitations WHERE token_hash = $1");
    OF_PROJECT = sql!(
        "SELECT ", COLUMNS, " FROM invitations WHERE project_id = $1 AND (created_at, id) < ($2, $3)
        ORDER BY created_at DESC, id DESC LIMIT $4");
    INSERT = sql!(
        "INSERT INTO invitations (", COLUMNS, ", token_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING");
    REVOKE = Sql::new(
        "UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND accepted_at IS NULL");
    REVOKE_OPEN = Sql::new(
        "UPDATE invitations SET revoked_at = $3
        WHERE project_id = $1 AND email = $2 AND revoked_at IS NULL AND accepted_at IS NULL");
    ACCEPT = Sql::new(
        "UPDATE invitations SET accepted_at = $2
        WHERE id = $1 AND revoked_at IS NULL AND accepted_at IS NULL AND expires_at > $2");
}

/// An invitation by id.
pub async fn get(session: &mut impl Session, id: Id<Invitation>) -> Result<Option<Invitation>> {
    session.query(GET).bind(id).optional().await
}

/// The invitation with this hash of its secret, open or not.
pub async fn by_hash(session: &mut impl Session, hash: [u8; 32]) -> Result<Option<Invitation>> {
    session.query(BY_HASH).bind(hash.to_vec()).optional().await
}

/// The invitations to a project, the newest first, those that ended included.
pub async fn of_project(
    session: &mut impl Session,
    project: Id<Project>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Invitation>> {
    let after = ByTime::newest(after);
    session.query(OF_PROJECT).bind(project).bind(after.at).bind(after.id).bind(limit).all().await
}

/// Adds an invitation under the SHA-256 of its secret. False: its id exists already.
pub async fn insert(tx: &mut Tx, invitation: &Invitation, hash: [u8; 32]) -> Result<bool> {
    let query = tx.query(INSERT).bind(invitation.id).bind(invitation.project_id).bind(invitation.email.clone());
    let query = query.bind(invitation.access_level_id).bind(invitation.role).bind(invitation.invited_by_id);
    let query = query.bind(invitation.created_at).bind(invitation.expires_at);
    let query = query.bind(invitation.accepted_at).bind(invitation.revoked_at).bind(hash.to_vec());
    Ok(query.execute().await? == 1)
}

/// Ends an invitation that is neither accepted nor ended. False: it is.
pub async fn revoke(tx: &mut Tx, id: Id<Invitation>, at: Timestamp) -> Result<bool> {
    Ok(tx.query(REVOKE).bind(id).bind(at).execute().await? == 1)
}

/// Ends every open invitation of an address to a project, and answers how many that were.
pub async fn revoke_open(tx: &mut Tx, project: Id<Project>, email: &str, at: Timestamp) -> Result<u64> {
    tx.query(REVOKE_OPEN).bind(project).bind(email.to_owned()).bind(at).execute().await
}

/// Uses an invitation up. False: somebody was faster, or it ended.
pub async fn accept(tx: &mut Tx, id: Id<Invitation>, at: Timestamp) -> Result<bool> {
    Ok(tx.query(ACCEPT).bind(id).bind(at).execute().await? == 1)
}
