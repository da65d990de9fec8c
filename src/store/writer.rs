//! The one writer of a database file, and how those who write at the same time share a flush.
//!
//! SQLite has one writer, and most of a small write is the wait for the disk. So writers take turns on one connection, first
//! come first served, and a transaction that is done while others wait is not committed at once: it stays open as the *group*,
//! the next writer works inside of it, and one COMMIT makes all of them durable. Nobody is told that a write is done before that
//! COMMIT has succeeded, and nothing of it is seen before.
//!
//! - A writer that is refused before it wrote anything, as nearly all are, leaves the others alone. One that gives up what it wrote
//!   takes the group along: a savepoint for each would spare them, at a quarter of what all others cost the processor (the search
//!   index writes itself out at each).
//! - So do a COMMIT that fails and a transaction that SQLite ended by itself (a full disk): nothing of the group is kept. Whoever had
//!   company is told to try again, and is alone then, so that the guilty one gets its own error.
//! - So only those wait for company who try again: the others are made durable as soon as they are done, with all before them.
//! - A writer that is dropped leaves a trace; a task of its own, or the next writer, takes back what it did.
//! - A group has a most in members and in time, and each COMMIT lets other programs write in between.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{Error, Result};

/// How long a writer waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most writers in one group.
const MOST: usize = 64;
/// How long a group stays open to more writers.
const LONGEST: Duration = Duration::from_millis(50);

/// The writer of a file. Cloning it shares the connection.
#[derive(Debug, Clone)]
pub(super) struct Writer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    desk: Arc<Mutex<Desk>>,
    /// How many wait for their turn.
    waiting: AtomicUsize,
    /// How many COMMITs there were.
    commits: AtomicU64,
}

/// The connection and what is open on it. Whoever holds the lock has the turn.
#[derive(Debug)]
struct Desk {
    /// None: it is to be opened.
    conn: Option<SqliteConnection>,
    /// The transaction that is open, if one is.
    group: Option<Group>,
    /// What the holder of the turn left so far. A next holder that finds anything takes it back.
    trace: Trace,
    /// How many groups there were before this one.
    generation: u64,
    /// How many writers are to be alone, because a group failed.
    alone: usize,
    closed: bool,
}

/// A transaction that several writers share.
#[derive(Debug)]
struct Group {
    begun: Instant,
    /// How many began in it.
    size: usize,
    /// Those who are done and wait for the COMMIT.
    done: Vec<oneshot::Sender<Result<()>>>,
}

/// What somebody who has the turn left in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// Nobody has the turn.
    None,
    /// Nothing was written yet.
    Clean,
    /// Something was written, or may have been.
    Written,
}

/// How somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Once: what is done is made durable at once.
    Once,
    /// Again, if it has to be: what is done waits for those who wait already, and shares their flush.
    Again,
    /// To take it back: those before are made durable first, so that they are not taken along.
    Rehearsal,
}

/// One writer's turn.
#[derive(Debug)]
pub(super) struct Turn {
    desk: OwnedMutexGuard<Desk>,
    shared: Arc<Shared>,
    manner: Manner,
    /// Whether nothing is left to be taken back.
    over: bool,
}

impl Writer {
    /// Takes over an open connection; the options are for those that replace it.
    pub fn new(conn: SqliteConnection, options: SqliteConnectOptions) -> Self {
        let desk = Desk { conn: Some(conn), group: None, trace: Trace::None, generation: 0, alone: 0, closed: false };
        Self(Arc::new(Shared {
            options,
            desk: Arc::new(Mutex::new(desk)),
            waiting: AtomicUsize::new(0),
            commits: AtomicU64::new(0),
        }))
    }

    /// How many COMMITs there were.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    /// How many wait for their turn.
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::SeqCst)
    }

    /// Waits for a turn and starts a transaction, or goes on in that of the group.
    pub async fn begin(&self, manner: Manner) -> Result<Turn> {
        let mut turn = self.turn(manner).await?;
        if manner == Manner::Rehearsal && turn.desk.group.is_some() {
            turn.flush(0).await;
            turn = self.turn(manner).await?;
        }
        turn.open().await?;
        Ok(turn)
    }

    async fn turn(&self, manner: Manner) -> Result<Turn> {
        let _waiting = Waiting::of(&self.0.waiting);
        let desk = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.desk).lock_owned()).await;
        let desk = desk.map_err(|_| Error::Busy("no turn to write came in time".to_owned()))?;
        Ok(Turn { desk, shared: Arc::clone(&self.0), manner, over: false })
    }

    /// Commits what is open, and ends the connection. Later turns fail.
    pub async fn close(&self) {
        let mut desk = self.0.desk.lock().await;
        desk.flush(&self.0).await;
        desk.closed = true;
        if let Some(conn) = desk.conn.take()
            && let Err(error) = conn.close().await
        {
            tracing::warn!(%error, "the database was not closed properly");
        }
    }
}

