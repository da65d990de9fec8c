//! Another system's tables become projects, as a mapping file says.
//!
//! A mapping is TOML and only declares: which table the projects are rows of, which column holds a title, and so on. Nothing
//! of the source is dropped without being named: every table and column is either used or left out by name in the [`Report`],
//! and every row that became nothing is counted with its reason.

mod bundle;
mod file;
mod json_rows;
mod rows;
mod source;
mod usage;
mod value;

use crate::model::{ProjectBundle, Timestamp, User};

pub use file::Mapping;
pub use json_rows::read_json;
pub use source::read_csv;

/// What came of a source.
#[derive(Debug, Clone, Default)]
pub struct Mapped {
    /// One for each project, in the order of the source.
    pub projects: Vec<ProjectBundle>,
    /// What was used, and what was not.
    pub report: Report,
}

/// What was used of a source, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// The tables, in alphabetical order.
    pub tables: Vec<TableReport>,
    /// What the mapping names and the source does not have.
    pub missing: Vec<String>,
    /// Rows that became nothing, or not quite what they were.
    pub rows: Vec<RowReport>,
}

/// What became of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct TableReport {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// The columns that were read.
    pub used: Vec<String>,
    /// The columns that were not, each with the reason that the mapping gives, or that it gives none.
    pub left_out: Vec<(String, String)>,
}

/// Rows of one table that had the same fate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowReport {
    /// Of which table.
    pub table: String,
    /// What happened to them.
    pub what: String,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub first: String,
}

/// What is said of a column that a mapping neither uses nor leaves out.
pub const UNKNOWN: &str = "not in the mapping";

/// Maps a source. `me` becomes the owner of every project and the author of what nobody known wrote; `now` is when rows were
/// made that do not say so. The same source gives the same ids, whoever maps it and when.
///
/// # Errors
/// A sentence for each table or column that the mapping cannot do without.
pub fn map(
    mapping: &Mapping,
    tables: &[crate::model::foreign::ForeignTable],
    me: &User,
    now: Timestamp,
) -> Result<Mapped, Vec<String>> {
    let source = source::Source::new(tables);
    let report = usage::report(mapping, &source)?;
    Ok(bundle::Builder::new(mapping, &source, report, me, now).build())
}
