//! Every error leaves as `application/problem+json`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    api::{FieldError, Problem, ProblemType, problem::MEDIA_TYPE},
    command,
    model::Refusal,
    store,
};

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (kind, retry_after) = (self.kind, self.retry_after);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if kind == ProblemType::NotAuthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"orama\""));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A problem that names one wrong field.
pub(super) fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Problem {
    from_fields(vec![FieldError { field: field.into(), detail: detail.into() }])
}

impl From<command::Error> for Problem {
    fn from(error: command::Error) -> Self {
        match error {
            command::Error::NotFound(_) => Self::new(ProblemType::NotFound, error.to_string()),
            command::Error::NotAllowed(refusal) => from_refusal(ProblemType::NotAllowed, &refusal),
            command::Error::Refused(refusal) => from_refusal(ProblemType::Refused, &refusal),
            command::Error::Conflict(detail) => Self::new(ProblemType::Conflict, detail),
            command::Error::Stale { detail, current } => {
                Self { current: Some(current), ..Self::new(ProblemType::Stale, detail) }
            }
            command::Error::Item { index, problem } => {
                let place = format!("items[{index}]");
                of_part(&place, &format!("{place}.body"), "batch", *problem)
            }
            command::Error::Part { place, error } => of_part(&place, &place, "import", Self::from(*error)),
            command::Error::Invalid(fields) => from_fields(fields),
            command::Error::Malformed(detail) => Self::new(ProblemType::Malformed, detail),
            command::Error::Elsewhere => Self::new(ProblemType::Gone, error.to_string()),
            command::Error::NotSignedIn | command::Error::SignInFirst => {
                Self::new(ProblemType::NotAuthenticated, error.to_string())
            }
            command::Error::TooOften { seconds } => later(ProblemType::TooMany, error.to_string(), seconds),
            command::Error::Crowded { seconds } => later(ProblemType::Unavailable, error.to_string(), seconds),
            command::Error::Random(_) | command::Error::Hash(_) => {
                tracing::error!(%error, "a secret cannot be made");
                Self::new(ProblemType::Internal, "the server failed, and its log has the reason under the request id")
            }
            command::Error::Store(error) => from_store(&error),
        }
    }
}

fn later(kind: ProblemType, detail: String, seconds: u32) -> Problem {
    Problem { retry_after: Some(seconds), ..Problem::new(kind, detail) }
}

fn from_refusal(kind: ProblemType, refusal: &Refusal) -> Problem {
    Problem {
        rule: Some(refusal.rule.to_owned()),
        blocking: refusal.blocking.iter().map(|id| id.uuid()).collect(),
        ..Problem::new(kind, refusal.to_string())
    }
}

/// The problem of a part of a batch or an import, as that of the `whole`. `inside` is where the fields of the part are.
fn of_part(place: &str, inside: &str, whole: &str, problem: Problem) -> Problem {
    let mut errors: Vec<FieldError> = problem.errors;
    for error in &mut errors {
        error.field = format!("{inside}.{}", error.field);
    }
    if errors.is_empty() {
        errors.push(FieldError { field: place.to_owned(), detail: problem.detail.clone() });
    }
    let detail = format!("{place}: {}; nothing of the {whole} was kept", problem.detail);
    Problem { detail, errors, ..problem }
}

/// A problem that names wrong fields.
pub(super) fn from_fields(errors: Vec<FieldError>) -> Problem {
    let detail = match errors.as_slice() {
        [] => "a field is not valid".to_owned(),
        [one] if one.field.is_empty() => one.detail.clone(),
        [one] => format!("{}: {}", one.field, one.detail),
        [first, rest @ ..] => format!("{}: {} (and {} more)", first.field, first.detail, rest.len()),
    };
    Problem { errors, ..Problem::new(ProblemType::Invalid, detail) }
}

fn from_store(error: &store::Error) -> Problem {
    use store::Error as E;
    match error {
        E::Busy(_) | E::Unreachable(_) | E::Full(_) | E::Disk(_) | E::ReadOnly(_) => {
            tracing::warn!(%error, "the database cannot take it now");
            Problem::new(ProblemType::Unavailable, format!("{error}; nothing was written"))
        }
        E::Unknown(_) => {
            tracing::warn!(%error, "a commit was cut off");
            let what = "look whether it is there, or repeat the request with the Idempotency-Key that it had";
            Problem::new(ProblemType::Unavailable, format!("{error}: {what}"))
        }
        E::NotUnique(_) => {
            Problem::new(ProblemType::Conflict, "somebody took the same id or name at the same moment: try again")
        }
        _ => {
            tracing::error!(%error, "the store failed");
            Problem::new(
                ProblemType::Internal,
                "the server failed; nothing was written, and its log has the reason under the request id",
            )
        }
    }
}
