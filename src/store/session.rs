//! Running statements: on a connection, in a snapshot, or in a transaction.

use sqlx::{
    Encode, Executor, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Statement, Type,
    pool::PoolConnection,
    postgres::{PgArguments, PgRow},
    query::Query as SqlxQuery,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{Error, Result, Sql};

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
    pub(super) failed: bool,
}

pub(super) enum TxKind {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

enum Handle<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
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
    fn handle(&mut self) -> (Handle<'_>, &mut bool) {
        let handle = match &mut self.kind {
            TxKind::Sqlite(tx) => Handle::Sqlite(tx),
            TxKind::Postgres(tx) => Handle::Postgres(tx),
        };
        (handle, &mut self.failed)
    }

    /// Makes everything durable and visible.
    ///
    /// # Errors
    /// [`Error::Aborted`] when a statement failed, a deferred reference that leads nowhere, or what the engine says. In
    /// each case nothing is kept.
    pub async fn commit(self) -> Result<()> {
        if self.failed {
            self.rollback().await?;
            return Err(Error::Aborted);
        }
        match self.kind {
            TxKind::Sqlite(tx) => Ok(tx.commit().await?),
            TxKind::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<()> {
        let ended = match self.kind {
            TxKind::Sqlite(tx) => tx.rollback().await,
            TxKind::Postgres(tx) => tx.rollback().await,
        };
        // After a full disk SQLite has taken everything back by itself, and says that there is nothing to take back.
        if self.failed { Ok(()) } else { Ok(ended?) }
    }
}

impl Session for Tx {
    fn query(&mut self, sql: Sql) -> Query<'_> {
        let (handle, failed) = self.handle();
        Query::new(sql, handle, Some(failed))
    }

    async fn prepare(&mut self, sql: Sql) -> Result<usize> {
        prepare(self.handle().0, sql).await
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
    }
}

/// A statement on its way to the database.
#[must_use = "a statement does nothing until its rows are asked for"]
pub struct Query<'c> {
    kind: QueryKind<'c>,
    failed: Option<&'c mut bool>,
}

enum QueryKind<'c> {
    Sqlite(SqlxQuery<'static, Sqlite, SqliteArguments>, &'c mut SqliteConnection),
    Postgres(SqlxQuery<'static, Postgres, PgArguments>, &'c mut PgConnection),
}

impl<'c> Query<'c> {
    fn new(sql: Sql, handle: Handle<'c>, failed: Option<&'c mut bool>) -> Self {
        let kind = match handle {
            Handle::Sqlite(conn) => QueryKind::Sqlite(sqlx::query(sql.sqlite), conn),
            Handle::Postgres(conn) => QueryKind::Postgres(sqlx::query(sql.postgres), conn),
        };
        Self { kind, failed }
    }

    /// Gives the next parameter.
    pub fn bind<T: Bind + 'static>(self, value: T) -> Self {
        let kind = match self.kind {
            QueryKind::Sqlite(query, conn) => QueryKind::Sqlite(query.bind(value), conn),
            QueryKind::Postgres(query, conn) => QueryKind::Postgres(query.bind(value), conn),
        };
        Self { kind, failed: self.failed }
    }

    /// Every row.
    pub async fn all<T: Record>(self) -> Result<Vec<T>> {
        guard(self.failed, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => {
                    query.fetch_all(conn).await?.iter().map(|row| T::from_row(row)).collect()
                }
                QueryKind::Postgres(query, conn) => {
                    query.fetch_all(conn).await?.iter().map(|row| T::from_row(row)).collect()
                }
            }
        })
        .await
    }

    /// The first row, if there is one.
    pub async fn optional<T: Record>(self) -> Result<Option<T>> {
        guard(self.failed, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => {
                    query.fetch_optional(conn).await?.map(|row| T::from_row(&row)).transpose()
                }
                QueryKind::Postgres(query, conn) => {
                    query.fetch_optional(conn).await?.map(|row| T::from_row(&row)).transpose()
                }
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
        guard(self.failed, async {
            match self.kind {
                QueryKind::Sqlite(query, conn) => Ok(query.execute(conn).await?.rows_affected()),
                QueryKind::Postgres(query, conn) => Ok(query.execute(conn).await?.rows_affected()),
            }
        })
        .await
    }
}

/// Refuses to go on in a transaction after a failure, and notes a new one.
async fn guard<T>(failed: Option<&mut bool>, work: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    let Some(failed) = failed else { return Ok(work.await?) };
    if *failed {
        return Err(Error::Aborted);
    }
    // A cancelled statement leaves the flag up: nobody knows how far it came.
    *failed = true;
    let value = work.await?;
    *failed = false;
    Ok(value)
}
