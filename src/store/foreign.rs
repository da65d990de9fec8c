//! Reading the tables of another system, from an SQLite file or a PostgreSQL database. Nothing is written there: the file is
//! opened to be read only, the transaction is declared read only.
//!
//! Names of tables and columns are the source's own, so statements are made of them, always in quotes.

use std::{path::Path, str::FromStr, time::Duration};

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row as _, SqliteConnection, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};

use super::{Error, Result};
use crate::model::foreign::ForeignTable;

/// The most rows of all tables together.
pub const MAX_ROWS: usize = 1_000_000;
/// The most characters of all cells together.
pub const MAX_BYTES: usize = 1024 * 1024 * 1024;
/// The most tables.
const MAX_TABLES: usize = 500;
/// How long one statement may take.
const SLOWEST: Duration = Duration::from_mins(1);

/// What is left of the limits.
struct Left {
    rows: usize,
    bytes: usize,
}

impl Left {
    const fn new() -> Self {
        Self { rows: MAX_ROWS, bytes: MAX_BYTES }
    }

    fn take(&mut self, row: &[Option<String>]) -> Result<()> {
        let size = row.iter().flatten().map(String::len).sum();
        match (self.rows.checked_sub(1), self.bytes.checked_sub(size)) {
            (Some(rows), Some(bytes)) => {
                *self = Self { rows, bytes };
                Ok(())
            }
            _ => Err(too_much(&format!("more than {MAX_ROWS} rows or {} MiB of text", MAX_BYTES >> 20))),
        }
    }
}

fn too_much(what: &str) -> Error {
    Error::Other(format!("the source has {what}; export the tables that are wanted to a folder of CSV files"))
}

/// A name in quotes, as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Reads every table of an SQLite file.
///
/// # Errors
/// Those of the file, and of a source beyond the limits.
pub async fn read_sqlite(path: &Path) -> Result<Vec<ForeignTable>> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "off")
        // Somebody may have made it to break whoever reads it.
        .pragma("cell_size_check", "on")
        .pragma("query_only", "on");
    let mut conn = options.connect().await?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(&mut conn)
    .await?;
    check_count(names.len())?;
    let mut tables = Vec::new();
    let mut left = Left::new();
    for name in names {
        tables.push(read_sqlite_table(&mut conn, name, &mut left).await?);
    }
    conn.close().await?;
    Ok(tables)
}

async fn read_sqlite_table(conn: &mut SqliteConnection, name: String, left: &mut Left) -> Result<ForeignTable> {
    let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1) ORDER BY cid")
        .bind(&name)
        .fetch_all(&mut *conn)
        .await?;
    // Bytes that are no text are shown as hexadecimal digits.
    let cell = |column: &String| {
        let column = quoted(column);
        format!("CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE CAST({column} AS TEXT) END")
    };
    let cells: Vec<String> = columns.iter().map(cell).collect();
    let rows = read_rows_sqlite(conn, &name, &cells, left).await?;
    Ok(ForeignTable { name, columns, rows })
}

async fn read_rows_sqlite(
    conn: &mut SqliteConnection,
    name: &str,
    cells: &[String],
    left: &mut Left,
) -> Result<Vec<Vec<Option<String>>>> {
    if cells.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {} FROM {}", cells.join(", "), quoted(name));
    let mut stream = sqlx::query(AssertSqlSafe(sql)).fetch(conn);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        let row: Vec<Option<String>> = (0..row.len()).map(|at| row.try_get(at)).collect::<sqlx::Result<_>>()?;
        left.take(&row)?;
        rows.push(row);
    }
    Ok(rows)
}

/// Reads every table of the schema that the address leads to, at one moment.
///
/// # Errors
/// Those of the connection, and of a source beyond the limits.
pub async fn read_postgres(url: &str) -> Result<Vec<ForeignTable>> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Address(format!("postgres address: {error}")))?
        .application_name("orama import")
        .options([
            ("statement_timeout", SLOWEST.as_millis().to_string()),
            ("lock_timeout", "5000".to_owned()),
            ("default_transaction_read_only", "on".to_owned()),
        ]);
    let mut conn = tokio::time::timeout(Duration::from_secs(20), options.connect())
        .await
        .map_err(|_| Error::Unreachable("no answer within 20 seconds".to_owned()))??;
    let mut tx = conn.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    .fetch_all(&mut *tx)
    .await?;
    check_count(names.len())?;
    let mut tables = Vec::new();
    let mut left = Left::new();
    for name in names {
        tables.push(read_postgres_table(&mut tx, name, &mut left).await?);
    }
    tx.rollback().await?;
    conn.close().await?;
    Ok(tables)
}

async fn read_postgres_table(conn: &mut PgConnection, name: String, left: &mut Left) -> Result<ForeignTable> {
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    )
    .bind(&name)
    .fetch_all(&mut *conn)
    .await?;
    if columns.is_empty() {
        return Ok(ForeignTable { name, columns, rows: Vec::new() });
    }
    let cells: Vec<String> = columns.iter().map(|column| format!("{}::text", quoted(column))).collect();
    let sql = format!("SELECT {} FROM {}", cells.join(", "), quoted(&name));
    let mut rows = Vec::new();
    let mut stream = sqlx::query(AssertSqlSafe(sql)).fetch(conn);
    while let Some(row) = stream.try_next().await? {
        let row: Vec<Option<String>> = (0..row.len()).map(|at| row.try_get(at)).collect::<sqlx::Result<_>>()?;
        left.take(&row)?;
        rows.push(row);
    }
    drop(stream);
    Ok(ForeignTable { name, columns, rows })
}

fn check_count(tables: usize) -> Result<()> {
    if tables > MAX_TABLES { Err(too_much(&format!("{tables} tables; {MAX_TABLES} is the most"))) } else { Ok(()) }
}
