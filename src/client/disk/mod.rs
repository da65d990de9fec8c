//! What a workstation on a server keeps on this machine: the outbox, and a copy of what was read. One `SQLite` file for each
//! server and user, so that nobody is ever shown what another person may see.
//!
//! This is the one place besides `store` that knows SQL. It shares no statement and no table with a workspace, it is `SQLite`
//! alone whatever the server runs on, and the store may not be reached from here: a client without a server has none.
//!
//! The outbox is never thrown away. The copy is: it can be read again. A file that is damaged is set aside with its day in its
//! name, the outbox is rescued from it write by write, and what could not be rescued is said; a write of which a letter became another
//! one is not sent before its author has read it. Damage to the outbox is found when the
//! file is opened, damage to the rest when it is met; then a mark beside the file lets whoever opens it next set it aside.

mod copy;
mod leave;
mod open;
mod place;
mod rescue;
mod writes;
mod written;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

pub use copy::{Kept, KeptReview};
pub use leave::{Left, Waits, leave, waiting};
pub use place::{bring_what_was_elsewhere, folder_of, forget_token, remember_user, user_of_token};
pub use writes::Turn;

/// Why something could not be kept, or read, on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiskError {
    /// The disk is full, or a quota is used up.
    #[error("the disk is full: free some space, then try again")]
    Full,
    /// It may not be written.
    #[error("{path} cannot be written ({reason})")]
    ReadOnly {
        /// The file or folder.
        path: String,
        /// Why.
        reason: String,
    },
    /// What is there makes no sense.
    #[error("{0} is damaged: start again, which saves what can be read of it and reads the rest anew")]
    Damaged(String),
    /// A newer program made it.
    #[error("{0} was made by a newer version of this program: use that one, so that nothing in it is lost")]
    Newer(String),
    /// Another program holds it for too long.
    #[error("another program holds {0}: try again in a moment")]
    Busy(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// The open file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Disk {
    conn: Arc<Mutex<SqliteConnection>>,
    path: Arc<PathBuf>,
    /// Held by whoever sends.
    lock: Option<Arc<std::fs::File>>,
    /// The number of the file that is open.
    file: Arc<AtomicU64>,
    in_memory: bool,
    /// Whether it lies where other machines may have it open.
    is_shared: bool,
}

impl Disk {
    /// Where the file is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Whether nothing is kept when the program ends, because no file could be made.
    pub const fn is_in_memory(&self) -> bool {
        self.in_memory
    }

    /// Whether it lies where other machines may have it open.
    pub const fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Lets go of the file, which is one file then. Whatever is asked for afterwards fails.
    pub async fn close(&self) {
        let Ok(nothing) = SqliteConnectOptions::new().in_memory(true).connect().await else { return };
        let open = std::mem::replace(&mut *self.conn.lock().await, nothing);
        // What it cannot fold into the file now is folded by the next one who opens it.
        let _ = open.close().await;
    }

    /// Takes the right to send, which one program of a user has at a time. It ends with the program, however that ends.
    pub fn try_lock(&self) -> bool {
        self.lock.as_ref().is_none_or(|lock| lock.try_lock().is_ok())
    }

    /// Lets others send.
    pub fn unlock(&self) {
        if let Some(lock) = &self.lock {
            // It ends with the program all the same.
            let _ = lock.unlock();
        }
    }

    /// Sets one of `SQLite`'s switches for this connection, such as a file that may not grow, or a disk that is not waited for:
    /// for tests.
    #[doc(hidden)]
    pub async fn pragma(&self, pragma: &'static str) -> Result<(), DiskError> {
        let mut conn = self.conn.lock().await;
        sqlx::raw_sql(pragma).execute(&mut *conn).await.map_err(|error| self.error(&error))?;
        Ok(())
    }

    /// Where another program has put another file in its place, what is written from now on goes there. Says whether that is so.
    async fn follow_file(&self, conn: &mut SqliteConnection) -> bool {
        let now = open::number_of(&self.path);
        if self.in_memory || now == 0 || now == self.file.swap(now, Ordering::Relaxed) {
            return false;
        }
        self.mend(conn).await;
        true
    }

    /// After an error that ended a transaction the connection does not know any more where it is: another one does.
    async fn mend(&self, conn: &mut SqliteConnection) {
        if !self.in_memory
            && let Ok(fresh) = open::options_for(&self.path, self.is_shared).connect().await
        {
            *conn = fresh;
        }
    }

    /// What a transaction came to.
    async fn ended<T>(&self, conn: &mut SqliteConnection, result: Result<T, sqlx::Error>) -> Result<T, DiskError> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => {
                self.mend(conn).await;
                Err(self.error(&error))
            }
        }
    }

    fn error(&self, error: &sqlx::Error) -> DiskError {
        let error = open::explain(&self.path, error);
        if matches!(error, DiskError::Damaged(_)) && !self.in_memory {
            rescue::mark(&self.path);
        }
        error
    }
}
