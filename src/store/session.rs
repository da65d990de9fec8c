//! Running statements: on a connection, in a snapshot, or in a transaction.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::TryStreamExt as _;
use sqlx::{
    Encode, Executor, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Statement, Type,
    pool::PoolConnection,
    postgres::{PgArguments, PgRow},
    query::Query as SqlxQuery,
    sqlite::{SqliteArguments, SqliteRow},
};

use uuid::Uuid;

use super::{
    Error, Result,
    guard::{Failure, Guard, run},
    signals::Signals,
    sql::{Sql, statements},
    writer::{Trace, Turn},
};
use crate::api::large;

statements! {
    MARK = Sql::new("SAVEPOINT mark");
    PASS_MARK = Sql::new("RELEASE SAVEPOINT mark");
    BACK_TO_MARK = Sql::new("ROLLBACK TO SAVEPOINT mark");
}

/// A value both engines take as a parameter.
pub trait Bind:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send
{
}
impl<T> Bind for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send
{
}

/// A row type both engines can produce.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Something statements run on.
pub trait Session: Send {
    /// Starts a statement; bind its parameters in order, then ask for its rows.
    fn query(&mut self, sql: Sql) -> Query<'_>;

    /// Has the engine check a statement without running it, and answers how many parameters it takes.
    fn prepare(&mut self, sql: Sql) -> impl Future<Output = Result<usize>> + Send;
}

/// A connection to read on. On SQLite it refuses writes.
pub struct Conn(pub(super) ConnKind);

pub(super) enum ConnKind {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    /// A read transaction: everything read in it is of one moment.
    SqliteSnapshot(sqlx::Transaction<'static, Sqlite>),
    PostgresSnapshot(sqlx::Transaction<'static, Postgres>),
}

/// A write transaction. Dropped without [`Tx::commit`] it leaves nothing behind. After a failed statement every further
/// one answers [`Error::Aborted`]: on both engines the transaction is over.
pub struct Tx {
    pub(super) kind: TxKind,
    pub(super) failure: Failure,
    pub(super) signals: Signals,
    /// How far the log of each scope came in it: signalled once it is committed.
    pub(super) moved: BTreeMap<Uuid, i64>,
    /// How many statements were run, in all transactions of the database.
    pub(super) statements: Arc<AtomicU64>,
}

pub(super) enum TxKind {
    Sqlite(Turn),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

enum Handle<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
    /// The connection was given up.
    Gone,
}

impl Conn {
    fn handle(&mut self) -> Handle<'_> {
        match &mut self.0 {
            ConnKind::Sqlite(conn) => Handle::Sqlite(conn),
            ConnKind::SqliteSnapshot(tx) => Handle::Sqlite(tx),
            ConnKind::Postgres(conn) => Handle::Postgres(conn),
            ConnKind::PostgresSnapshot(tx) => Handle::Postgres(tx),
        }
    }
}

impl Session for Conn {
    fn query(&mut self, sql: Sql) -> Query<'_> {
        Query::new(sql, self.handle(), None)
    }

    async fn prepare(&mut self, sql: Sql) -> Result<usize> {
        prepare(self.handle(), sql).await
    }
}

impl Tx {
    fn handle(&mut self) -> (Handle<'_>, &mut Failure, Option<&mut Trace>) {
        let (handle, trace) = match &mut self.kind {
            TxKind::Sqlite(turn) => {
                let (conn, trace) = turn.parts();
                (conn.map_or(Handle::Gone, Handle::Sqlite), Some(trace))
            }
            TxKind::Postgres(tx) => (Handle::Postgres(tx), None),
        };
        (handle, &mut self.failure, trace)
    }

    /// Whether nobody else writes while this transaction is open, so that nothing needs to be locked.
    pub const fn is_alone(&self) -> bool {
        matches!(self.kind, TxKind::Sqlite(_))
    }

    /// Marks a place to go back to.
    pub async fn mark(&mut self) -> Result<()> {
        self.query(MARK).execute().await.map(drop)
    }

