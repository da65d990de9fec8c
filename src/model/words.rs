//! What a word outside a closed set is answered with.

/// A word that is not one of a closed set, with the words that are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", .known.join(", "))]
pub struct UnknownWord {
    /// What was given.
    pub word: String,
    /// What would have been accepted.
    pub known: &'static [&'static str],
}
