//! Opening the file, and what is done with one that is damaged.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{Disk, DiskError};
use crate::{
    client::{create_private_folder, outbox::Entry},
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
            Err(DiskError::Damaged(_)) => rescue(folder, &path, now, shared.is_some()).await,
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

async fn attempt(folder: &Path, path: &Path, is_shared: bool) -> Result<Disk, DiskError> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DiskError::Full,
        _ => DiskError::ReadOnly { path: folder.display().to_string(), reason: error.to_string() },
    };
    create_private_folder(folder).map_err(cannot)?;
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options.open(folder.join(LOCK)).map_err(cannot)?;
    // SQLite gives its log the mode of the file.
    options.open(path).map_err(cannot)?;
    let explained = |error: &sqlx::Error| explain(path, error);
    let mut conn = options_for(path, is_shared).connect().await.map_err(|error| explained(&error))?;
    prepare(&mut conn, path).await?;
    Ok(Disk {
        conn: Arc::new(Mutex::new(conn)),
        path: Arc::new(path.to_owned()),
        lock: Some(Arc::new(lock)),
        in_memory: false,
        is_shared,
    })
}

async fn in_memory(path: &Path) -> Result<Disk, DiskError> {
    let options = SqliteConnectOptions::new().in_memory(true);
    let mut conn = options.connect().await.map_err(|error| explain(path, &error))?;
    prepare(&mut conn, path).await?;
    let (conn, path) = (Arc::new(Mutex::new(conn)), Arc::new(path.to_owned()));
    Ok(Disk { conn, path, lock: None, in_memory: true, is_shared: false })
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
            // Whether the outbox can be read shows now, and not when something is to be sent.
            let entries: Vec<String> =
                sqlx::query_scalar("SELECT entry FROM outbox").fetch_all(&mut *tx).await.map_err(explained)?;
            if entries.iter().any(|entry| serde_json::from_str::<Entry>(entry).is_err()) {
                return Err(DiskError::Damaged(path.display().to_string()));
            }
        }
        _ => return Err(DiskError::Newer(path.display().to_string())),
    }
    tx.commit().await.map_err(explained)
}

/// Sets a damaged file aside, and saves of its outbox what can be read.
async fn rescue(
    folder: &Path,
    path: &Path,
    now: Timestamp,
    is_shared: bool,
) -> Result<(Disk, Option<String>), DiskError> {
    let (entries, unreadable) = read_what_can_be(path, is_shared).await;
    let aside = set_aside(path, now)
        .map_err(|error| DiskError::ReadOnly { path: path.display().to_string(), reason: error.to_string() })?;
    let disk = attempt(folder, path, is_shared).await?;
    let mut conn = disk.conn.lock().await;
    for (place, entry) in &entries {
        super::writes::put(&mut conn, *place, entry).await.map_err(|error| explain(path, &error))?;
    }
    drop(conn);
    let told = match (entries.len(), unreadable) {
        (0, false) => "the copy of the server's data on this machine was damaged, and is read again".to_owned(),
        (saved, false) => format!("the copy on this machine was damaged; all {saved} unsent changes in it were saved"),
        (saved, true) => format!(
            "the copy on this machine was damaged: {saved} unsent changes were saved, and others cannot be read; the file \
             is kept as {}",
            aside.display()
        ),
    };
    Ok((disk, Some(told)))
}

/// The writes that can still be read, and whether there are others.
async fn read_what_can_be(path: &Path, is_shared: bool) -> (Vec<(u64, Entry)>, bool) {
    let Ok(mut conn) = options_for(path, is_shared).connect().await else { return (Vec::new(), true) };
    let Ok(places) = sqlx::query_scalar::<_, i64>("SELECT place FROM outbox ORDER BY place").fetch_all(&mut conn).await
    else {
        return (Vec::new(), true);
    };
    let (mut entries, mut unreadable) = (Vec::new(), false);
    for place in places {
        let row = sqlx::query("SELECT entry FROM outbox WHERE place = $1").bind(place).fetch_one(&mut conn).await;
        let text = row.and_then(|row| row.try_get::<String, _>(0));
        match text.ok().and_then(|text| serde_json::from_str(&text).ok()) {
            Some(entry) => entries.push((place.unsigned_abs(), entry)),
            None => unreadable = true,
        }
    }
    // What it could not be closed with is set aside with it.
    let _ = conn.close().await;
    (entries, unreadable)
}

fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let name = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
    let aside = name(path, &format!(".damaged-{}", now.micros() / 1_000_000));
    fs::rename(path, &aside)?;
    for end in ["-wal", "-shm", "-journal"] {
        match fs::rename(name(path, end), name(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

/// An error of the file in words that say what to do.
pub(super) fn explain(path: &Path, error: &sqlx::Error) -> DiskError {
    let shown = path.display().to_string();
    let code =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        // A write that the filesystem refuses for lack of room is an input or output error to SQLite.
        Some(13) => DiskError::Full,
        Some(10) if code == Some(778) => DiskError::Full,
        Some(8 | 14) => DiskError::ReadOnly { path: shown, reason: error.to_string() },
        // A column or table that is not there is a file that somebody else made.
        Some(1 | 11 | 26) => DiskError::Damaged(shown),
        Some(5 | 6) => DiskError::Busy(shown),
        _ if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => DiskError::Damaged(shown),
        _ => DiskError::Other(format!("{shown}: {error}")),
    }
}