/// Counts somebody as waiting for as long as they do.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Turn {
    /// The connection, and what is left on it: whoever writes says so there.
    pub fn parts(&mut self) -> (Option<&mut SqliteConnection>, &mut Trace) {
        let desk = &mut *self.desk;
        (desk.conn.as_mut(), &mut desk.trace)
    }

    async fn open(&mut self) -> Result<()> {
        let desk = &mut *self.desk;
        desk.settle().await;
        if desk.closed {
            return Err(Error::Unreachable("the database was closed".to_owned()));
        }
        if desk.conn.is_none() {
            desk.conn = Some(self.shared.options.connect().await?);
        }
        if let Some(group) = &mut desk.group {
            group.size += 1;
            desk.trace = Trace::Clean;
            return Ok(());
        }
        // Should this be dropped, it may have begun.
        desk.trace = Trace::Written;
        let begun = desk.execute("BEGIN IMMEDIATE").await;
        if begun.is_err() {
            desk.trace = Trace::None;
            return begun;
        }
        desk.generation += 1;
        desk.group = Some(Group { begun: Instant::now(), size: 1, done: Vec::new() });
        desk.trace = Trace::Clean;
        Ok(())
    }

    /// Makes everything durable and visible, alone or together with others.
    pub async fn commit(mut self) -> Result<()> {
        let is_last = self.shared.waiting.load(Ordering::SeqCst) == 0;
        let generation = self.desk.generation;
        let waits = self.manner == Manner::Again && self.desk.alone == 0;
        let Some(group) = &mut self.desk.group else { return Err(Error::Aborted) };
        let is_first = group.done.is_empty();
        let (tell, told) = oneshot::channel();
        group.done.push(tell);
        let is_full = group.size >= MOST || group.begun.elapsed() >= LONGEST;
        self.desk.trace = Trace::None;
        if is_last || is_full || !waits {
            self.flush(1).await;
        } else {
            self.over = true;
            if is_first {
                self.shared.flush_later(generation);
            }
            drop(self);
        }
        told.await.unwrap_or_else(|_| Err(not_kept()))
    }

    /// Takes everything back. `ruined`: the connection is not to be used again.
    pub async fn rollback(mut self, ruined: bool) {
        if ruined {
            self.desk.ruin().await;
        } else {
            self.desk.settle().await;
        }
        self.over = true;
        if self.desk.group.is_some() && self.shared.waiting.load(Ordering::SeqCst) == 0 {
            self.flush(0).await;
        }
    }

    /// Commits the group, of whose members so many are one's own.
    async fn flush(self, own: usize) {
        let has_others = self.desk.group.as_ref().is_some_and(|group| group.done.len() > own);
        let work = async move {
            // The whole of it, so that its trace goes where it goes.
            let mut turn = self;
            let shared = Arc::clone(&turn.shared);
            turn.desk.flush(&shared).await;
            turn.over = true;
        };
        if !has_others {
            return work.await;
        }
        // In a task of its own: whoever waits here may be dropped, and the others may not suffer for it.
        if let Err(error) = tokio::spawn(work).await {
            tracing::error!(%error, "a shared commit broke off");
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // The trace is there, and the lock is let go after this. Without a runtime nobody else waits either: the connection ends
        // with the database.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let shared = Arc::clone(&self.shared);
            runtime.spawn(async move {
                let mut desk = shared.desk.lock().await;
                desk.settle().await;
                let is_last = shared.waiting.load(Ordering::SeqCst) == 0;
                if is_last {
                    desk.flush(&shared).await;
                }
            });
        }
    }
}

impl Shared {
    /// Commits the group when those who wait now had their turn, should nobody have done it by then.
    fn flush_later(self: &Arc<Self>, generation: u64) {
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            let mut desk = shared.desk.lock().await;
            if desk.generation == generation {
                desk.flush(&shared).await;
            }
        });
    }
}

impl Desk {
    /// Takes back what the holder before left.
    async fn settle(&mut self) {
        let has_company = self.group.as_ref().is_some_and(|group| !group.done.is_empty());
        let is_harmless = self.trace == Trace::None || (self.trace == Trace::Clean && has_company);
        self.trace = if is_harmless { Trace::None } else { Trace::Written };
        if !is_harmless {
            self.give_up().await;
        }
    }

    /// Gives up the connection with all that is open on it.
    async fn ruin(&mut self) {
        self.give_up().await;
        self.conn = None;
    }

    /// Takes the transaction back, with all that is in it. Its members are told to try again.
    async fn give_up(&mut self) {
        // It may be over already, or never have begun; what counts is that nothing is left open.
        if self.execute("ROLLBACK").await.is_err() {
            self.conn = None;
        }
        self.trace = Trace::None;
        if let Some(group) = self.group.take() {
            self.alone = self.alone.max(group.done.len());
            for done in group.done {
                let _ = done.send(Err(not_kept()));
            }
        }
    }

    /// Commits the group, if there is one, and tells its members.
    async fn flush(&mut self, shared: &Shared) {
        self.settle().await;
        let Some(group) = self.group.take() else { return };
        // Should this be dropped on its way, nobody knows how far it came.
        self.trace = Trace::Written;
        let outcome = self.execute("COMMIT").await;
        self.trace = Trace::None;
        shared.commits.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = outcome {
            self.fail(group, error).await;
            return;
        }
        self.alone = self.alone.saturating_sub(group.done.len());
        for done in group.done {
            // Whoever was dropped does not listen any more.
            let _ = done.send(Ok(()));
        }
    }

    async fn fail(&mut self, group: Group, error: Error) {
        let may_go_on = matches!(error, Error::ForeignKey(_)) && self.execute("ROLLBACK").await.is_ok();
        if !may_go_on {
            self.ruin().await;
        }
        let mut members = group.done;
        if members.len() > 1 {
            self.alone = self.alone.max(members.len());
            tracing::warn!(%error, members = members.len(), "a shared commit failed: each is tried alone");
        } else if let Some(only) = members.pop() {
            self.alone = self.alone.saturating_sub(1);
            let _ = only.send(Err(error));
        }
        for done in members {
            let _ = done.send(Err(not_kept()));
        }
    }

    async fn execute(&mut self, sql: &'static str) -> Result<()> {
        let Some(conn) = &mut self.conn else { return Err(Error::Aborted) };
        conn.execute(sql).await?;
        Ok(())
    }
}

fn not_kept() -> Error {
    Error::Busy("a write beside this one failed, and took it along".to_owned())
}
