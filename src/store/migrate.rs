//! Bringing a database to this program's schema.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::{Error, Result};

/// The schema for SQLite.
pub(super) static SQLITE: Migrator = sqlx::migrate!("assets/migrations/sqlite");
/// The schema for PostgreSQL.
pub(super) static POSTGRES: Migrator = sqlx::migrate!("assets/migrations/postgres");

/// How far a database is brought when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// To this program's schema.
    Head,
    /// Nowhere: it must be there, and stays as it is.
    AsItIs,
    /// To an older schema, for a backup that has it. One that is further stays as it is.
    Schema(i64),
}

/// The number of this program's schema.
pub(super) fn head() -> i64 {
    SQLITE.iter().last().map_or(0, |newest| newest.version)
}

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

/// Whether something is to be applied.
///
/// # Errors
/// [`Error::Newer`] when a newer program wrote it, [`Error::Missing`] when it must be there and is not.
pub(super) fn is_due(migrator: &Migrator, found: Option<&Applied>, goal: Goal) -> Result<bool> {
    let is_current = is_current(migrator, found)?;
    match (goal, found) {
        (Goal::Head, _) => Ok(!is_current),
        (Goal::AsItIs, Some(_)) => Ok(false),
        (Goal::AsItIs, None) => Err(Error::Missing),
        (Goal::Schema(wanted), found) => Ok(found.is_none_or(|(version, _)| *version < wanted)),
    }
}

/// Applies what is missing.
pub(super) async fn bring_up(migrator: &Migrator, conn: &mut impl Migrate, goal: Goal) -> Result<()> {
    let target = if let Goal::Schema(wanted) = goal { Some(wanted) } else { None };
    migrator.run_direct(target, conn, false).await.map_err(from_migrate)
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
