//! Opening the file.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{Disk, DiskError, rescue, written::read_back};
use crate::{
    client::create_private_folder,
    model::{
        Timestamp,
        filesystem::{innermost_mount, is_shared_filesystem},
    },
};

pub(super) const FILE: &str = "copy.db";
const LOCK: &str = "sending.lock";
const BUSY: Duration = Duration::from_secs(5);
/// What this program writes.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE outbox (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, entry TEXT NOT NULL) STRICT;
CREATE TABLE tree (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), log_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE review (version TEXT PRIMARY KEY, video TEXT NOT NULL, log_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE log (at INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
CREATE TABLE answer (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
PRAGMA user_version = 1;
";

impl Disk {
    /// Opens the file in a folder, made where it is missing. Answers what there is to say about it, too: a file that was damaged,
    /// or that nothing can be kept because the folder cannot be written.
    pub async fn open(folder: &Path, now: Timestamp) -> Result<(Self, Option<String>), DiskError> {
        Self::open_on(folder, now, filesystem(folder).as_deref()).await
    }

    /// The same on a filesystem of a certain kind, such as `nfs4`.
    #[doc(hidden)]
    pub async fn open_on(
        folder: &Path,
        now: Timestamp,
        kind: Option<&str>,
    ) -> Result<(Self, Option<String>), DiskError> {
        let path = folder.join(FILE);
        let shared = kind.filter(|kind| is_shared_filesystem(kind));
        match attempt(folder, &path, shared.is_some()).await {
            Ok(disk) => Ok((disk, shared.map(|kind| words_of_sharing(folder, kind)))),
            Err(DiskError::Damaged(_)) => rescue::rescue(folder, &path, now, shared.is_some()).await,
            Err(error @ (DiskError::ReadOnly { .. } | DiskError::Full)) => {
                let notice =
                    format!("{error}: what is not sent when you leave is lost, and nothing can be read offline");
                Ok((in_memory(&path).await?, Some(notice)))
            }
            Err(error) => Err(error),
        }
    }
}

/// The kind of filesystem that a folder lies on, or will when it is made, where the system tells.
fn filesystem(folder: &Path) -> Option<String> {
    let there = folder.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    innermost_mount(&fs::read_to_string("/proc/mounts").ok()?, &there)
}

fn words_of_sharing(folder: &Path, kind: &str) -> String {
    format!(
        "{} lies on a network filesystem ({kind}): work on one machine at a time, or name a local folder with --data-dir",
        folder.display()
    )
}

/// Opens the file, unless it is damaged or known to be.
pub(super) async fn attempt(folder: &Path, path: &Path, is_shared: bool) -> Result<Disk, DiskError> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DiskError::Full,
        _ => DiskError::ReadOnly { path: folder.display().to_string(), reason: error.to_string() },
    };
    create_private_folder(folder).map_err(cannot)?;
    if rescue::is_marked(path) {
        return Err(DiskError::Damaged(path.display().to_string()));
    }
    let lock = open_own(&folder.join(LOCK)).map_err(cannot)?;
    // SQLite gives its log the mode of the file.
    open_own(path).map_err(cannot)?;
    let explained = |error: &sqlx::Error| explain(path, error);
    let mut conn = options_for(path, is_shared).connect().await.map_err(|error| explained(&error))?;
    prepare(&mut conn, path).await?;
    Ok(Disk {
        conn: Arc::new(Mutex::new(conn)),
        path: Arc::new(path.to_owned()),
        lock: Some(Arc::new(lock)),
        file: Arc::new(AtomicU64::new(number_of(path))),
        in_memory: false,
        is_shared,
    })
}

/// Opens a file as it is, or makes an empty one for its owner alone.
pub(super) fn open_own(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

async fn in_memory(path: &Path) -> Result<Disk, DiskError> {
    let options = SqliteConnectOptions::new().in_memory(true);
    let mut conn = options.connect().await.map_err(|error| explain(path, &error))?;
    prepare(&mut conn, path).await?;
    let (conn, path) = (Arc::new(Mutex::new(conn)), Arc::new(path.to_owned()));
    Ok(Disk { conn, path, lock: None, file: Arc::default(), in_memory: true, is_shared: false })
}

/// The number of a file, which another one in its place does not have while it is open; 0: it is not known.
#[cfg(unix)]
pub(super) fn number_of(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map_or(0, |facts| facts.ino())
}

/// The number of a file; 0: it is not known.
#[cfg(not(unix))]
pub(super) fn number_of(_: &Path) -> u64 {
    0
}

/// How the file is opened. What was said to be saved survives a power cut. The write-ahead log needs memory that all programs
/// share, which machines do not; the journal in its place is gone for good when its folder was flushed.
pub(super) fn options_for(path: &Path, is_shared: bool) -> SqliteConnectOptions {
    let (journal, synchronous) = if is_shared {
        (SqliteJournalMode::Delete, SqliteSynchronous::Extra)
    } else {
        (SqliteJournalMode::Wal, SqliteSynchronous::Full)
    };
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .journal_mode(journal)
        .synchronous(synchronous)
        .pragma("trusted_schema", "off")
        .pragma("temp_store", "memory")
}

/// Makes the tables of a new file. Of several programs that open it at once one does.
async fn prepare(conn: &mut SqliteConnection, path: &Path) -> Result<(), DiskError> {
    let explained = |error: sqlx::Error| explain(path, &error);
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(explained)?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *tx).await.map_err(explained)?;
    match found {
        0 => {
            sqlx::raw_sql(TABLES).execute(&mut *tx).await.map_err(explained)?;
        }
        VERSION => {
            // Whether the outbox can be read and written shows now, and not when something is to be sent.
            let found: Vec<String> =
                sqlx::query_scalar("PRAGMA integrity_check(outbox)").fetch_all(&mut *tx).await.map_err(explained)?;
            let is_sound = found == ["ok"];
            let entries: Vec<(i64, String)> =
                sqlx::query_as("SELECT place, entry FROM outbox").fetch_all(&mut *tx).await.map_err(explained)?;
            let is_read = |(place, text): &(i64, String)| read_back(*place, text).is_ok_and(|read| read.is_sound);
            if !is_sound || !entries.iter().all(is_read) {
                return Err(DiskError::Damaged(path.display().to_string()));
            }
        }
        _ => return Err(DiskError::Newer(path.display().to_string())),
    }
    tx.commit().await.map_err(explained)
}

/// An error of the file in words that say what to do.
pub(super) fn explain(path: &Path, error: &sqlx::Error) -> DiskError {
    let shown = path.display().to_string();
    let code =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        // A write that the filesystem refuses for lack of room is an input or output error to SQLite.
        Some(13) => DiskError::Full,
        Some(10) if matches!(code, Some(778 | 1546 | 4874)) => DiskError::Full,
        Some(8 | 14) => DiskError::ReadOnly { path: shown, reason: error.to_string() },
        // A column or table that is not there is a file that somebody else made; what is too long, or of another type, nobody wrote.
        Some(1 | 11 | 18 | 20 | 26) => DiskError::Damaged(shown),
        Some(5 | 6) => DiskError::Busy(shown),
        _ if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => DiskError::Damaged(shown),
        _ => DiskError::Other(format!("{shown}: {error}")),
    }
}
