//! The database: one type over both engines.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sqlx::{PgPool, SqlitePool};

use super::{
    Conn, Error, Result, Tx,
    guard::Failure,
    migrate::Goal,
    moment::{Moment, Watch},
    open, postgres, search,
    session::{ConnKind, TxKind},
    signals::{Following, Signals},
    sqlite,
    writer::{Manner, Writer},
};

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// How much of a database is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Connections that wait for work; on SQLite those that read.
    pub idle: u64,
    /// Connections that work.
    pub busy: u64,
    /// The size of the write-ahead log's file, in bytes; none on PostgreSQL, which has its own.
    pub wal_bytes: Option<u64>,
}

/// An open database. Cloning it shares the connections.
#[derive(Debug, Clone)]
pub struct Db {
    kind: Kind,
    signals: Signals,
    /// How many statements write transactions ran.
    statements: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum Kind {
    Sqlite { writer: Writer, reader: SqlitePool, watch: Watch },
    Postgres(PgPool, Watch),
}

impl Db {
    /// Opens a database by address: a path, `sqlite:PATH`, or `postgres://…`; creates and migrates it where needed.
    ///
    /// # Errors
    /// [`Error::Address`] for any other scheme, and those of [`Db::open_sqlite`] and [`Db::open_postgres`].
    pub async fn open(address: &str) -> Result<Self> {
        Self::open_to(address, Goal::Head).await?.caught_up().await
    }

    /// Opens a database as it is, to read from it: it is neither made nor migrated.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is none, and those of [`Db::open`].
    pub async fn open_as_it_is(address: &str) -> Result<Self> {
        Self::open_to(address, Goal::AsItIs).await
    }

    /// Opens a database to restore a backup of this schema into it: it is made with this schema where there is none. One
    /// that has a newer schema stays as it is.
    ///
    /// # Errors
    /// Those of [`Db::open`].
    pub async fn open_with_schema(address: &str, schema: i64) -> Result<Self> {
        Self::open_to(address, Goal::Schema(schema)).await
    }

