//! What stands in the index: words of texts, and facts as words that no text contains.

use std::fmt;

use uuid::Uuid;

use crate::model::{Id, Stage, StageStatus, User, search::Kind};

/// Something that is known of a row and that a query can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// It can be found: true of every row.
    Findable,
    /// What it is.
    Kind(Kind),
    /// An open amend.
    ToDo,
    /// A done amend.
    Done,
    /// A comment that is no amend.
    Note,
    /// An amend.
    Amend,
    /// The stage of a comment, or the one at which a video is.
    Stage(Stage),
    /// How far the stage of a video is.
    Status(StageStatus),
    /// Who wrote it.
    By(Id<User>),
    /// Who is to do it.
    For(Id<User>),
    /// An amend that nobody is to do.
    ForNobody,
    /// The project or the video that it is in, or is.
    In(Uuid),
}

/// As the index has it. No folded word begins with `=`, so no text looks like a fact.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findable => f.write_str("=any"),
            Self::Kind(kind) => write!(f, "={kind}"),
            Self::ToDo => f.write_str("=todo"),
            Self::Done => f.write_str("=done"),
            Self::Note => f.write_str("=note"),
            Self::Amend => f.write_str("=amend"),
            Self::Stage(stage) => write!(f, "=at{stage}"),
            // The index of SQLite takes an underscore for a gap.
            Self::Status(status) => write!(f, "={}", status.as_str().replace('_', "")),
            Self::By(user) => write!(f, "=by{}", user.uuid().simple()),
            Self::For(user) => write!(f, "=for{}", user.uuid().simple()),
            Self::ForNobody => f.write_str("=fornobody"),
            Self::In(id) => write!(f, "=in{}", id.simple()),
        }
    }
}

/// A word or a fact to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexeme {
    text: String,
    unfinished: bool,
}

impl Lexeme {
    /// A folded word (see [`crate::model::search::words`]), or every word that begins with it.
    #[must_use]
    pub fn word(folded: &str, unfinished: bool) -> Self {
        // Nothing else may reach the query languages of the engines.
        let text = folded.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).collect();
        Self { text, unfinished }
    }

    /// A fact.
    #[must_use]
    pub fn fact(fact: Fact) -> Self {
        Self { text: fact.to_string(), unfinished: false }
    }

    /// As FTS5 reads it.
    pub(super) fn for_sqlite(&self) -> String {
        format!("\"{}\"{}", self.text, if self.unfinished { "*" } else { "" })
    }

    /// As `tsquery` reads it.
    pub(super) fn for_postgres(&self) -> String {
        format!("'{}'{}", self.text, if self.unfinished { ":*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_the_engines_would_obey_gets_through() {
        let hostile = Lexeme::word("a\" OR 'b':* \\ =todo\0 é", true);
        assert_eq!(hostile.for_sqlite(), "\"aORbtodoé\"*");
        assert_eq!(hostile.for_postgres(), "'aORbtodoé':*");
    }
}
