//! Extractors whose rejections are problems that say what to do.

#![expect(clippy::result_large_err, reason = "a rejection is the answer itself, made at most once for a request")]

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{FromRequest, FromRequestParts, Path as AxumPath, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use http_body_util::{BodyExt as _, Limited};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    Identity,
    problem::{from_fields, invalid},
    repeat::BodyPrint,
};
use crate::{
    api::{FieldError, Problem, ProblemType},
    command::Expected,
};

/// The largest body of an ordinary request, in bytes.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The largest body of an import, in bytes.
pub const IMPORT_LIMIT: usize = 64 * 1024 * 1024;

/// As much of a body is looked at where none is taken.
const SHORT: usize = 16 * 1024;

/// The most unknown fields that are named.
const MAX_UNKNOWN: usize = 20;

/// A JSON body. Unknown fields are refused by the types that it is read into.
pub(super) struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let print = request.extensions().get::<BodyPrint>().cloned();
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        if let Some(print) = print {
            print.note(&bytes);
        }
        read_json(&bytes).map(Self)
    }
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let is_json = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
    });
    if is_json {
        return Ok(());
    }
    Err(Problem::new(ProblemType::UnsupportedMedia, "send the body as JSON with `Content-Type: application/json`"))
}

fn unread(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            ProblemType::TooLarge,
            format!(
                "the body is larger than {} MiB ({} MiB for imports): send it in parts",
                BODY_LIMIT >> 20,
                IMPORT_LIMIT >> 20
            ),
        );
    }
    Problem::new(ProblemType::Malformed, "the body broke off: send it again")
}

/// Reads a body. Types that take part in larger ones cannot refuse unknown fields themselves, so they are looked for here.
fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let reader = &mut serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let mut unknown = Vec::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut *reader, &mut track);
    let outcome = serde_ignored::deserialize(tracked, |path| unknown.push(path.to_string()));
    let value = outcome.map_err(|error| from_json(&track.path().to_string(), &error))?;
    reader.end().map_err(|error| from_json("", &error))?;
    if unknown.is_empty() {
        return Ok(value);
    }
    Err(from_fields(unknown.into_iter().take(MAX_UNKNOWN).map(not_a_field).collect()))
}

/// Stands before a handler that reads no body, and refuses one: what it says would be ignored. `{}` says nothing.
pub(super) async fn refuse_body(request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    // Who is not signed in is told that first, by the handler.
    if body.is_end_stream() || parts.extensions.get::<Identity>().is_none() {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let bytes = Limited::new(body, SHORT).collect().await.map(http_body_util::Collected::to_bytes);
    let said: Option<Map<String, Value>> = match &bytes {
        Ok(bytes) if bytes.is_empty() => Some(Map::new()),
        Ok(bytes) => serde_json::from_slice(bytes).ok(),
        Err(_) => None,
    };
    if said.as_ref().is_some_and(Map::is_empty) {
        return Ok(next.run(Request::from_parts(parts, Body::empty())).await);
    }
    let detail = format!("{} {} takes no body: leave it out", parts.method, parts.uri.path());
    let errors = said.into_iter().flatten().take(MAX_UNKNOWN).map(|(field, _)| not_a_field(field)).collect();
    Err(Problem { errors, ..Problem::new(ProblemType::Invalid, detail) })
}

fn not_a_field(field: String) -> FieldError {
    FieldError { field, detail: "is not a field of this: leave it out".to_owned() }
}

fn from_json(path: &str, error: &serde_json::Error) -> Problem {
    if error.is_data() {
        let message = without_position(&error.to_string());
        return invalid(field_of(path, &message), message);
    }
    let what = if error.is_eof() { "the JSON ends too early" } else { "the body is not JSON" };
    Problem::new(ProblemType::Malformed, format!("{what}: line {}, column {}", error.line(), error.column()))
}

/// The path of the field; a missing or unknown one is named by the message, not by the path.
fn field_of(path: &str, message: &str) -> String {
    let path = if path == "." { "" } else { path };
    let named =
        ["missing field `", "unknown field `"].iter().find_map(|head| message.strip_prefix(head)?.split('`').next());
    match named {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) if !path.ends_with(name) => format!("{path}.{name}"),
        _ => path.to_owned(),
    }
}

