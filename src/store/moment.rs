//! Whether anything was committed to a database since somebody looked, by this process or another: the cheapest question that
//! an engine answers, so what was read before can be used again without being read.
//!
//! - SQLite counts what others commit for each connection (`PRAGMA data_version`). One connection that never writes is kept
//!   for it, so that every writer is another. Where the filesystem allows it, even that is not asked: see [`wal`].
//! - PostgreSQL names the set of transactions that a statement sees (`pg_current_snapshot`): while it is the same set, every
//!   statement sees the same rows.
//!
//! Those who ask while somebody asks share the next answer.

mod snapshot;
pub(super) mod wal;

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use sqlx::{ConnectOptions as _, PgConnection, PgPool, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

use super::Result;

/// A state of the database: the same as long as nothing is committed, and never the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// How often the connection that tells was opened: another one may count anew, or ask another server.
    opened: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// SQLite's count of what was committed.
    Count(i64),
    /// The head of SQLite's index of its log.
    Head(wal::Head),
    /// The hash of what PostgreSQL sees.
    Seen([u8; 32]),
}

/// Asks which moment it is. Cloning it shares the connection.
#[derive(Debug, Clone)]
pub(super) struct Watch(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// How many asked so far.
    asked: AtomicU64,
    desk: Mutex<Desk>,
    /// The index of a file's log, as soon as it may be read. The desk's connection keeps it in its place.
    index: RwLock<Option<wal::Index>>,
}

/// The connection, and what it said last.
#[derive(Debug)]
struct Desk {
    source: Source,
    opened: u64,
    /// Who asked before the last answer was looked for: so many of them may have it.
    covers: u64,
    last: Option<Moment>,
    closed: bool,
}

/// Who is asked. No connection: it is to be opened.
#[derive(Debug)]
enum Source {
    File { options: Box<SqliteConnectOptions>, index: Option<PathBuf>, conn: Option<SqliteConnection> },
    Server { pool: PgPool, conn: Option<PgConnection> },
}

impl Watch {
    /// Watches a database file. `index`: where the index of its log is, if that may be read beside SQLite.
    pub fn on_file(options: SqliteConnectOptions, index: Option<PathBuf>) -> Self {
        Self::of(Source::File { options: Box::new(options), index, conn: None })
    }

    /// Watches a database on a server.
    pub fn on_server(pool: PgPool) -> Self {
        Self::of(Source::Server { pool, conn: None })
    }

    fn of(source: Source) -> Self {
        let desk = Desk { source, opened: 0, covers: 0, last: None, closed: false };
        Self(Arc::new(Shared { asked: AtomicU64::new(0), desk: Mutex::new(desk), index: RwLock::default() }))
    }

    /// Which moment it is; whatever was committed before the question is in it. None: nobody can tell.
    pub async fn ask(&self) -> Option<Moment> {
        if let Some(moment) = self.0.glance() {
            return Some(moment);
        }
        let ticket = self.0.asked.fetch_add(1, Ordering::SeqCst);
        let mut desk = self.0.desk.lock().await;
        if desk.closed {
            return None;
        }
        if ticket >= desk.covers {
            let covers = self.0.asked.load(Ordering::SeqCst);
            // Left behind where the question breaks off: whoever comes next asks again.
            desk.last = None;
            let seen = desk.look(&self.0.index).await.unwrap_or_else(|error| {
                tracing::debug!(%error, "the moment of the database is not known");
                None
            });
            // The first question may have found the index, which tells it in other words.
            desk.last = self.0.glance().or(seen);
            desk.covers = covers;
        }
        desk.last
    }

    pub async fn close(&self) {
        let mut desk = self.0.desk.lock().await;
        desk.closed = true;
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = None;
        // They only ever read.
        match &mut desk.source {
            Source::File { conn, .. } => drop(close(conn.take()).await),
            Source::Server { conn, .. } => drop(close(conn.take()).await),
        }
    }
}

async fn close<C: sqlx::Connection>(conn: Option<C>) -> sqlx::Result<()> {
    match conn {
        Some(conn) => conn.close().await,
        None => Ok(()),
    }
}

impl Shared {
    /// The moment by the index of the log, where it may be read and nobody is writing it just now.
    fn glance(&self) -> Option<Moment> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let head = index.as_ref()?.head()?;
        // The index is opened once, and the connection that keeps it in its place is never opened again.
        Some(Moment { opened: 0, state: State::Head(head) })
    }
}

impl Desk {
    async fn look(&mut self, index: &RwLock<Option<wal::Index>>) -> Result<Option<Moment>> {
        // A connection is taken out while it is asked: whoever gives up in between leaves a new one to be opened.
        let state = match &mut self.source {
            Source::File { options, index: path, conn } => {
                let mut asked = if let Some(conn) = conn.take() {
                    conn
                } else {
                    self.opened += 1;
                    options.connect().await?
                };
                let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut asked).await?;
                if let Some(opened) = path.take().and_then(|path| wal::Index::open(&path)) {
                    *index.write().unwrap_or_else(PoisonError::into_inner) = Some(opened);
                }
                *conn = Some(asked);
                Some(State::Count(version))
            }
            Source::Server { pool, conn } => {
                let mut asked = if let Some(conn) = conn.take() {
                    conn
                } else {
                    self.opened += 1;
                    pool.connect_options().connect().await?
                };
                let seen = snapshot::look(&mut asked).await?;
                *conn = Some(asked);
                seen.map(State::Seen)
            }
        };
        Ok(state.map(|state| Moment { opened: self.opened, state }))
    }
}
