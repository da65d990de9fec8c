//! Full text search: what each row says to the index, and finding rows by it.
//!
//! The index is fed by [`super::insert`] and [`super::update`], in the transaction of the row: a row that can be found says
//! so by [`super::Row::searched`].

mod entries;
mod find;
mod lexeme;

pub(super) use entries::{Entry, catch_up, note, note_all, of_comment, of_project, of_scene, of_version, of_video};
pub use find::{Asked, Finds, Found, SearchKey, find};
pub use lexeme::{Fact, Lexeme};

/// Every statement of search.
pub(super) fn statements() -> Vec<(&'static str, super::Sql)> {
    [entries::STATEMENTS, find::STATEMENTS].concat()
}
