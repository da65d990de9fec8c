//! Bringing a database to this program's schema.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::{Error, Result};

/// The schema for SQLite.
pub(super) static SQLITE: Migrator = sqlx::migrate!("assets/migrations/sqlite");
/// The schema for PostgreSQL.
pub(super) static POSTGRES: Migrator = sqlx::migrate!("assets/migrations/postgres");

/// Number and checksum of the newest migration that a database has.
pub(super) type Applied = (i64, Vec<u8>);

/// Whether a database is up to date, given its newest migration (none: it is empty). Asking is all that opening such a
/// database costs.
///
/// # Errors
/// [`Error::Newer`] when a newer program wrote it.
pub(super) fn is_current(migrator: &Migrator, found: Option<&Applied>) -> Result<bool> {
    let (Some(newest), Some((version, checksum))) = (migrator.iter().last(), found) else { return Ok(false) };
    if *version > newest.version {
        return Err(Error::Newer { found: *version, known: newest.version });
    }
    Ok(*version == newest.version && *checksum == *newest.checksum)
}

/// Applies what is missing.
pub(super) async fn bring_up(migrator: &Migrator, conn: &mut impl Migrate) -> Result<()> {
    migrator.run_direct(None, conn, false).await.map_err(from_migrate)
}

fn from_migrate(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMismatch(version) => Error::Other(format!(
            "its schema {version} was made by another build of this program; export it with that build, or start anew"
        )),
        other => Error::Other(other.to_string()),
    }
}
