//! A table of another system, as it was found there.

/// One table: every cell as text, none where the source has nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignTable {
    /// Its name.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows. What a row lacks at its end is nothing.
    pub rows: Vec<Vec<Option<String>>>,
}
