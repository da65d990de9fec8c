//! Bringing a database to this program's schema.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::{Error, Result};

/// The schema for SQLite.
pub(super) static SQLITE: Migrator = sqlx::migrate!("assets/migrations/sqlite");
/// The schema for PostgreSQL.
pub(super) static POSTGRES: Migrator = sqlx::migrate!("assets/migrations/postgres");

/// Applies what is missing, given the newest migration the database has (none: it is empty). A database that is up to
/// date costs nothing more than having asked.
pub(super) async fn bring_up<C>(migrator: &Migrator, found: Option<(i64, Vec<u8>)>, conn: &mut C) -> Result<()>
where
    C: Migrate,
{
    let Some(newest) = migrator.iter().last() else { return Ok(()) };
    match found {
        Some((version, _)) if version > newest.version => Err(Error::Newer { found: version, known: newest.version }),
        Some((version, checksum)) if version == newest.version && checksum == *newest.checksum => Ok(()),
        _ => migrator.run_direct(None, conn, false).await.map_err(from_migrate),
    }
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