/// The message without `at line 1 column 2`: the path says where.
fn without_position(message: &str) -> String {
    message.rfind(" at line ").map_or_else(|| message.to_owned(), |at| message[..at].to_owned())
}

/// What the path names. Something that cannot be an id names nothing: 404.
pub(super) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match AxumPath::<T>::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::new(
                ProblemType::NotFound,
                format!("nothing is at {}: an id is a UUID, a role is image, voice, video or music", parts.uri.path()),
            )),
        }
    }
}

/// The query string. Unknown names are refused.
pub(super) struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|axum::extract::Query(value)| Self(value)).map_err(
            |rejection| {
                let text =
                    std::error::Error::source(&rejection).map_or_else(|| rejection.to_string(), ToString::to_string);
                Problem::new(ProblemType::Malformed, format!("the query cannot be read: {text}"))
            },
        )
    }
}

/// The revision that the caller saw: `If-Match: "3"`, `3` or `*`. Missing: 428.
pub(super) struct IfMatch(pub Expected);

/// The same where it may be missing.
pub(super) struct MaybeIfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read_if_match(&parts.headers)?.map(Self).ok_or_else(|| {
            Problem::new(
                ProblemType::PreconditionRequired,
                "send `If-Match` with the revision you saw, as in the ETag of the row, or `*` to write over anything",
            )
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeIfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(read_if_match(&parts.headers)?.unwrap_or(Expected::Any)))
    }
}

fn read_if_match(headers: &HeaderMap) -> Result<Option<Expected>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(Some(Expected::Any));
    }
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    match digits.parse::<i64>() {
        Ok(revision) if revision >= 1 => Ok(Some(Expected::Revision(revision))),
        _ => Err(Problem::new(
            ProblemType::Malformed,
            "`If-Match` must be one revision such as \"3\", or *; take it from the ETag of the row",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::scenes::CreateScene;

    fn if_match(value: &'static str) -> Result<Option<Expected>, ProblemType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, axum::http::HeaderValue::from_static(value));
        read_if_match(&headers).map_err(|problem| problem.kind)
    }

    #[test]
    fn if_match_takes_a_revision_with_or_without_quotes_or_a_star() {
        assert_eq!(if_match("\"3\""), Ok(Some(Expected::Revision(3))));
        assert_eq!(if_match("3"), Ok(Some(Expected::Revision(3))));
        assert_eq!(if_match("*"), Ok(Some(Expected::Any)));
        for bad in ["", "\"3", "W/\"3\"", "0", "-1", "three", "\"1\", \"2\""] {
            assert_eq!(if_match(bad), Err(ProblemType::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_bad_body_is_answered_with_the_place_and_the_reason() {
        let problem = |body: &str| read_json::<CreateScene>(body.as_bytes()).expect_err("a bad body");
        let syntax = problem("{\"id\":\n  nope}");
        assert_eq!(
            (syntax.kind, syntax.detail.as_str()),
            (ProblemType::Malformed, "the body is not JSON: line 2, column 4")
        );
        assert_eq!(problem("{\"id\"").kind, ProblemType::Malformed);
        assert_eq!(problem("{} {}").kind, ProblemType::Invalid);
        let id = "0190a2b4-7c00-7000-8000-000000000001";
        let unknown = problem(&format!("{{\"id\":\"{id}\",\"titel\":\"x\"}}"));
        assert_eq!(unknown.errors[0].field, "titel");
        let wrong = problem(&format!("{{\"id\":\"{id}\",\"place\":{{\"after\":7}}}}"));
        assert_eq!(wrong.errors[0].field, "place.after");
    }
}
