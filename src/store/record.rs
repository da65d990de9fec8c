//! Rows as values: how a model type is read from and written to its table, with each column named once.

use sqlx::{ColumnIndex, Decode, Type};
use uuid::Uuid;

use super::{
    Bind, Query, Record, Result, Session, Sql, Tx,
    search::{self, Entry},
    sql::{self, MANY},
};
use crate::model::{
    AccessLevel, Comment, Entity, Id, Media, Organisation, Project, ProjectMember, Scene, Timestamp, User, Version,
    Video,
};

/// How many ids are asked for with one statement: more would gain nothing, and make an engine think of reading the whole table.
const LISTED: usize = 2_000;

/// A table's row that is edited under an optimistic lock.
pub trait Row: Record {
    /// What names a row.
    type Key: Bind + Copy + 'static;
    /// Reads one row by key.
    const GET: Sql;
    /// Adds a row.
    const INSERT: Sql;
    /// Adds `MANY` rows, each bound as in [`Row::INSERT`].
    const INSERT_MANY: Sql;
    /// Writes the columns that may change, under the lock.
    const UPDATE: Sql;

    /// What names this row.
    fn key(&self) -> Self::Key;
    /// The lock: one more with each write.
    fn revision(&self) -> i64;
    /// Marks the value as the next write of its row: one revision on, written at `at`.
    fn touch(&mut self, at: Timestamp);
    /// When the row was deleted, if it was.
    fn deleted_at(&self) -> Option<Timestamp>;
    /// Deletes (`Some`) or revives (`None`) the value.
    fn set_deleted_at(&mut self, at: Option<Timestamp>);
    /// Binds every column in the order of [`Row::INSERT`].
    fn bind_insert<'c>(&self, query: Query<'c>) -> Query<'c>;
    /// Binds key, revision and the columns that may change, in the order of [`Row::UPDATE`].
    fn bind_update<'c>(&self, query: Query<'c>) -> Query<'c>;
    /// What search is to know of the row; none: it cannot be found.
    fn searched(&self) -> Option<Entry> {
        None
    }
}

/// A row whose changes are in the activity log.
pub trait Logged: Row {
    /// Its word in the log.
    const ENTITY: Entity;
    /// Its id without a type.
    fn uuid(&self) -> Uuid;
}

/// The row with this key, deleted or not.
pub async fn get<T: Row>(session: &mut impl Session, key: T::Key) -> Result<Option<T>> {
    session.query(T::GET).bind(key).optional().await
}

/// Adds a row exactly as given. `false`: a row with this id exists already, and nothing was written.
///
/// # Errors
/// [`super::Error::NotUnique`] when another column must be unique and is not, [`super::Error::ForeignKey`] when it refers
/// to nothing.
pub async fn insert<T: Row>(tx: &mut Tx, row: &T) -> Result<bool> {
    let is_new = row.bind_insert(tx.query(T::INSERT)).execute().await? == 1;
    note(tx, row, is_new).await
}

/// Adds rows exactly as given, many with each statement; those whose id exists already are passed over. Answers how many were
/// new. Search is told of them by [`note_all`], once all are there.
///
/// # Errors
/// Those of [`insert`].
pub async fn insert_all<T: Row>(tx: &mut Tx, rows: &[T]) -> Result<u64> {
    execute_all(tx, rows, T::INSERT_MANY, T::INSERT, |query, row| row.bind_insert(query)).await
}

/// Runs a statement for every row: `many` on [`MANY`] of them at a time, and `one` on the rest. `bind` binds a row to both.
/// Answers how many rows they wrote.
pub(super) async fn execute_all<T>(
    tx: &mut Tx,
    rows: &[T],
    many: Sql,
    one: Sql,
    bind: impl for<'c> Fn(Query<'c>, &T) -> Query<'c>,
) -> Result<u64> {
    let mut written = 0;
    let (chunks, rest) = rows.as_chunks::<MANY>();
    for rows in chunks {
        written += rows.iter().fold(tx.query(many), &bind).execute().await?;
    }
    for row in rest {
        written += bind(tx.query(one), row).execute().await?;
    }
    Ok(written)
}

/// What a statement finds of a list of ids, which is its one parameter. The plan is made anew: one that was made while the table
/// was small is no good when it has grown.
pub(super) async fn all_of_ids<T, R: Record>(session: &mut impl Session, sql: Sql, ids: &[Id<T>]) -> Result<Vec<R>> {
    let mut rows = Vec::new();
    for ids in ids.chunks(LISTED) {
        rows.extend(session.query(sql).planned_anew().bind(sql::list(ids)).all::<R>().await?);
    }
    Ok(rows)
}

/// Tells search of rows that were written, each in the project and video that `place_of` says.
pub async fn note_all<T: Row>(
    tx: &mut Tx,
    rows: &[T],
    place_of: impl Fn(&T) -> (Id<Project>, Id<Video>),
) -> Result<()> {
    let entries = rows.iter().filter_map(|row| Some((place_of(row), row.searched()?)));
    search::note_all(tx, entries).await
}

