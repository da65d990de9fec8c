//! The tables of another system, for an import.

use std::path::Path;

use crate::{model::foreign::ForeignTable, store::foreign};

pub use crate::store::{Error, Result};

/// How an SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Whether a file holds an SQLite database, by its first bytes.
#[must_use]
pub fn is_sqlite(head: &[u8]) -> bool {
    head.starts_with(SQLITE)
}

/// Reads every table of an SQLite file; nothing is written to it.
///
/// # Errors
/// Those of the store.
pub async fn read_sqlite(path: &Path) -> Result<Vec<ForeignTable>> {
    foreign::read_sqlite(path).await
}

/// Reads every table of a PostgreSQL database; nothing is written to it.
///
/// # Errors
/// Those of the store.
pub async fn read_postgres(url: &str) -> Result<Vec<ForeignTable>> {
    foreign::read_postgres(url).await
}
