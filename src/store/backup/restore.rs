//! Restoring a backup.

use std::io::BufRead;

use uuid::Uuid;

use super::{
    Error, Header, Result, Summary,
    file::{Line, Reader},
    tables::{Planned, plan},
};
use crate::{
    model::User,
    store::{
        Db, Session, Tx,
        record::Columns,
        sql::{Sql, sql, statements},
    },
};

/// Rows that are added at once: at most so many, and so many bytes of them unless one is longer.
const ROWS: usize = 500;
const BYTES: usize = 4 << 20;

statements! {
    // Also keeps a second restore, and everybody who would write people, out until this one is done.
    NEW_EPOCH = Sql::new("UPDATE workspace SET epoch = $1, created_at = $2");
    PEOPLE = Sql::new("UPDATE workspace SET people_seq = $1");
    SEEDS = Sql::new("DELETE FROM access_levels");
    // More than one where several accounts of a machine opened it.
    SOME_USERS = sql!("SELECT ", User::COLUMNS, " FROM users LIMIT 100");
    CAN_SIGN_IN = Sql::new("SELECT EXISTS (SELECT 1 FROM users WHERE password IS NOT NULL)");
    NO_USERS = Sql::new("DELETE FROM users");
    // SQLite counts on from the highest number by itself.
    NEXT_LEVEL = Sql::per_engine(
        "SELECT 1",
        "SELECT setval(pg_get_serial_sequence('access_levels', 'id'), max(id)) FROM access_levels");
    NEXT_ENTRY = Sql::per_engine(
        "SELECT 1",
        "SELECT setval(pg_get_serial_sequence('search_entries', 'n'), max(n)) FROM search_entries");
}

/// Puts every row of a backup into an empty database of the same schema, in one transaction that is committed when the
/// checksum turned out right. The database gets a new epoch: whoever followed it, or the one that was backed up, starts
/// anew. One that holds nothing but who opened it is empty.
///
/// # Errors
/// [`Error::NotEmpty`] when there is a row already, [`Error::OtherSchema`], and those of [`super::check`]. Nothing is kept.
pub async fn restore(db: &Db, input: impl BufRead + Send) -> Result<(Header, Summary)> {
    let (mut reader, header) = Reader::open(input)?;
    let mut tx = db.begin().await?;
    match fill(&mut tx, &mut reader, &header).await {
        Ok(summary) => {
            tx.commit().await?;
            Ok((header, summary))
        }
        Err(error) => {
            tx.rollback().await?;
            Err(error)
        }
    }
}

async fn fill(tx: &mut Tx, reader: &mut Reader<impl BufRead + Send>, header: &Header) -> Result<Summary> {
    tx.query(NEW_EPOCH).bind(Uuid::now_v7()).bind(header.workspace.created_at).execute().await?;
    expect_empty(tx, header).await?;
    tx.query(SEEDS).execute().await?;
    tx.query(NO_USERS).execute().await?;
    let mut chunk = String::new();
    let mut rows = 0;
    let mut current: Option<&'static Planned> = None;
    let summary = loop {
        match reader.next()? {
            Line::End(summary) => break summary,
            Line::Row(table, row) => {
                let moved = current.is_some_and(|current| current.name != table.name);
                if moved || rows == ROWS || chunk.len() + row.len() > BYTES {
                    add(tx, current, &mut chunk).await?;
                    rows = 0;
                }
                chunk.push(if rows == 0 { '[' } else { ',' });
                chunk.push_str(row);
                rows += 1;
                current = Some(table);
            }
        }
    };
    add(tx, current, &mut chunk).await?;
    tx.query(NEXT_LEVEL).execute().await?;
    if summary.rows.contains_key("search_entries") {
        tx.query(NEXT_ENTRY).execute().await?;
    }
    // Adding the people counted, too.
    if let Some(count) = header.workspace.people_seq {
        tx.query(PEOPLE).bind(count).execute().await?;
    }
    Ok(summary)
}

async fn add(tx: &mut Tx, table: Option<&'static Planned>, chunk: &mut String) -> Result<()> {
    let Some(table) = table.filter(|_| !chunk.is_empty()) else { return Ok(()) };
    chunk.push(']');
    tx.query(table.write()).bind(std::mem::take(chunk)).execute().await?;
    Ok(())
}

async fn expect_empty(tx: &mut Tx, header: &Header) -> Result<()> {
    let found: i64 = tx.query(super::write::SCHEMA).scalar().await?.unwrap_or_default();
    let plan = plan(header.schema).filter(|plan| plan.schema == found);
    let plan = plan.ok_or(Error::OtherSchema { found, wanted: header.schema })?;
    for table in plan.tables.iter().filter(|table| table.name != "access_levels") {
        if tx.query(table.any()).scalar().await? == Some(true)
            && !(table.name == "users" && was_only_opened(tx).await?)
        {
            return Err(Error::NotEmpty(table.name.replace('_', " ")));
        }
    }
    Ok(())
}

/// Whether nobody is there but those whom the opening of the database itself adds, and nobody of them can sign in.
async fn was_only_opened(tx: &mut Tx) -> Result<bool> {
    let users: Vec<User> = tx.query(SOME_USERS).all().await?;
    let can_sign_in = tx.query(CAN_SIGN_IN).scalar().await? == Some(true);
    Ok(users.len() < 100 && users.iter().all(User::is_local) && !can_sign_in)
}
