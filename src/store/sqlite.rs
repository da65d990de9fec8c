//! Opening a database file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Error, Result,
    migrate::{self, Applied, Goal},
    open,
    writer::Writer,
};

const BUSY: Duration = Duration::from_secs(5);
const ACQUIRE: Duration = Duration::from_secs(10);
/// Between two attempts to open a file that another program is just making.
const TURN: Duration = Duration::from_millis(20);
/// The log is cut back to this size, in bytes, after it was folded into the file.
const LOG_LIMIT: &str = "67108864";

/// The one writer, and the readers.
pub(super) async fn open(path: &Path, goal: Goal) -> Result<(Writer, SqlitePool)> {
    if goal == Goal::AsItIs && !path.exists() {
        return Err(Error::Missing);
    }
    open::prepare_place(path)?;
    let begun = Instant::now();
    loop {
        match attempt(path, goal).await {
            // Statements wait for their turn by themselves; turning a new file to its write-ahead log does not.
            Err(Error::Busy(_)) if begun.elapsed() < ACQUIRE => tokio::time::sleep(TURN).await,
            opened => return opened,
        }
    }
}

async fn attempt(path: &Path, goal: Goal) -> Result<(Writer, SqlitePool)> {
    let options = writing(path);
    let mut conn = options.connect().await?;
    let found = applied(&mut conn).await?;
    if migrate::is_due(&migrate::SQLITE, found.as_ref(), goal)? {
        // Under the writer's lock, all or nothing: of several programs that open a new file one makes the tables.
        let mut tx = sqlx::Connection::begin_with(&mut conn, "BEGIN IMMEDIATE").await?;
        migrate::bring_up(&migrate::SQLITE, &mut *tx, goal).await?;
        tx.commit().await?;
    }
    Ok((Writer::new(conn, options), reader_pool(path)))
}

fn base(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(256)
        .row_buffer_size(512)
        .pragma("trusted_schema", "off")
        .pragma("temp_store", "memory")
}

fn writing(path: &Path) -> SqliteConnectOptions {
    base(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("journal_size_limit", LOG_LIMIT)
        .optimize_on_close(true, 400)
}

/// How a connection that only reads is opened.
pub(super) fn reading(path: &Path) -> SqliteConnectOptions {
    base(path).pragma("query_only", "on")
}

fn reader_pool(path: &Path) -> SqlitePool {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    // A local file's connections neither age nor break.
    SqlitePoolOptions::new()
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .max_connections(cores.clamp(2, 8) as u32)
        .connect_lazy_with(reading(path))
}

async fn applied(conn: &mut sqlx::SqliteConnection) -> Result<Option<Applied>> {
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *conn)
        .await?;
    if known == 0 {
        return Ok(None);
    }
    Ok(sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version DESC LIMIT 1")
        .fetch_optional(conn)
        .await?)
}
