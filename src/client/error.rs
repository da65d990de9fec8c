//! How a call can fail.

use crate::api::{Problem, ProblemType};

/// Why a call brought no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The server answered with a problem.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// No answer came.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// An answer came that this program does not understand.
    #[error(
        "the server answered something unexpected ({0}): it may be newer or older than this program, update the older of the two"
    )]
    Malformed(String),
}

impl Error {
    /// The problem the server answered with, if it did.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Unreachable(_) | Self::Malformed(_) => None,
        }
    }

    /// What stands behind the words that every error of its kind begins with.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Unreachable(words) | Self::Malformed(words) => words.clone(),
            Self::Problem(problem) => problem.detail.clone(),
        }
    }

    /// Whether the server answered with this kind of problem.
    pub fn is(&self, kind: ProblemType) -> bool {
        self.problem().is_some_and(|problem| problem.kind == kind)
    }
}