    /// Forgets the mark, and keeps what was done since.
    pub async fn pass_mark(&mut self) -> Result<()> {
        self.query(PASS_MARK).execute().await.map(drop)
    }

    /// Takes back what was done since the mark. A statement that failed since is forgiven.
    ///
    /// # Errors
    /// [`Error::Aborted`] when the whole transaction is over.
    pub async fn back_to_mark(&mut self) -> Result<()> {
        if self.failure == Failure::Statement {
            self.failure = Failure::None;
        }
        self.query(BACK_TO_MARK).execute().await?;
        self.pass_mark().await
    }

    /// Makes everything durable and visible.
    ///
    /// # Errors
    /// [`Error::Aborted`] when a statement failed, a deferred reference that leads nowhere, or what the engine says: nothing
    /// is kept then. [`Error::Unknown`] when the connection is lost at this very moment: everything is kept, or nothing.
    pub async fn commit(self) -> Result<()> {
        if self.failure != Failure::None {
            self.rollback().await?;
            return Err(Error::Aborted);
        }
        match self.kind {
            TxKind::Sqlite(turn) => turn.commit().await?,
            TxKind::Postgres(tx) => tx.commit().await.map_err(|error| unknown(error.into()))?,
        }
        self.signals.announce(&self.moved);
        Ok(())
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<()> {
        match self.kind {
            TxKind::Sqlite(turn) => turn.rollback(self.failure == Failure::Connection).await,
            TxKind::Postgres(tx) => {
                let ended = tx.rollback().await;
                // After a failure it is over in any case.
                if self.failure == Failure::None {
                    ended?;
                }
            }
        }
        Ok(())
    }
}

impl Session for Tx {
    fn query(&mut self, sql: Sql) -> Query<'_> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let (handle, failure, trace) = self.handle();
        Query::new(sql, handle, Some(Guard { failure, trace, is_read: sql.is_read() }))
    }

    async fn prepare(&mut self, sql: Sql) -> Result<usize> {
        prepare(self.handle().0, sql).await
    }
}

/// A connection that is lost while it commits leaves nobody knowing whether it did.
fn unknown(error: Error) -> Error {
    match error {
        Error::Unreachable(reason) => Error::Unknown(reason),
        other => other,
    }
}

async fn prepare(handle: Handle<'_>, sql: Sql) -> Result<usize> {
    let count = |parameters: Option<sqlx::Either<usize, usize>>| match parameters {
        Some(sqlx::Either::Left(count) | sqlx::Either::Right(count)) => count,
        None => 0,
    };
    match handle {
        Handle::Sqlite(conn) => {
            let statement = conn.prepare(sqlx::SqlStr::from_static(sql.sqlite)).await?;
            Ok(count(statement.parameters().map(|p| p.map_left(<[_]>::len))))
        }
        Handle::Postgres(conn) => {
            let statement = conn.prepare(sqlx::SqlStr::from_static(sql.postgres)).await?;
            Ok(count(statement.parameters().map(|p| p.map_left(<[_]>::len))))
        }
        Handle::Gone => Err(Error::Aborted),
    }
}

/// A statement on its way to the database.
#[must_use = "a statement does nothing until its rows are asked for"]
pub struct Query<'c> {
    kind: QueryKind<'c>,
    guard: Option<Guard<'c>>,
}

enum QueryKind<'c> {
    Sqlite(SqlxQuery<'static, Sqlite, SqliteArguments>, &'c mut SqliteConnection),
    Postgres(SqlxQuery<'static, Postgres, PgArguments>, &'c mut PgConnection),
    Gone,
}

impl<'c> Query<'c> {
    fn new(sql: Sql, handle: Handle<'c>, guard: Option<Guard<'c>>) -> Self {
        let kind = match handle {
            Handle::Sqlite(conn) => QueryKind::Sqlite(sqlx::query(sql.sqlite), conn),
            Handle::Postgres(conn) => QueryKind::Postgres(sqlx::query(sql.postgres), conn),
            Handle::Gone => QueryKind::Gone,
        };
        Self { kind, guard }
    }

