//! Hands the bytes of a medium out.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{
    Key, Shelf,
    range::{self, Part},
};
use crate::{
    api::{Problem, ProblemType},
    model::{ContentType, Media},
};

/// What is known of the bytes.
struct Known<'m> {
    content: Uuid,
    size: u64,
    sha256: &'m str,
    kind: ContentType,
}

impl<'m> Known<'m> {
    fn of(medium: &'m Media) -> Option<Self> {
        Some(Self {
            content: medium.content_id?,
            size: u64::try_from(medium.size_bytes?).ok()?,
            sha256: medium.sha256.as_deref()?,
            kind: medium.content_type?,
        })
    }
}

/// The bytes of a medium, or those of them that are asked for.
pub(in crate::server) async fn give(
    shelf: &Shelf,
    medium: &Media,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let known = Known::of(medium).ok_or_else(|| {
        let what = if medium.is_uploaded() { "its bytes have not come yet" } else { "it is registered by its url" };
        Problem::new(ProblemType::NotFound, format!("this medium has no bytes here: {what}"))
    })?;
    let tag = format!("\"{}\"", known.sha256);
    let mut response = match part_of(headers, &tag, known.size) {
        None => StatusCode::NOT_MODIFIED.into_response(),
        Some(Part::None) => {
            let problem = Problem::new(ProblemType::NoSuchRange, format!("the medium has {} bytes", known.size));
            let mut response = problem.into_response();
            put(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", known.size));
            return Ok(response);
        }
        Some(part) => {
            let (status, part) = match part {
                Part::Of(part) => (StatusCode::PARTIAL_CONTENT, part),
                Part::Whole | Part::None => (StatusCode::OK, 0..known.size),
            };
            let (first, end) = (part.start, part.end);
            let key = Key { project: medium.project_id, content: known.content };
            let body = if *method == Method::HEAD {
                shelf.look(key).await.map_err(|error| gone(&error))?;
                Body::empty()
            } else {
                Body::from_stream(shelf.read(key, part).await.map_err(|error| gone(&error))?)
            };
            let mut response = (status, body).into_response();
            put(&mut response, header::CONTENT_LENGTH, &(end - first).to_string());
            if status == StatusCode::PARTIAL_CONTENT {
                put(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{}/{}", end - 1, known.size));
            }
            put(&mut response, header::CONTENT_TYPE, known.kind.as_str());
            put(&mut response, header::CONTENT_DISPOSITION, &disposition(medium, known.kind));
            response
        }
    };
    put(&mut response, header::ETAG, &tag);
    put(&mut response, header::ACCEPT_RANGES, "bytes");
    put(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(&mut response, header::CACHE_CONTROL, "private, no-cache");
    Ok(response)
}

/// Which bytes to answer with; none: the caller has them.
fn part_of(headers: &HeaderMap, tag: &str, size: u64) -> Option<Part> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_ours = |given: &str| given.trim().trim_start_matches("W/") == tag;
    if text(header::IF_NONE_MATCH).is_some_and(|given| given.trim() == "*" || given.split(',').any(is_ours)) {
        return None;
    }
    // The checksum is a strong tag; a date, or a weak tag, proves nothing.
    let is_same = text(header::IF_RANGE).is_none_or(|given| given.trim() == tag);
    Some(text(header::RANGE).filter(|_| is_same).map_or(Part::Whole, |asked| range::read(asked, size)))
}

fn gone(error: &object_store::Error) -> Problem {
    match error {
        object_store::Error::NotFound { .. } => Problem::new(
            ProblemType::NotFound,
            "the bytes of this medium are not in the media storage of this server: upload the same file again",
        ),
        error => {
            tracing::error!(%error, "the media storage failed");
            Problem::new(ProblemType::Unavailable, "the media storage cannot be read now: try again later")
        }
    }
}

fn put(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// To be saved, under a name that is safe anywhere (RFC 6266): the plain one for old readers, the full one for others.
fn disposition(medium: &Media, kind: ContentType) -> String {
    let name = safe_name(medium, kind);
    let plain: String = name.chars().map(|c| if c.is_ascii() && !"\"\\%".contains(c) { c } else { '_' }).collect();
    let mut full = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            full.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(full, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

/// The name of the file without what a path, a shell or a desktop could take for something else.
fn safe_name(medium: &Media, kind: ContentType) -> String {
    crate::model::media::safe_file_name(medium.file_name.as_deref().unwrap_or_default(), medium.id, kind)
}