    async fn open_to(address: &str, goal: Goal) -> Result<Self> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Self::on_server(address, goal).await;
        }
        let path = address.strip_prefix("sqlite://").or_else(|| address.strip_prefix("sqlite:")).unwrap_or(address);
        if path.is_empty() || path.contains("://") {
            return Err(Error::Address(shown(address)));
        }
        Self::in_file(Path::new(path), goal).await
    }

    /// Opens a database file; creates it, its folder and its tables where needed.
    ///
    /// # Errors
    /// [`Error::Place`] on a network filesystem or where the folder cannot be made, [`Error::Newer`] when a newer program
    /// wrote it, [`Error::Corrupt`] when it is no database, [`Error::ReadOnly`] when it cannot be written.
    pub async fn open_sqlite(path: impl AsRef<Path>) -> Result<Self> {
        Self::in_file(path.as_ref(), Goal::Head).await?.caught_up().await
    }

    /// Opens a database on a PostgreSQL server; creates its tables where needed.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Newer`], or what the server says.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        Self::on_server(url, Goal::Head).await?.caught_up().await
    }

    async fn in_file(path: &Path, goal: Goal) -> Result<Self> {
        let (writer, reader) = sqlite::open(path, goal).await?;
        let watch = Watch::on_file(sqlite::reading(path), open::readable_index(path));
        Ok(Self::of(Kind::Sqlite { writer, reader, watch }, Signals::new(None)))
    }

    async fn on_server(url: &str, goal: Goal) -> Result<Self> {
        let pool = postgres::open(url, goal).await?;
        let watch = Watch::on_server(pool.clone());
        Ok(Self::of(Kind::Postgres(pool.clone(), watch), Signals::new(Some(pool))))
    }

    fn of(kind: Kind, signals: Signals) -> Self {
        Self { kind, signals, statements: Arc::default() }
    }

    /// The database with what a migration left to the program done.
    async fn caught_up(self) -> Result<Self> {
        search::catch_up(&self).await?;
        Ok(self)
    }

    /// Which engine it runs on.
    pub const fn engine(&self) -> Engine {
        match self.kind {
            Kind::Sqlite { .. } => Engine::Sqlite,
            Kind::Postgres(..) => Engine::Postgres,
        }
    }

    /// A connection to read on.
    pub async fn conn(&self) -> Result<Conn> {
        Ok(Conn(match &self.kind {
            Kind::Sqlite { reader, .. } => ConnKind::Sqlite(reader.acquire().await?),
            Kind::Postgres(pool, _) => ConnKind::Postgres(pool.acquire().await?),
        }))
    }

    /// A connection that sees one moment of the database for as long as it is held. Hold it briefly.
    pub async fn snapshot(&self) -> Result<Conn> {
        Ok(Conn(match &self.kind {
            Kind::Sqlite { reader, .. } => ConnKind::SqliteSnapshot(reader.begin().await?),
            Kind::Postgres(pool, _) => {
                ConnKind::PostgresSnapshot(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        }))
    }

    /// Starts a write transaction. On SQLite there is one at a time, and a second one waits its turn.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_as(Manner::Once).await
    }

    /// The same for who begins anew where an error [is retryable](Error::is_retryable): on SQLite those that wait at the same time
    /// are made durable together, and may have to try again for what is none of their doing.
    pub async fn begin_shared(&self) -> Result<Tx> {
        self.begin_as(Manner::Again).await
    }

    /// The same for what will be taken back: those who are done are made durable first, so that it does not take them along.
    pub async fn begin_rehearsal(&self) -> Result<Tx> {
        self.begin_as(Manner::Rehearsal).await
    }

    async fn begin_as(&self, manner: Manner) -> Result<Tx> {
        let kind = match &self.kind {
            Kind::Sqlite { writer, .. } => TxKind::Sqlite(writer.begin(manner).await?),
            Kind::Postgres(pool, _) => TxKind::Postgres(pool.begin().await?),
        };
        let (signals, statements) = (self.signals.clone(), Arc::clone(&self.statements));
        Ok(Tx { kind, failure: Failure::None, signals, moved: BTreeMap::new(), statements })
    }

    /// Follows what is committed from now on, by this process and others.
    #[must_use]
    pub fn follow(&self) -> Following {
        self.signals.follow(self)
    }

    /// Says something of this moment to the other servers on this database, where there can be any. It stands in no table, and
    /// whoever does not listen misses it.
    pub fn tell_servers(&self, word: String) {
        self.signals.tell_servers(word);
    }

    /// Hears what other servers say, while somebody follows, until `ear` answers none.
    pub fn on_word(&self, ear: impl Fn(&str) -> Option<()> + Send + Sync + 'static) {
        self.signals.on_word(ear);
    }

    /// How often this process had SQLite make writes durable; writes that share a flush count once. PostgreSQL looks after
    /// that itself: none.
    #[must_use]
    pub fn flushes(&self) -> Option<u64> {
        match &self.kind {
            Kind::Sqlite { writer, .. } => Some(writer.commits()),
            Kind::Postgres(..) => None,
        }
    }

    /// How many statements the write transactions of this process ran: the work of a write, whatever the machine.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How many writers wait for their turn on SQLite; none on PostgreSQL, where they wait in the server.
    #[must_use]
    pub fn waiting_writers(&self) -> Option<usize> {
        match &self.kind {
            Kind::Sqlite { writer, .. } => Some(writer.waiting()),
            Kind::Postgres(..) => None,
        }
    }

    /// How much of it is in use now. Asks nothing of the database.
    pub fn usage(&self) -> Usage {
        let of = |size: u32, idle: usize| Usage {
            idle: idle as u64,
            busy: u64::from(size).saturating_sub(idle as u64),
            wal_bytes: None,
        };
        match &self.kind {
            Kind::Sqlite { reader, .. } => {
                let file = reader.connect_options().get_filename().to_owned();
                let mut wal = file.into_os_string();
                wal.push("-wal");
                let bytes = std::fs::metadata(wal).map_or(0, |found| found.len());
                Usage { wal_bytes: Some(bytes), ..of(reader.size(), reader.num_idle()) }
            }
            Kind::Postgres(pool, _) => of(pool.size(), pool.num_idle()),
        }
    }

    /// Which moment of the database it is: whatever was committed before the question is in it, by whomever, and as long as
    /// nothing more is, the answer is the same. None: nobody can tell, such as a database that is spread over servers.
    pub async fn moment(&self) -> Option<Moment> {
        let (Kind::Sqlite { watch, .. } | Kind::Postgres(_, watch)) = &self.kind;
        watch.ask().await
    }

    /// Ends every connection. On SQLite the log is folded into the file, so that the file alone is the database.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Sqlite { writer, reader, watch } => {
                watch.close().await;
                reader.close().await;
                writer.close().await;
            }
            Kind::Postgres(pool, watch) => {
                watch.close().await;
                pool.close().await;
            }
        }
    }
}

/// The address of a database as it may be shown: without a password.
#[must_use]
pub fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // Parameters may hold one, too.
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}"),
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn an_address_is_shown_without_a_password_wherever_it_stands() {
        assert_eq!(shown("/data/orama@home.db"), "/data/orama@home.db");
        assert_eq!(shown("postgres://ana:p@ss@db:5433/orama"), "postgres://…@db:5433/orama");
        assert_eq!(shown("postgres://db/orama?user=ana&password=hunter2"), "postgres://db/orama");
        assert_eq!(shown("mysql://ana:hunter2@db/x?a=b@c"), "mysql://…@db/x");
    }
}
