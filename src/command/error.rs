//! Why a use case did not happen. In each case nothing was written.

use serde_json::Value;

use crate::{
    api::{FieldError, Problem},
    model::Refusal,
    store,
};

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or the actor may not see it: both are answered alike.
    #[error("no such {0}, or you may not see it")]
    NotFound(&'static str),
    /// The actor's level does not allow it.
    #[error("{0}")]
    NotAllowed(Refusal),
    /// A rule says no.
    #[error("{0}")]
    Refused(Refusal),
    /// An id or a name belongs to something else.
    #[error("{0}")]
    Conflict(String),
    /// The row was written by somebody else since the actor read it.
    #[error("{detail}")]
    Stale {
        /// What happened and what to do, in one line.
        detail: String,
        /// The row as it is now.
        current: Value,
    },
    /// A part of a batch was refused, and the whole batch with it.
    #[error("items[{index}]: {problem}")]
    Item {
        /// Which part, from 0.
        index: usize,
        /// Why.
        problem: Box<Problem>,
    },
    /// A part of an import was refused, and the whole import with it.
    #[error("{place}: {error}")]
    Part {
        /// Which part, such as `create[3]`.
        place: String,
        /// Why.
        error: Box<Error>,
    },
    /// Fields of the input are wrong.
    #[error("{}", .0.first().map_or("a field is wrong", |field| field.detail.as_str()))]
    Invalid(Vec<FieldError>),
    /// A cursor or another opaque value that cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// A cursor of another database: it was restored, or replaced.
    #[error(
        "the cursor is of another database, or this one was restored: read /v1/tree again and go on from its cursor"
    )]
    Elsewhere,
    /// An address or a password that does not let anybody in. The text is the same whatever the reason.
    #[error(
        "the address or the password is not right, or the account is not active: try again, or ask an administrator"
    )]
    NotSignedIn,
    /// The invited address has an account already.
    #[error(
        "the invited address has an account here: sign in with it and accept again; who has no password yet asks an administrator"
    )]
    SignInFirst,
    /// Too many attempts failed.
    #[error("too many attempts failed: try again in {seconds} seconds")]
    TooOften {
        /// When to try again.
        seconds: u32,
    },
    /// Too many sign in at this moment.
    #[error("too many people sign in at this moment: try again in {seconds} seconds")]
    Crowded {
        /// When to try again.
        seconds: u32,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// A password cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A use case's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the use case may have happened all the same: the connection was lost while it was committed.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Store(store::Error::Unknown(_)))
    }

    /// Whether the same use case, tried again, may succeed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), detail: detail.into() }])
    }

    /// The refusal of a part of an import. What the store says is about the whole.
    #[must_use]
    pub fn within(self, place: impl FnOnce() -> String) -> Self {
        match self {
            Self::Store(_) => self,
            error => Self::Part { place: place(), error: Box::new(error) },
        }
    }

    /// A rule's no.
    pub fn refused(rule: &'static str, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(rule, reason, remedy))
    }
}

/// A refusal for want of a level, or for what somebody else made, is about the person; every other one about the state of
/// things.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal.rule {
            "level-too-low" | "not-the-author" | "not-yours" | "scope-too-low" => Self::NotAllowed(refusal),
            _ => Self::Refused(refusal),
        }
    }
}
