//! Writing a backup.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    ops::ControlFlow,
};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    Error, FORMAT, Header, Result, Summary, WorkspaceRow,
    cells::Cells,
    file::{EndLine, Seal, TableLine},
    tables::{Planned, plan},
};
use crate::{
    model::{Timestamp, hex},
    store::{
        self, Conn, Db, Engine, Session, migrate,
        sql::{Sql, statements},
    },
};

statements! {
    pub(super) SCHEMA = Sql::new("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version DESC LIMIT 1");
    // A long statement whose rows go to a slow disk or pipe hangs less than it seems to.
    PATIENCE = Sql::per_engine(
        "SELECT 1",
        "SELECT 1 FROM (SELECT set_config('statement_timeout', '0', true),
            set_config('idle_in_transaction_session_timeout', '0', true)) AS settings");
}

/// What is written is hashed.
struct Hashed<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.hash.update(&text);
        self.out.write_all(&text)
    }
}

/// Writes every row as it is at one moment, while others go on writing. The moment is held for as long as `out` takes.
///
/// # Errors
/// [`Error::File`] when `out` does not take it, [`Error::Store`] for what the database says.
pub async fn write(db: &Db, now: Timestamp, out: impl Write + Send) -> Result<Summary> {
    let mut out = Hashed { out, hash: Sha256::new() };
    let mut conn = db.snapshot().await?;
    conn.query(PATIENCE).execute().await?;
    let schema: i64 = conn.query(SCHEMA).scalar().await?.unwrap_or_default();
    let known = migrate::head();
    let plan = plan(schema).ok_or(store::Error::Newer { found: schema, known })?;
    let engine = if db.engine() == Engine::Sqlite { "sqlite" } else { "postgres" };
    out.line(&Header {
        orama_backup: FORMAT,
        schema,
        orama: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine.to_owned(),
        created_at: now,
        workspace: workspace(&mut conn, &plan.workspace).await?,
    })?;
    let mut summary = Summary::default();
    for table in &plan.tables {
        let columns = table.columns.iter().map(|column| column.name.to_owned()).collect();
        out.line(&TableLine { table: table.name.to_owned(), columns })?;
        let rows = rows(&mut conn, table, &mut out, &mut summary).await?;
        summary.rows.insert(table.name.to_owned(), rows);
    }
    out.line(&EndLine { end: summary.clone() })?;
    let seal = Seal { sha256: hex(&out.hash.finalize()) };
    let mut text = serde_json::to_vec(&seal).map_err(io::Error::from)?;
    text.push(b'\n');
    out.out.write_all(&text)?;
    out.out.flush()?;
    Ok(summary)
}

async fn rows(
    conn: &mut Conn,
    table: &'static Planned,
    out: &mut Hashed<impl Write + Send>,
    summary: &mut Summary,
) -> Result<u64> {
    let mut count = 0;
    let mut failure: Option<Error> = None;
    let size = table.columns.iter().position(|column| table.name == "media" && column.name == "size_bytes");
    let content = table.columns.iter().position(|column| table.name == "media" && column.name == "content_id");
    let take = |cells: Cells| {
        let written = cells.values(&table.columns).map_err(Error::from).and_then(|values| {
            if content.is_some_and(|at| !values[at].is_null()) {
                summary.media_objects += 1;
                summary.media_bytes += size.and_then(|at| values[at].as_u64()).unwrap_or_default();
            }
            Ok(out.line(&values)?)
        });
        count += 1;
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    conn.query(table.read()).each(take).await?;
    failure.map_or(Ok(count), Err)
}

async fn workspace(conn: &mut Conn, table: &'static Planned) -> Result<WorkspaceRow> {
    let cells: Cells = conn.query(table.read()).one().await?;
    let names = table.columns.iter().map(|column| column.name.to_owned());
    let row: BTreeMap<String, Value> = names.zip(cells.values(&table.columns)?).collect();
    let row = serde_json::from_value(Value::Object(row.into_iter().collect()));
    row.map_err(|error| store::Error::Corrupt(format!("the row of workspace: {error}")).into())
}
