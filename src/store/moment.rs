//! Whether anything was committed to a database file since somebody looked, by this process or another: the cheapest question
//! that SQLite answers, so what was read before can be used again without being read.
//!
//! SQLite counts what others commit for each connection (`PRAGMA data_version`). One connection that never writes is kept for
//! it, so that every writer is another. Those who ask while somebody asks share the next answer.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

use super::Result;

/// A state of the database: the same as long as nothing is committed, and never the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(i64);

/// Asks which moment it is. Cloning it shares the connection.
#[derive(Debug, Clone)]
pub(super) struct Watch(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    /// How many asked so far.
    asked: AtomicU64,
    desk: Mutex<Desk>,
}

/// The connection, and what it said last.
#[derive(Debug, Default)]
struct Desk {
    /// None: it is to be opened.
    conn: Option<SqliteConnection>,
    /// How often it was opened: another connection counts anew.
    opened: i64,
    /// Who asked before the last answer was looked for: so many of them may have it.
    covers: u64,
    last: i64,
    closed: bool,
}

impl Watch {
    pub fn new(options: SqliteConnectOptions) -> Self {
        Self(Arc::new(Shared { options, asked: AtomicU64::new(0), desk: Mutex::default() }))
    }

    /// Which moment it is; whatever was committed before the question is in it. None: the database is closed.
    pub async fn ask(&self) -> Result<Option<Moment>> {
        let ticket = self.0.asked.fetch_add(1, Ordering::SeqCst);
        let mut desk = self.0.desk.lock().await;
        if desk.closed {
            return Ok(None);
        }
        if ticket >= desk.covers {
            let covers = self.0.asked.load(Ordering::SeqCst);
            desk.last = desk.look(&self.0.options).await?;
            desk.covers = covers;
        }
        // A connection is opened anew after an error only; no count of SQLite's comes near the other half.
        Ok(Some(Moment((desk.opened << 40) | desk.last)))
    }

    pub async fn close(&self) {
        let mut desk = self.0.desk.lock().await;
        desk.closed = true;
        if let Some(conn) = desk.conn.take() {
            // It only ever read.
            let _ = conn.close().await;
        }
    }
}

impl Desk {
    async fn look(&mut self, options: &SqliteConnectOptions) -> Result<i64> {
        // Taken out while it is asked: whoever gives up in between leaves a new one to be opened.
        let mut conn = if let Some(conn) = self.conn.take() {
            conn
        } else {
            self.opened += 1;
            options.connect().await?
        };
        let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut conn).await?;
        self.conn = Some(conn);
        Ok(version)
    }
}