    /// Gives the next parameter.
    pub fn bind<T: Bind + 'static>(self, value: T) -> Self {
        let kind = match self.kind {
            QueryKind::Sqlite(query, conn) => QueryKind::Sqlite(query.bind(value), conn),
            QueryKind::Postgres(query, conn) => QueryKind::Postgres(query.bind(value), conn),
            QueryKind::Gone => QueryKind::Gone,
        };
        Self { kind, guard: self.guard }
    }

    /// Gives the next parameter, spelled for each engine.
    pub fn bind_each<T: Bind + 'static>(self, sqlite: T, postgres: T) -> Self {
        let value = if matches!(self.kind, QueryKind::Sqlite(..)) { sqlite } else { postgres };
        self.bind(value)
    }

    /// Has the engine plan for the very parameters that are bound, each time anew. For statements whose best plan depends
    /// on them; the others are planned once for each connection.
    pub fn planned_anew(self) -> Self {
        let kind = match self.kind {
            QueryKind::Postgres(query, conn) => QueryKind::Postgres(query.persistent(false), conn),
            // SQLite's plan does not depend on what is bound.
            other => other,
        };
        Self { kind, guard: self.guard }
    }

    /// Every row. Each is made of what the engine hands over as it comes: the engine's own rows are several times as large, and many
    /// of them at once would be most of what a client needs.
    pub async fn all<T: Record>(self) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        let take = |row| {
            large::push(&mut rows, row);
            ControlFlow::Continue(())
        };
        self.each(take).await.map(|()| rows)
    }

    /// Hands over every row as it comes, until it is told to stop. Keeps none of them.
    pub async fn each<T: Record>(self, mut take: impl FnMut(T) -> ControlFlow<()> + Send) -> Result<()> {
        run(self.guard, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => {
                    let mut rows = query.fetch(conn);
                    while let Some(row) = rows.try_next().await? {
                        if take(T::from_row(&row)?).is_break() {
                            break;
                        }
                    }
                }
                QueryKind::Postgres(query, conn) => {
                    let mut rows = query.fetch(conn);
                    while let Some(row) = rows.try_next().await? {
                        if take(T::from_row(&row)?).is_break() {
                            break;
                        }
                    }
                }
                QueryKind::Gone => return Err(sqlx::Error::WorkerCrashed),
            }
            Ok(())
        })
        .await
    }

    /// The first row, if there is one.
    pub async fn optional<T: Record>(self) -> Result<Option<T>> {
        run(self.guard, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => {
                    query.fetch_optional(conn).await?.map(|row| T::from_row(&row)).transpose()
                }
                QueryKind::Postgres(query, conn) => {
                    query.fetch_optional(conn).await?.map(|row| T::from_row(&row)).transpose()
                }
                QueryKind::Gone => Err(sqlx::Error::WorkerCrashed),
            }
        })
        .await
    }

    /// The one row.
    pub async fn one<T: Record>(self) -> Result<T> {
        self.optional().await?.ok_or_else(|| Error::Other("no row where there must be one".to_owned()))
    }

    /// The first column of every row.
    pub async fn column<T>(self) -> Result<Vec<T>>
    where
        (T,): Record,
    {
        Ok(self.all::<(T,)>().await?.into_iter().map(|(value,)| value).collect())
    }

    /// The first column of the first row, if there is one.
    pub async fn scalar<T>(self) -> Result<Option<T>>
    where
        (T,): Record,
    {
        Ok(self.optional::<(T,)>().await?.map(|(value,)| value))
    }

    /// Runs it and answers how many rows it touched.
    pub async fn execute(self) -> Result<u64> {
        run(self.guard, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => Ok(query.execute(conn).await?.rows_affected()),
                QueryKind::Postgres(query, conn) => Ok(query.execute(conn).await?.rows_affected()),
                QueryKind::Gone => Err(sqlx::Error::WorkerCrashed),
            }
        })
        .await
    }
}