/// Writes a row that was [touched](Row::touch). `false`: somebody else wrote it first (its revision is no longer
/// `row.revision - 1`), and nothing was written. Columns that never change, and a scene's order, are left alone.
pub async fn update<T: Row>(tx: &mut Tx, row: &T) -> Result<bool> {
    let is_written = row.bind_update(tx.query(T::UPDATE)).execute().await? == 1;
    note(tx, row, is_written).await
}

/// Tells search of a row, if it was written.
async fn note<T: Row>(tx: &mut Tx, row: &T, is_written: bool) -> Result<bool> {
    if is_written && let Some(entry) = row.searched() {
        search::note(tx, entry).await?;
    }
    Ok(is_written)
}

/// The columns of a type's table.
pub(super) trait Columns {
    /// `table.a, table.b`, for a select list.
    const COLUMNS: &'static str;
}

/// A type that is only read and added.
pub(super) trait Written: Columns {
    /// Adds one; nothing happens when its key exists already.
    const INSERT: Sql;
    /// Adds [`MANY`], each bound as in [`Written::INSERT`].
    const INSERT_MANY: Sql;
    /// Binds every column in order.
    fn bind_all<'c>(&self, query: Query<'c>) -> Query<'c>;
}

/// The cells of a row, taken from left to right: joined rows are read one after another.
pub(super) struct Cells<'r, R> {
    row: &'r R,
    next: usize,
}

impl<'r, R: sqlx::Row> Cells<'r, R>
where
    usize: ColumnIndex<R>,
{
    pub(super) const fn of(row: &'r R) -> Self {
        Self { row, next: 0 }
    }

    /// The next cell.
    pub(super) fn cell<T>(&mut self) -> sqlx::Result<T>
    where
        T: Decode<'r, R::Database> + Type<R::Database>,
    {
        self.next += 1;
        self.row.try_get(self.next - 1)
    }

    /// The next cells, as one value.
    pub(super) fn record<T: Fields<R>>(&mut self) -> sqlx::Result<T> {
        T::read(self)
    }
}

/// A value that is read from consecutive cells.
pub(super) trait Fields<R: sqlx::Row>: Sized {
    fn read(cells: &mut Cells<'_, R>) -> sqlx::Result<Self>;
}

/// Says how a type is read from the cells of a row, for both engines.
macro_rules! fields {
    ($type:ty, |$cells:ident| $body:expr) => {
        $crate::store::record::fields!(@on sqlx::sqlite::SqliteRow, $type, $cells, $body);
        $crate::store::record::fields!(@on sqlx::postgres::PgRow, $type, $cells, $body);
    };
    (@on $row:ty, $type:ty, $cells:ident, $body:expr) => {
        impl $crate::store::record::Fields<$row> for $type {
            fn read($cells: &mut $crate::store::record::Cells<'_, $row>) -> sqlx::Result<Self> {
                Ok($body)
            }
        }
        impl sqlx::FromRow<'_, $row> for $type {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                <Self as $crate::store::record::Fields<$row>>::read(&mut $crate::store::record::Cells::of(row))
            }
        }
    };
}

/// Names the key and the columns of a type that is only read and added.
macro_rules! record {
    ($type:ty, $table:literal, key $key:literal { $($field:ident),+ $(,)? }) => {
        impl $type {
            const NAMES: &'static [&'static [&'static str]] = &[&[$(stringify!($field)),+]];
        }
        impl $crate::store::record::Columns for $type {
            const COLUMNS: &'static str = {
                const TEXT: $crate::store::sql::Text = $crate::store::sql::columns($table, <$type>::NAMES);
                TEXT.as_str()
            };
        }
        impl $crate::store::record::Written for $type {
            const INSERT: $crate::store::Sql = {
                const TEXT: $crate::store::sql::Text = $crate::store::sql::insert($table, $key, <$type>::NAMES);
                $crate::store::Sql::new(TEXT.as_str())
            };
            const INSERT_MANY: $crate::store::Sql = {
                use $crate::store::sql::{MANY, Spelling, Text, insert_many};
                const SQLITE: Text = insert_many($table, $key, <$type>::NAMES, MANY, Spelling::Bare);
                const POSTGRES: Text = insert_many($table, $key, <$type>::NAMES, MANY, Spelling::Numbered);
                $crate::store::Sql::per_engine(SQLITE.as_str(), POSTGRES.as_str())
            };
            fn bind_all<'c>(&self, query: $crate::store::Query<'c>) -> $crate::store::Query<'c> {
                query$(.bind(self.$field.clone()))+
            }
        }
        $crate::store::record::fields!($type, |cells| Self { $($field: cells.cell()?),+ });
    };
}

