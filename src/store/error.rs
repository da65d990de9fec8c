//! What can go wrong in the store.

use std::path::PathBuf;

/// A failed store operation. Nothing was written: the transaction it happened in is over.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that must be unique exists already; the text names the constraint or the columns.
    #[error("a row with the same value exists already ({0})")]
    NotUnique(String),
    /// A row refers to one that does not exist, or is still referred to.
    #[error("a row refers to one that does not exist ({0})")]
    ForeignKey(String),
    /// Another writer holds the database, or the engine asks to try again.
    #[error("the database is busy: try again ({0})")]
    Busy(String),
    /// The disk, or the space allowed to the database, is full.
    #[error("the disk is full: free some space and try again ({0})")]
    Full(String),
    /// The disk fails.
    #[error("the disk fails: look at the system's log, and have a backup at hand ({0})")]
    Disk(String),
    /// The database or its folder cannot be written.
    #[error("the database cannot be written: check the permissions of the file and its folder ({0})")]
    ReadOnly(String),
    /// The file is damaged or is not a database.
    #[error("the database is damaged or is not an Orama database: restore a backup ({0})")]
    Corrupt(String),
    /// The connection to the database server failed or was lost.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The connection was lost while a transaction was committed: it happened, or it did not.
    #[error("the connection to the database was lost while it wrote; whether it did is not known ({0})")]
    Unknown(String),
    /// The database was written by a newer program.
    #[error("the database has schema {found}, this program knows up to {known}: install the newer orama")]
    Newer {
        /// Schema version of the database.
        found: i64,
        /// Newest schema version of this program.
        known: i64,
    },
    /// There is no database, and none was to be made.
    #[error("there is no Orama database")]
    Missing,
    /// The database server has no database of this name.
    #[error("the server has no database `{0}`: make it with `createdb {0}`, or look at the address")]
    NoDatabase(String),
    /// The place cannot hold a database.
    #[error("{} cannot hold the database: {reason}", .path.display())]
    Place {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// An address that names no database.
    #[error("`{0}` is no database address: use a path, sqlite:PATH or postgres://…")]
    Address(String),
    /// An earlier statement of this transaction failed; nothing of it is kept.
    #[error("the transaction failed earlier and was rolled back")]
    Aborted,
    /// Anything else, in the words of the engine.
    #[error("the database refused: {0}")]
    Other(String),
}

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the same transaction, tried again, may succeed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unreachable(_))
    }

    /// Whether the connection that said it is not used again: nobody knows what it makes of the file now.
    pub(super) const fn ends_connection(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Disk(_) | Self::Corrupt(_) | Self::ReadOnly(_) | Self::Unreachable(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => from_database(database.as_ref()),
            sqlx::Error::PoolTimedOut => Self::Busy("no connection became free in time".to_owned()),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unreachable(error.to_string())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> Error {
    let text = error.constraint().map_or_else(|| error.message().to_owned(), ToOwned::to_owned);
    if error.is_unique_violation() {
        return Error::NotUnique(text);
    }
    if error.is_foreign_key_violation() {
        return Error::ForeignKey(text);
    }
    let message = error.message().to_owned();
    let code = error.code().unwrap_or_default();
    match code.parse::<u32>() {
        Ok(number) if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => from_sqlite(number, message),
        _ => from_postgres(&code, message),
    }
}

/// Input or output that failed for lack of room: a write, a cut, the memory of the log. Others, such as a read, fail because the
/// disk does.
const NO_ROOM: [u32; 3] = [778, 1546, 4874];

/// SQLite's primary result codes are the low byte of the extended ones.
fn from_sqlite(code: u32, message: String) -> Error {
    match code & 0xff {
        5 | 6 => Error::Busy(message),
        8 | 14 | 23 | 3 => Error::ReadOnly(message),
        13 => Error::Full(message),
        10 if NO_ROOM.contains(&code) => Error::Full(message),
        10 => Error::Disk(message),
        11 | 26 => Error::Corrupt(message),
        _ => Error::Other(message),
    }
}

fn from_postgres(code: &str, message: String) -> Error {
    match code {
        // Serialization failure, deadlock, lock not available, statement timeout.
        "40001" | "40P01" | "55P03" | "57014" => Error::Busy(message),
        "57P01" | "57P02" | "57P03" => Error::Unreachable(message),
        "53100" => Error::Full(message),
        "25006" | "42501" => Error::ReadOnly(message),
        "XX001" | "XX002" => Error::Corrupt(message),
        _ if code.starts_with("08") => Error::Unreachable(message),
        _ => Error::Other(message),
    }
}
