//! Opening a database on a PostgreSQL server.

use std::{io, str::FromStr, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    Error, Result,
    foreign::quoted,
    migrate::{self, Applied, Goal},
};

const CONNECTIONS: u32 = 16;
const ACQUIRE: Duration = Duration::from_secs(10);
/// A first connection that takes longer is looked at beside: the pool goes on trying where nobody listens.
const SOON: Duration = Duration::from_millis(300);
/// How long a server that says nothing is waited for beside; less than [`ACQUIRE`], so that it is this that is said.
const SILENCE: Duration = Duration::from_secs(9);
/// A connection that was idle for so long is asked whether it still works before it is used.
const QUIET: Duration = Duration::from_secs(1);

/// PostgreSQL's word for a database that is not there, and for one that is there already.
const NO_DATABASE: &str = "3D000";
const IS_THERE: &str = "42P04";

pub(super) async fn open(url: &str, goal: Goal) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Address(format!("postgres address: {error}")))?
        .application_name("orama")
        .statement_cache_capacity(256)
        // Nothing in the store runs this long: these end what hangs, so that it holds no lock for ever.
        .options([
            ("statement_timeout", "30000"),
            ("lock_timeout", "10000"),
            ("idle_in_transaction_session_timeout", "30000"),
            // Compiling a statement takes a hundred times as long as running any of ours; the planner, which takes a small
            // table for a large one, would do it.
            ("jit", "off"),
            // Our statements are few, kept prepared, and written so that one plan serves all values, as on SQLite. Planning the
            // larger ones anew for each use took longer than running them.
            ("plan_cache_mode", "force_generic_plan"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        // A connection that was just used works, or whoever uses it is told so and tries again.
        .test_before_acquire(false)
        .before_acquire(|conn, about| {
            Box::pin(async move {
                if about.idle_for >= QUIET {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.clone());
    let mut conn = match first(&pool, &options).await {
        // A backup is restored into a new database, and nothing else makes one on a server.
        Err(Error::NoDatabase(_)) if matches!(goal, Goal::Schema(_)) => {
            create(&options).await?;
            first(&pool, &options).await?
        }
        acquired => acquired?,
    };
    let found = applied(&mut conn).await?;
    if migrate::is_due(&migrate::POSTGRES, found.as_ref(), goal)? {
        // The migrator holds a lock of its own against others.
        migrate::bring_up(&migrate::POSTGRES, &mut *conn, goal).await?;
    }
    drop(conn);
    Ok(pool)
}

/// The first connection. A server that does not answer is said, and not tried again until the pool gives up.
async fn first(pool: &PgPool, options: &PgConnectOptions) -> Result<PoolConnection<Postgres>> {
    let acquired = tokio::select! {
        biased;
        acquired = pool.acquire() => acquired,
        why = refusal(options) => return Err(why),
    };
    acquired.map_err(|error| match error {
        sqlx::Error::Io(error) => not_reached(options, &error),
        sqlx::Error::Database(error) if error.code().as_deref() == Some(NO_DATABASE) => {
            Error::NoDatabase(name(options).to_owned())
        }
        error => error.into(),
    })
}

/// Why nobody answers, as soon as that is plain. A server that answers is left to the pool.
async fn refusal(options: &PgConnectOptions) -> Error {
    tokio::time::sleep(SOON).await;
    match tokio::time::timeout(SILENCE, options.connect()).await {
        Ok(Err(sqlx::Error::Io(error))) => not_reached(options, &error),
        Err(_) => not_reached(options, &io::Error::other("no answer in time")),
        _ => std::future::pending().await,
    }
}

fn not_reached(options: &PgConnectOptions, error: &io::Error) -> Error {
    let place = options.get_socket().map_or_else(
        || format!("{}:{}", options.get_host(), options.get_port()),
        |socket| socket.display().to_string(),
    );
    let why = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        _ => error.to_string(),
    };
    Error::Unreachable(format!("{place}: {why}; start it, or look at the address"))
}

/// The database that is meant, as PostgreSQL itself takes it where none is named.
fn name(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or_else(|| options.get_username())
}

/// Makes the database, by way of the one that every server has.
async fn create(options: &PgConnectOptions) -> Result<()> {
    let missing = || Error::NoDatabase(name(options).to_owned());
    let mut conn = options.clone().database("postgres").connect().await.map_err(|error| {
        tracing::debug!(%error, "a new database cannot be made");
        missing()
    })?;
    let made = conn.execute(AssertSqlSafe(format!("CREATE DATABASE {}", quoted(name(options))))).await;
    conn.close().await?;
    match made {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(IS_THERE) => Ok(()),
        // The role may not, mostly.
        Err(error) => {
            tracing::debug!(%error, "a new database cannot be made");
            Err(missing())
        }
    }
}

async fn applied(conn: &mut sqlx::PgConnection) -> Result<Option<Applied>> {
    let known: bool =
        sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *conn).await?;
    if !known {
        return Ok(None);
    }
    Ok(sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version DESC LIMIT 1")
        .fetch_optional(conn)
        .await?)
}