/// Names the columns of a type that is edited: the ones that never change, and the ones that a write may change. A column
/// is called as its field unless `as "…"` says else.
macro_rules! row {
    ($type:ident, $table:literal, $key:ty {
        fixed { $($fixed:ident $(as $fcolumn:literal)?),* $(,)? }
        written { $($written:ident $(as $wcolumn:literal)?),* $(,)? }
        $(searched by $searched:path)?
    }) => {
        impl $crate::store::record::Columns for $type {
            const COLUMNS: &'static str = {
                const TEXT: $crate::store::sql::Text = $crate::store::sql::columns($table, $type::NAMES);
                TEXT.as_str()
            };
        }
        impl $type {
            const NAMES: &'static [&'static [&'static str]] = &[
                &["id", $($crate::store::record::column!($fixed $($fcolumn)?)),*],
                Self::WRITTEN,
                &["revision"],
            ];
            const WRITTEN: &'static [&'static str] = &[
                $($crate::store::record::column!($written $($wcolumn)?),)* "updated_at", "deleted_at",
            ];
        }
        $crate::store::record::fields!($type, |cells| Self {
            id: cells.cell()?,
            $($fixed: cells.cell()?,)*
            $($written: cells.cell()?,)*
            updated_at: cells.cell()?,
            deleted_at: cells.cell()?,
            revision: cells.cell()?,
        });
        impl $crate::store::Row for $type {
            type Key = $key;
            const GET: $crate::store::Sql = $crate::store::sql::sql!(
                "SELECT ", <$type as $crate::store::record::Columns>::COLUMNS, " FROM ", $table, " WHERE ", $table, ".id = $1");
            const INSERT: $crate::store::Sql = {
                const TEXT: $crate::store::sql::Text = $crate::store::sql::insert($table, "id", $type::NAMES);
                $crate::store::Sql::new(TEXT.as_str())
            };
            const INSERT_MANY: $crate::store::Sql = {
                use $crate::store::sql::{MANY, Spelling, Text, insert_many};
                const SQLITE: Text = insert_many($table, "id", $type::NAMES, MANY, Spelling::Bare);
                const POSTGRES: Text = insert_many($table, "id", $type::NAMES, MANY, Spelling::Numbered);
                $crate::store::Sql::per_engine(SQLITE.as_str(), POSTGRES.as_str())
            };
            const UPDATE: $crate::store::Sql = {
                const TEXT: $crate::store::sql::Text = $crate::store::sql::update($table, $type::WRITTEN);
                $crate::store::Sql::new(TEXT.as_str())
            };
            fn key(&self) -> Self::Key {
                self.id
            }
            fn revision(&self) -> i64 {
                self.revision
            }
            fn touch(&mut self, at: $crate::model::Timestamp) {
                self.revision += 1;
                self.updated_at = at;
            }
            fn deleted_at(&self) -> Option<$crate::model::Timestamp> {
                self.deleted_at
            }
            fn set_deleted_at(&mut self, at: Option<$crate::model::Timestamp>) {
                self.deleted_at = at;
            }
            fn bind_insert<'c>(&self, query: $crate::store::Query<'c>) -> $crate::store::Query<'c> {
                query
                    .bind(self.id)
                    $(.bind(self.$fixed.clone()))*
                    $(.bind(self.$written.clone()))*
                    .bind(self.updated_at)
                    .bind(self.deleted_at)
                    .bind(self.revision)
            }
            fn bind_update<'c>(&self, query: $crate::store::Query<'c>) -> $crate::store::Query<'c> {
                query
                    .bind(self.id)
                    .bind(self.revision)
                    $(.bind(self.$written.clone()))*
                    .bind(self.updated_at)
                    .bind(self.deleted_at)
            }
            $(fn searched(&self) -> Option<$crate::store::search::Entry> {
                Some($searched(self))
            })?
        }
    };
}

macro_rules! column {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

pub(super) use {column, fields, record, row};

macro_rules! logged {
    ($($type:ident),+) => {
        $(impl Logged for $type {
            const ENTITY: Entity = Entity::$type;
            fn uuid(&self) -> Uuid {
                self.id.uuid()
            }
        })+
    };
}

logged!(Organisation, User, Project, ProjectMember, Video, Version, Scene, Media, Comment);

macro_rules! row_statements {
    ($($type:ident),+) => {
        /// The statements of every row type.
        pub(super) const STATEMENTS: &[(&str, Sql)] = &[$(
            (concat!(stringify!($type), "::GET"), $type::GET),
            (concat!(stringify!($type), "::INSERT"), $type::INSERT),
            (concat!(stringify!($type), "::INSERT_MANY"), $type::INSERT_MANY),
            (concat!(stringify!($type), "::UPDATE"), $type::UPDATE),
        )+];
    };
}

row_statements!(Organisation, User, Project, ProjectMember, AccessLevel, Video, Version, Scene, Media, Comment);
