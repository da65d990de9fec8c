//! Errors on the wire: RFC 9457 `application/problem+json` with a stable `type`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The media type of an error answer.
pub const MEDIA_TYPE: &str = "application/problem+json";

crate::words! {
    /// The stable `type` of a problem. Programs decide by this, people by `detail`.
    ProblemType {
        /// 400: not JSON, or a path or query that cannot be read.
        Malformed = "/problems/malformed",
        /// 401: no identity, or one that is not accepted.
        NotAuthenticated = "/problems/not-authenticated",
        /// 403: the identity may not do this.
        NotAllowed = "/problems/not-allowed",
        /// 404: does not exist, or may not be seen.
        NotFound = "/problems/not-found",
        /// 405: the path has no such method.
        MethodNotAllowed = "/problems/method-not-allowed",
        /// 409: a rule says no; `rule` names it.
        Refused = "/problems/refused",
        /// 409: an id or name is taken by something else.
        Conflict = "/problems/conflict",
        /// 410: the cursor is of another database, or too old: begin anew.
        Gone = "/problems/gone",
        /// 412: the row was changed meanwhile; `current` is what it is now.
        Stale = "/problems/stale",
        /// 413: the body is too large.
        TooLarge = "/problems/too-large",
        /// 415: the body is not JSON, or not a medium of the types that are taken.
        UnsupportedMedia = "/problems/unsupported-media",
        /// 416: no byte of the range is there.
        NoSuchRange = "/problems/no-such-range",
        /// 422: readable, but a field is wrong; `errors` names each.
        Invalid = "/problems/invalid",
        /// 428: a write that needs `If-Match` came without.
        PreconditionRequired = "/problems/precondition-required",
        /// 429: too many failed attempts; `retry_after` says when to try again.
        TooMany = "/problems/too-many",
        /// 500: a defect; the request id finds it in the log.
        Internal = "/problems/internal",
        /// 503: the database cannot take it now; nothing was written.
        Unavailable = "/problems/unavailable",
    }
}

impl ProblemType {
    /// The HTTP status that goes with it.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NotAuthenticated => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Refused | Self::Conflict => 409,
            Self::Gone => 410,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::NoSuchRange => 416,
            Self::Invalid => 422,
            Self::PreconditionRequired => 428,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The short, constant title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::NotAuthenticated => "Sign in first",
            Self::NotAllowed => "Not allowed",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "No such method here",
            Self::Refused => "Refused by a rule",
            Self::Conflict => "Already taken",
            Self::Gone => "Begin anew",
            Self::Stale => "Changed meanwhile",
            Self::TooLarge => "Too large",
            Self::UnsupportedMedia => "Not a type that is taken here",
            Self::NoSuchRange => "No byte of the range is there",
            Self::Invalid => "A field is not valid",
            Self::PreconditionRequired => "If-Match is missing",
            Self::TooMany => "Too many attempts",
            Self::Internal => "A defect in the server",
            Self::Unavailable => "Not possible now",
        }
    }
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where, as a path into the body: `scenes[3].title`.
    pub field: String,
    /// What is wrong with it and what would be right.
    pub detail: String,
}

/// An error answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// What kind of problem.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// The constant title of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One line for a person: what is wrong and what to do.
    pub detail: String,
    /// The rule that refused, as a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The ids of the open amends in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocking: Vec<Uuid>,
    /// The row as it is now, when the request had an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// In how many seconds to try again, where that is known; the header `Retry-After` says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem with its kind's title and status.
    pub fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            kind,
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.into(),
            rule: None,
            errors: Vec::new(),
            blocking: Vec::new(),
            current: None,
            retry_after: None,
        }
    }
}
