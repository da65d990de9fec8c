//! Statements: named constants, put together at compile time from constant parts.

use crate::model::Id;

/// A statement. The same text for both engines unless it really must differ.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Sql {
    /// One text for both engines, with `$1` placeholders.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }

    /// Two texts with the same parameters and columns.
    #[must_use]
    pub const fn per_engine(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }

    /// The text for one engine.
    #[must_use]
    pub const fn on(self, engine: super::Engine) -> &'static str {
        match engine {
            super::Engine::Sqlite => self.sqlite,
            super::Engine::Postgres => self.postgres,
        }
    }

    /// Whether it only reads. Those that begin otherwise than with these words are taken to write.
    #[must_use]
    pub fn is_read(self) -> bool {
        let text = self.sqlite.trim_start();
        text.starts_with("SELECT") || text.starts_with("WITH")
    }
}

const CAPACITY: usize = 8192;

/// A text that is built while compiling. A text beyond the capacity does not compile.
pub struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; CAPACITY], len: 0 }
    }

    /// Appends a part.
    pub(super) const fn push(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        let mut at = 0;
        while at < part.len() {
            self.bytes[self.len] = part[at];
            self.len += 1;
            at += 1;
        }
        self
    }

    /// Appends every part.
    pub(super) const fn join(parts: &[&str]) -> Self {
        let mut text = Self::new();
        let mut at = 0;
        while at < parts.len() {
            text = text.push(parts[at]);
            at += 1;
        }
        text
    }

    /// Appends the placeholder `$number`.
    const fn placeholder(mut self, number: usize) -> Self {
        self = self.push("$");
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.bytes[self.len] = b'0' + (number / unit % 10) as u8;
            self.len += 1;
            unit /= 10;
        }
        self
    }

    const fn parameter(self, number: usize, spelling: Spelling) -> Self {
        match spelling {
            Spelling::Numbered => self.placeholder(number),
            Spelling::Bare => self.push("?"),
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => panic!("parts are whole strings"),
        }
    }
}

/// `table.a, table.b`: unambiguous in any join.
pub(super) const fn columns(table: &str, groups: &[&[&str]]) -> Text {
    let mut text = Text::new();
    let mut group = 0;
    while group < groups.len() {
        let mut at = 0;
        while at < groups[group].len() {
            text = text.push(if group + at == 0 { "" } else { ", " }).push(table).push(".").push(groups[group][at]);
            at += 1;
        }
        group += 1;
    }
    text
}

/// How many rows a statement writes that writes many: few enough for the parameters that an engine takes, and for [`Text`].
pub const MANY: usize = 40;

/// How the parameters of a statement are spelled.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    /// `$1`, which both engines take.
    Numbered,
    /// `?`, which SQLite takes in order: it finds a parameter that has a name by looking through all of them.
    Bare,
}

/// `INSERT … VALUES ($1, …) ON CONFLICT (key) DO NOTHING`, the columns of each group in order.
pub(super) const fn insert(table: &str, key: &str, groups: &[&[&str]]) -> Text {
    insert_many(table, key, groups, 1, Spelling::Numbered)
}

/// The same for so many rows at once, whose values are bound one row after another.
pub(super) const fn insert_many(table: &str, key: &str, groups: &[&[&str]], rows: usize, spelling: Spelling) -> Text {
    values(table, groups, rows, spelling).push(" ON CONFLICT (").push(key).push(") DO NOTHING")
}

/// `INSERT … VALUES` of [`MANY`] rows that are there already, and are written only where the revision is one less than the
/// new one: an update of many rows, in which each parameter takes its type from its column.
pub(super) const fn update_many(table: &str, groups: &[&[&str]], columns: &[&str], spelling: Spelling) -> Text {
    let mut text =
        values(table, groups, MANY, spelling).push(" ON CONFLICT (id) DO UPDATE SET revision = excluded.revision");
    let mut at = 0;
    while at < columns.len() {
        text = text.push(", ").push(columns[at]).push(" = excluded.").push(columns[at]);
        at += 1;
    }
    text.push(" WHERE ").push(table).push(".revision = excluded.revision - 1")
}

