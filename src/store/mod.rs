//! The store floor: SQL for SQLite and PostgreSQL. Nothing above it knows a table.
//!
//! [`Db`] is the database; reads run on any [`Session`] (a connection, a snapshot or a transaction), writes on a [`Tx`].
//! Rows that are edited share a few functions, [`get`], [`insert`], [`update`] and, for many at once, [`insert_all`]; every
//! list and every rule that needs the database is a plain function in the file of its aggregate. A statement is a constant,
//! written once for both engines, and a test prepares each of them on both.

mod db;
mod error;
mod guard;
mod migrate;
mod moment;
mod open;
mod postgres;
mod record;
mod session;
mod signals;
mod sql;
mod sqlite;
mod types;
mod writer;

pub mod access;
pub mod access_levels;
pub mod activity;
pub mod amends;
pub mod authenticate;
pub mod backup;
pub mod care;
pub mod claims;
pub mod comments;
pub mod decisions;
pub mod foreign;
pub mod invitations;
pub mod lookup;
pub mod marks;
pub mod media;
pub mod members;
pub mod organisations;
pub mod page;
pub mod place;
pub mod projects;
pub mod queue;
pub mod scenes;
pub mod search;
pub mod sessions;
pub mod snoozes;
pub mod tokens;
pub mod users;
pub mod versions;
pub mod videos;
pub mod whole;
pub mod workspace;

pub use access::Viewer;
pub use db::{Db, Engine, Usage, shown};
pub use error::{Error, Result};
pub use moment::Moment;
pub use open::filesystem;
pub use record::{Logged, Row, get, insert, insert_all, note_all, update};
pub use session::{Bind, Conn, Query, Record, Session, Tx};
pub use signals::{Following, Moved};
pub use sql::{Sql, every_statement};
