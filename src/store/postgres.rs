//! Opening a database on a PostgreSQL server.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    Error, Result,
    migrate::{self, Applied, Goal},
};

const CONNECTIONS: u32 = 16;
/// A connection that was idle for so long is asked whether it still works before it is used.
const QUIET: Duration = Duration::from_secs(1);

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
        .acquire_timeout(Duration::from_secs(10))
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
        .connect_with(options)
        .await?;
    let mut conn = pool.acquire().await?;
    let found = applied(&mut conn).await?;
    if migrate::is_due(&migrate::POSTGRES, found.as_ref(), goal)? {
        // The migrator holds a lock of its own against others.
        migrate::bring_up(&migrate::POSTGRES, &mut *conn, goal).await?;
    }
    drop(conn);
    Ok(pool)
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
