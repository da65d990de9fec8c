//! `Idempotency-Key`: a write that comes again with the same key is answered again, and not done again.
//!
//! A write reaches the database through [`super::identity::Caller::write`] only, and that takes the key along, so no route can
//! forget it. What was asked is told from its method, path, `If-Match` and body; the body tells it when it is read.

#![expect(clippy::result_large_err, reason = "a problem is the answer itself, made at most once for a request")]

use std::{
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    api::{CLIENT_ID, IDEMPOTENCY_KEY, Problem, ProblemType, REPLAYED},
    command::once::{Answer, Answered, Claim},
    model::{Id, User},
    store::claims::ClaimKey,
};

/// The longest key, in bytes.
const LONGEST_KEY: usize = 64;
/// The largest body of which it counts what it says, in bytes.
const READ_ANEW: usize = 1 << 20;

type Hash = [u8; 32];

/// Where the reader of a body leaves its hash for the fingerprint.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyPrint(Arc<OnceLock<Hash>>);

impl BodyPrint {
    /// Notes the body. JSON counts by what it says, not by its spaces; what is larger than any form has room for, such as an import,
    /// by its bytes, which whoever repeats it has kept.
    pub fn note(&self, body: &[u8]) {
        let is_small = body.len() <= READ_ANEW;
        let said = is_small.then(|| serde_json::from_slice::<serde_json::Value>(body).ok()).flatten();
        let said = said.map(|value| value.to_string());
        // A second reader would read nothing new.
        let _ = self.0.set(Sha256::digest(said.as_deref().map_or(body, str::as_bytes)).into());
    }
}

/// A request that may come again.
#[derive(Debug)]
pub(super) struct Repeatable {
    key: String,
    client_id: Uuid,
    asked: Sha256,
    body: BodyPrint,
}

impl Repeatable {
    /// Reads the headers of a write; none: it has no key.
    pub fn from_parts(parts: &mut Parts) -> Result<Option<Self>, Problem> {
        let is_read = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if is_read {
            return Ok(None);
        }
        let client_id = read_client(&parts.headers)?;
        let Some(key) = parts.headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
        let key = read_key(key)?;
        let body = BodyPrint::default();
        parts.extensions.insert(body.clone());
        Ok(Some(Self { key, client_id, asked: asked(parts), body }))
    }

    /// The claim, once the body was read.
    pub fn claim(self, user_id: Id<User>) -> Claim {
        let body = self.body.0.get().copied().unwrap_or_default();
        Claim {
            key: ClaimKey { user_id, client_id: self.client_id, key: self.key },
            fingerprint: self.asked.chain_update(body).finalize().into(),
        }
    }
}

fn read_key(value: &HeaderValue) -> Result<String, Problem> {
    let text = value.as_bytes();
    if (1..=LONGEST_KEY).contains(&text.len()) && text.iter().all(u8::is_ascii_graphic) {
        return Ok(String::from_utf8_lossy(text).into_owned());
    }
    Err(Problem::new(
        ProblemType::Malformed,
        format!("`Idempotency-Key` must be 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID"),
    ))
}

fn read_client(headers: &HeaderMap) -> Result<Uuid, Problem> {
    let Some(value) = headers.get(CLIENT_ID) else { return Ok(Uuid::nil()) };
    value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
        Problem::new(
            ProblemType::Malformed,
            "`X-Client-Id` must be a UUID that each installation makes once: send that, or leave it out",
        )
    })
}

/// Everything but the body, each part with its length, so that none runs into the next.
fn asked(parts: &Parts) -> Sha256 {
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let if_match = parts.headers.get(header::IF_MATCH).map_or(&b""[..], HeaderValue::as_bytes);
    [parts.method.as_str().as_bytes(), path.as_bytes(), if_match]
        .into_iter()
        .fold(Sha256::new(), |hash, part| hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part))
}

/// The answer to a write: made inside its transaction from an `R`, or kept from the first time.
#[derive(Debug)]
pub(super) struct Sent<R> {
    /// None: the batch that it is a part of answers.
    answered: Option<Answered>,
    of: PhantomData<fn() -> R>,
}

impl<R> Sent<R> {
    pub const fn new(answered: Answered) -> Self {
        Self { answered: Some(answered), of: PhantomData }
    }

    /// The answer to a part of a batch, which is made when the batch is done.
    pub const fn in_batch() -> Self {
        Self { answered: None, of: PhantomData }
    }
}

impl<R> IntoResponse for Sent<R> {
    fn into_response(self) -> Response {
        let Some(Answered { answer, again }) = self.answered else { return StatusCode::NO_CONTENT.into_response() };
        let mut response = Response::new(Body::from(answer.body));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
        let headers = response.headers_mut();
        let mut put = |name: HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.insert(name, value);
            }
        };
        put(header::CONTENT_TYPE, answer.content_type);
        put(header::ETAG, answer.etag);
        put(header::LOCATION, answer.location);
        if again {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl serde::Serialize) -> Answer {
    Answer {
        status: status.as_u16(),
        etag: None,
        location: None,
        content_type: Some("application/json".to_owned()),
        // Answers are plain data with string keys, so this cannot fail.
        body: serde_json::to_vec(body).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn print(method: &str, path: &str, if_match: Option<&str>, body: Option<&str>) -> [u8; 32] {
        let mut request = Request::builder().method(method).uri(path).header(IDEMPOTENCY_KEY, "k");
        if let Some(value) = if_match {
            request = request.header(header::IF_MATCH, value);
        }
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let repeatable = Repeatable::from_parts(&mut parts).expect("a legal key").expect("a key");
        if let Some(body) = body {
            parts.extensions.get::<BodyPrint>().expect("a place").note(body.as_bytes());
        }
        repeatable.claim(Id::from_uuid(Uuid::nil())).fingerprint
    }

    #[test]
    fn what_was_asked_is_told_apart_by_each_of_its_parts() {
        let first = print("POST", "/v1/a", Some("1"), Some("{\"a\":1,\"b\":[2]}"));
        assert_eq!(first, print("POST", "/v1/a", Some("1"), Some(" { \"b\": [2], \"a\": 1 }")), "spaces say nothing");
        for other in [
            print("PUT", "/v1/a", Some("1"), Some("{\"a\":1,\"b\":[2]}")),
            print("POST", "/v1/a?x", Some("1"), Some("{\"a\":1,\"b\":[2]}")),
            print("POST", "/v1/a", None, Some("{\"a\":1,\"b\":[2]}")),
            print("POST", "/v1/a1", None, Some("{\"a\":1,\"b\":[2]}")),
            print("POST", "/v1/a", Some("1"), Some("{\"a\":1,\"b\":[3]}")),
            print("POST", "/v1/a", Some("1"), None),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn a_key_is_short_and_visible() {
        let key = |text: &'static str| read_key(&HeaderValue::from_static(text)).is_ok();
        assert!(key("a") && key("0190a2b4-7c00-7000-8000-000000000001") && key("\"quoted\""));
        assert!(key("0123456789012345678901234567890123456789012345678901234567890123"));
        assert!(!key("01234567890123456789012345678901234567890123456789012345678901234"));
        assert!(!key("") && !key("two words") && !key("tab\tbed"));
        assert!(read_key(&HeaderValue::from_bytes("café".as_bytes()).expect("opaque bytes")).is_err());
    }
}