/// `INSERT INTO table (a, b) VALUES ($1, $2), ($3, $4)`, without what to do with rows that are there.
pub(super) const fn values(table: &str, groups: &[&[&str]], rows: usize, spelling: Spelling) -> Text {
    let mut text = Text::join(&["INSERT INTO ", table, " ("]);
    let mut count = 0;
    let mut group = 0;
    while group < groups.len() {
        let mut at = 0;
        while at < groups[group].len() {
            text = text.push(if count == 0 { "" } else { ", " }).push(groups[group][at]);
            count += 1;
            at += 1;
        }
        group += 1;
    }
    text = text.push(") VALUES ");
    let mut number = 0;
    while number < rows * count {
        text = text.push(match (number, number % count) {
            (0, _) => "(",
            (_, 0) => "), (",
            _ => ", ",
        });
        number += 1;
        text = text.parameter(number, spelling);
    }
    text.push(")")
}

/// The ids of a list that is bound as `$1` (see [`list`]): one parameter, however many there are.
pub(super) const LISTED_SQLITE: &str = "(SELECT unhex(listed.value) FROM json_each($1) AS listed)";
/// The same on PostgreSQL.
pub(super) const LISTED_POSTGRES: &str = "(SELECT CAST(listed.value AS uuid) FROM json_array_elements_text(CAST(CAST($1 AS text) AS json)) AS listed (value))";

/// Ids as [`LISTED_SQLITE`] and [`LISTED_POSTGRES`] read them.
pub(super) fn list<T>(ids: &[Id<T>]) -> String {
    let ids = ids.iter().map(|id| format!("\"{}\"", id.uuid().simple()));
    format!("[{}]", ids.collect::<Vec<_>>().join(","))
}

/// `UPDATE … SET` the given columns where the id is `$1` and the revision is one less than `$2`.
pub(super) const fn update(table: &str, columns: &[&str]) -> Text {
    let mut text = Text::join(&["UPDATE ", table, " SET revision = $2"]);
    let mut at = 0;
    while at < columns.len() {
        text = text.push(", ").push(columns[at]).push(" = ").placeholder(at + 3);
        at += 1;
    }
    text.push(" WHERE id = $1 AND revision = $2 - 1")
}

/// Declares statements as constants, and lists them for the test that prepares each on both engines. A statement is a
/// list of constant parts, or `sqlite: …; postgres: …` where the engines differ.
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $sql:expr;)+) => {
        $($(#[$meta])* $vis const $name: $crate::store::sql::Sql = $sql;)+
        /// Every statement of this file.
        pub(in crate::store) const STATEMENTS: &[(&str, $crate::store::sql::Sql)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}

/// One statement out of constant parts.
macro_rules! sql {
    ($($part:expr),+ $(,)?) => {{
        const TEXT: $crate::store::sql::Text = $crate::store::sql::Text::join(&[$($part),+]);
        $crate::store::sql::Sql::new(TEXT.as_str())
    }};
}

/// A constant text out of constant parts.
macro_rules! text {
    ($($part:expr),+ $(,)?) => {{
        const TEXT: $crate::store::sql::Text = $crate::store::sql::Text::join(&[$($part),+]);
        TEXT.as_str()
    }};
}

pub(super) use {sql, statements, text};

/// Every statement of the store, by name.
#[must_use]
pub fn every_statement() -> Vec<(&'static str, Sql)> {
    use super::{
        access, access_levels, activity, amends, authenticate, backup, care, claims, comments, decisions, invitations,
        lookup, marks, media, members, organisations, place, projects, queue, record, scenes, search, session,
        sessions, signals, snoozes, tokens, users, versions, videos, whole, workspace,
    };
    let (search, backup) = (search::statements(), backup::statements());
    [
        record::STATEMENTS,
        access::STATEMENTS,
        access_levels::STATEMENTS,
        activity::STATEMENTS,
        amends::STATEMENTS,
        authenticate::STATEMENTS,
        care::STATEMENTS,
        claims::STATEMENTS,
        comments::STATEMENTS,
        decisions::STATEMENTS,
        invitations::STATEMENTS,
        lookup::STATEMENTS,
        marks::STATEMENTS,
        media::STATEMENTS,
        members::STATEMENTS,
        organisations::STATEMENTS,
        place::STATEMENTS,
        projects::STATEMENTS,
        queue::STATEMENTS,
        scenes::STATEMENTS,
        session::STATEMENTS,
        sessions::STATEMENTS,
        signals::STATEMENTS,
        snoozes::STATEMENTS,
        tokens::STATEMENTS,
        users::STATEMENTS,
        versions::STATEMENTS,
        videos::STATEMENTS,
        whole::STATEMENTS,
        workspace::STATEMENTS,
        &search,
        &backup,
    ]
    .concat()
}
