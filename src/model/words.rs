//! What a word outside a closed set is answered with, and numbers with their nouns.

/// A word that is not one of a closed set, with the words that are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", .known.join(", "))]
pub struct UnknownWord {
    /// What was given.
    pub word: String,
    /// What would have been accepted.
    pub known: &'static [&'static str],
}

/// A number with its noun: `1 page`, `3 pages`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// So many rows of a table, whose name is of many: `1 video`, `3 stage decisions`.
#[must_use]
pub fn counted_rows(count: usize, table: &str) -> String {
    let many = table.replace('_', " ");
    counted(count, many.strip_suffix('s').unwrap_or(&many), &many)
}
