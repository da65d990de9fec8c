//! People.

use std::fmt;

use super::{
    Result, Session, Tx, Viewer,
    access::VISIBLE,
    page::{self, ByTitle},
    record::{Columns, fields, row},
    sql::{Sql, sql, statements},
};
use crate::model::{Id, Timestamp, User};

row!(User, "users", Id<User> {
    fixed { created_at }
    written { email, full_name, role, organisation_id, is_active, email_verified, last_login_at }
});

/// What signing in needs.
#[derive(Clone)]
pub struct Credentials {
    /// The person.
    pub user: User,
    /// The argon2 hash; none: cannot sign in with a password.
    pub password: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

fields!(Credentials, |cells| Credentials { user: cells.record()?, password: cells.cell()? });

/// People who share a project or an organisation with the viewer, and the viewer.
const KNOWN: &str = "
    ($2 OR users.id = $1
        OR users.organisation_id = (SELECT own.organisation_id FROM users AS own WHERE own.id = $1)
        OR EXISTS (SELECT 1 FROM visible JOIN projects ON projects.id = visible.project_id
            WHERE projects.owner_id = users.id AND projects.deleted_at IS NULL)
        OR EXISTS (SELECT 1 FROM visible JOIN project_members ON project_members.project_id = visible.project_id
            WHERE project_members.user_id = users.id AND project_members.deleted_at IS NULL)
        OR EXISTS (SELECT 1 FROM visible JOIN projects ON projects.id = visible.project_id
            JOIN organisations ON organisations.id = projects.organisation_id
            WHERE organisations.contact_id = users.id AND projects.deleted_at IS NULL))
";

statements! {
    BY_EMAIL = sql!("SELECT ", User::COLUMNS, " FROM users WHERE lower(users.email) = lower($1)");
    CREDENTIALS = sql!("SELECT ", User::COLUMNS, ", users.password FROM users WHERE lower(users.email) = lower($1)");
    SET_PASSWORD = Sql::new("UPDATE users SET password = $2 WHERE id = $1");
    REPLACE_PASSWORD = Sql::new(
        "UPDATE users SET password = $3
        WHERE id = $1 AND (password = $2 OR (password IS NULL AND CAST($2 AS TEXT) IS NULL))");
    IS_IN = Sql::new("SELECT id FROM users WHERE id = $1 AND is_active AND deleted_at IS NULL");
    LOCK_SUPER_ADMINS = Sql::new(
        "UPDATE users SET updated_at = updated_at WHERE role = 'super_admin' AND is_active AND deleted_at IS NULL");
    OTHER_SUPER_ADMINS = Sql::new(
        "SELECT count(*) FROM users
        WHERE role = 'super_admin' AND is_active AND deleted_at IS NULL AND password IS NOT NULL AND id <> $1");
    SET_LAST_LOGIN = Sql::new("UPDATE users SET last_login_at = $2 WHERE id = $1");
    KNOWN_TO = sql!(
        VISIBLE, "SELECT ", User::COLUMNS, " FROM users
        WHERE users.deleted_at IS NULL AND ", KNOWN, " AND (users.full_name, users.id) > ($3, $4)
        ORDER BY users.full_name, users.id LIMIT $5");
    NOT_KNOWN_TO = sql!(
        VISIBLE, "SELECT ", User::COLUMNS, " FROM users
        WHERE users.deleted_at IS NOT NULL OR NOT coalesce(", KNOWN, ", FALSE) ORDER BY users.full_name, users.id");
    IS_KNOWN_TO = sql!(VISIBLE, "SELECT users.id FROM users WHERE users.id = $3 AND ", KNOWN);
    COUNT = Sql::new("SELECT count(*) FROM users WHERE deleted_at IS NULL");
}

/// The person with this address, whatever its case, deleted or not.
pub async fn by_email(session: &mut impl Session, email: &str) -> Result<Option<User>> {
    session.query(BY_EMAIL).bind(email.to_owned()).optional().await
}

/// The person with this address together with the password hash.
pub async fn credentials(session: &mut impl Session, email: &str) -> Result<Option<Credentials>> {
    session.query(CREDENTIALS).bind(email.to_owned()).optional().await
}

/// Sets (`Some` argon2 hash) or removes a password. False: no such person.
pub async fn set_password(tx: &mut Tx, id: Id<User>, hash: Option<String>) -> Result<bool> {
    Ok(tx.query(SET_PASSWORD).bind(id).bind(hash).execute().await? == 1)
}

/// Sets a password in place of the one that was looked at. False: somebody else changed it since.
pub async fn replace_password(tx: &mut Tx, id: Id<User>, old: Option<String>, new: String) -> Result<bool> {
    Ok(tx.query(REPLACE_PASSWORD).bind(id).bind(old).bind(new).execute().await? == 1)
}

/// Whether a person may do anything at all.
pub async fn is_in(session: &mut impl Session, id: Id<User>) -> Result<bool> {
    Ok(session.query(IS_IN).bind(id).scalar::<Id<User>>().await?.is_some())
}

/// Holds the rows of all super admins until the transaction ends, so that two do not put each other out at once.
pub async fn lock_super_admins(tx: &mut Tx) -> Result<()> {
    tx.query(LOCK_SUPER_ADMINS).execute().await?;
    Ok(())
}

/// How many active super admins can sign in, not counting one.
pub async fn other_super_admins(tx: &mut Tx, but: Id<User>) -> Result<i64> {
    Ok(tx.query(OTHER_SUPER_ADMINS).bind(but).scalar().await?.unwrap_or_default())
}

/// Notes a sign-in. Not a write of the person: the revision stays.
pub async fn set_last_login(tx: &mut Tx, id: Id<User>, at: Timestamp) -> Result<()> {
    tx.query(SET_LAST_LOGIN).bind(id).bind(at).execute().await?;
    Ok(())
}

/// The people a viewer may know of: those who share a project or an organisation; all of them for a super admin. By name.
pub async fn known_to(
    session: &mut impl Session,
    viewer: Viewer,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<User>> {
    page::visible(session, KNOWN_TO, viewer, limit, after).await
}

/// Everybody else, deleted ones included. Whoever calls this looks for somebody of whom the viewer reads by other means, such
/// as the author of a comment who has left, and shows nobody before that is certain.
pub async fn not_known_to(session: &mut impl Session, viewer: Viewer) -> Result<Vec<User>> {
    session.query(NOT_KNOWN_TO).bind(viewer.user_id).bind(viewer.super_admin).all().await
}

/// Whether a viewer may know of a person.
pub async fn is_known_to(session: &mut impl Session, viewer: Viewer, id: Id<User>) -> Result<bool> {
    let query = session.query(IS_KNOWN_TO).bind(viewer.user_id).bind(viewer.super_admin).bind(id);
    Ok(query.scalar::<Id<User>>().await?.is_some())
}

/// How many people there are.
pub async fn count(session: &mut impl Session) -> Result<i64> {
    Ok(session.query(COUNT).scalar().await?.unwrap_or_default())
}
