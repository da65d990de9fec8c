//! `If-None-Match`: a list or document that the caller has is not sent again.

use std::marker::PhantomData;

use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

/// The most tags that are looked at.
const MOST: usize = 16;

/// What was asked for, and what the caller has of it.
#[derive(Debug)]
pub(super) struct IfNoneMatch {
    /// Path and query.
    pub request: String,
    /// The tags of the answers that the caller has, without what marks them as tags.
    pub known: Vec<String>,
}

/// An answer, unless the caller has it. The type says what its bytes are.
pub(super) enum Fresh<T> {
    /// The caller has it: the one with this tag.
    Known(String),
    /// The answer with its tag.
    Bytes(Option<String>, Bytes, PhantomData<fn() -> T>),
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let request = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        Ok(Self { request, known: known(&parts.headers) })
    }
}

/// The tags, strong or weak. What is no tag of ours matches nothing, and `*` asks for whatever there is.
fn known(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|tag| {
            let tag = tag.trim();
            Some(tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?.to_owned())
        })
        .take(MOST)
        .collect()
}

impl<T> IntoResponse for Fresh<T> {
    fn into_response(self) -> Response {
        let (tag, mut response) = match self {
            Self::Known(tag) => (Some(tag), StatusCode::NOT_MODIFIED.into_response()),
            Self::Bytes(tag, bytes, _) => {
                let kind = HeaderValue::from_static("application/json");
                (tag, ([(header::CONTENT_TYPE, kind)], bytes).into_response())
            }
        };
        let headers = response.headers_mut();
        // Whoever keeps it asks again each time; nobody else may keep it.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("Authorization"));
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&format!("W/\"{tag}\"")).ok()) {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_weak_or_strong_and_what_is_none_matches_nothing() {
        let known = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            }
            super::known(&headers)
        };
        assert_eq!(known(&["W/\"a\", \"b\"", "W/\"c\""]), ["a", "b", "c"]);
        assert_eq!(known(&[]), [""; 0]);
        assert_eq!(known(&["*", "abc", "\"", "W/", "\"\""]), [""], "an empty tag is nobody's");
    }
}
