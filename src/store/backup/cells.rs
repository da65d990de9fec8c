//! A row of any table as both engines give it, and as it stands in a backup.

use serde_json::Value;
use sqlx::{
    Decode, FromRow, Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef as _,
    postgres::{PgRow, PgTypeInfo},
    sqlite::SqliteRow,
};
use uuid::Uuid;

use super::tables::{Column, Kind};
use crate::{
    model::hex,
    store::{Error, Result},
};

/// A row, column by column.
pub(super) struct Cells(Vec<Cell>);

enum Cell {
    Null,
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(Uuid),
    Json(Value),
}

impl<'r> FromRow<'r, SqliteRow> for Cells {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let cell = |at: usize| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(Cell::Null);
            }
            let kind = value.type_info().name().to_owned();
            let cell = match kind.as_str() {
                "INTEGER" => <i64 as Decode<Sqlite>>::decode(value).map(Cell::Int),
                "REAL" => <f64 as Decode<Sqlite>>::decode(value).map(Cell::Float),
                "TEXT" => <String as Decode<Sqlite>>::decode(value).map(Cell::Text),
                _ => <Vec<u8> as Decode<Sqlite>>::decode(value).map(Cell::Bytes),
            };
            cell.map_err(sqlx::Error::Decode)
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Self)
    }
}

impl<'r> FromRow<'r, PgRow> for Cells {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let cell = |at: usize| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(Cell::Null);
            }
            let kind: PgTypeInfo = value.type_info().into_owned();
            let cell = match kind.name() {
                "UUID" => <Uuid as Decode<Postgres>>::decode(value).map(Cell::Uuid),
                "INT8" => <i64 as Decode<Postgres>>::decode(value).map(Cell::Int),
                "BOOL" => <bool as Decode<Postgres>>::decode(value).map(Cell::Bool),
                "FLOAT8" => <f64 as Decode<Postgres>>::decode(value).map(Cell::Float),
                "JSONB" => <Value as Decode<Postgres>>::decode(value).map(Cell::Json),
                "BYTEA" => <Vec<u8> as Decode<Postgres>>::decode(value).map(Cell::Bytes),
                _ => <String as Decode<Postgres>>::decode(value).map(Cell::Text),
            };
            cell.map_err(sqlx::Error::Decode)
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Self)
    }
}

impl Cells {
    /// The row as JSON values, the same from both engines.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when a column holds what it cannot.
    pub fn values(self, columns: &[Column]) -> Result<Vec<Value>> {
        self.0.into_iter().zip(columns).map(|(cell, column)| value(cell, column)).collect()
    }
}

fn value(cell: Cell, column: &Column) -> Result<Value> {
    let wrong = || Error::Corrupt(format!("the column {} holds what it cannot", column.name));
    Ok(match (column.kind, cell) {
        (_, Cell::Null) => Value::Null,
        (Kind::Uuid, Cell::Uuid(id)) => id.to_string().into(),
        (Kind::Uuid, Cell::Bytes(bytes)) => Uuid::from_slice(&bytes).map_err(|_| wrong())?.to_string().into(),
        (Kind::Bytes, Cell::Bytes(bytes)) => hex(&bytes).into(),
        (Kind::Text, Cell::Text(text)) => text.into(),
        (Kind::Int, Cell::Int(number)) => number.into(),
        (Kind::Bool, Cell::Int(number)) => (number != 0).into(),
        (Kind::Bool, Cell::Bool(yes)) => yes.into(),
        (Kind::Float, Cell::Float(number)) => number.into(),
        (Kind::Json, Cell::Json(value)) => value,
        (Kind::Json, Cell::Text(text)) => serde_json::from_str(&text).map_err(|_| wrong())?,
        _ => return Err(wrong()),
    })
}
