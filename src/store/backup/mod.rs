//! Backups: every row of a database in one file that both engines write and read. `assets/backup.md` describes the file.
//!
//! [`write()`] reads one moment of the database and keeps nothing in memory; [`check`] reads a file without a database;
//! [`restore()`] puts the rows of a file into an empty database, all or none.

mod cells;
mod file;
mod restore;
mod tables;
mod write;

use std::{collections::BTreeMap, io};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use file::check;
pub use restore::restore;
pub use tables::contents;
pub use write::write;

use crate::model::Timestamp;

/// The format of the file that this program writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// The first line of a backup: what it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The format of the file.
    pub orama_backup: u64,
    /// The schema of the database, as the number of its newest migration.
    pub schema: i64,
    /// The program that wrote it.
    pub orama: String,
    /// The engine it came from: `sqlite` or `postgres`.
    pub engine: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// The row of `workspace`.
    pub workspace: WorkspaceRow,
}

/// What the database was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceRow {
    /// Its id, which a restored one does not keep.
    pub epoch: Uuid,
    /// When it was made, in microseconds since 1970 UTC.
    pub created_at: i64,
    /// How often people changed; none before schema 2.
    pub people_seq: Option<i64>,
}

/// The last line but one of a backup: what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Uploaded media whose bytes are in the media storage, and so not in the file.
    pub media_objects: u64,
    /// Their size together, in bytes.
    pub media_bytes: u64,
}

impl Summary {
    /// All rows together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Why a backup was not written, read or restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] super::Error),
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The file is no backup, or not whole.
    #[error("the backup is damaged: {0}; nothing was restored from it; use another copy")]
    Damaged(String),
    /// A newer program wrote the file.
    #[error("the backup has {what} {found}, this program knows up to {known}: install the newer orama")]
    Newer {
        /// `format` or `schema`.
        what: &'static str,
        /// That of the file.
        found: u64,
        /// The newest of this program.
        known: u64,
    },
    /// The database to restore into is not empty.
    #[error(
        "the database holds {0} already: restore into a new one, named with --data-dir DIR or --database, then use that instead"
    )]
    NotEmpty(String),
    /// The database to restore into has another schema than the backup.
    #[error(
        "the database has schema {found} and the backup {wanted}: restore into a new one, named with --data-dir DIR or --database"
    )]
    OtherSchema {
        /// That of the database.
        found: i64,
        /// That of the backup.
        wanted: i64,
    },
}

/// The result of what is done with backups.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every statement of backups.
pub(super) fn statements() -> Vec<(&'static str, super::Sql)> {
    [write::STATEMENTS.to_vec(), restore::STATEMENTS.to_vec(), tables::statements()].concat()
}
