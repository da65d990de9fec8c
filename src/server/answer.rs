//! Answers: rows with their `ETag`, and 201 for what was made.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    api::{Problem, media::Take, stage::Decided, versions::CreatedVersion},
    command::Made,
    model::{Comment, Media, Organisation, Project, Scene, User, Version, Video},
};

/// What a handler answers.
pub(super) type Answer<T> = Result<T, Problem>;

/// A value whose `ETag` is the revision of a row.
pub(super) trait Tagged: Serialize {
    /// The row's revision.
    fn revision(&self) -> i64;
}

macro_rules! tagged {
    ($($row:ty),+) => {
        $(impl Tagged for $row {
            fn revision(&self) -> i64 {
                self.revision
            }
        })+
    };
}

tagged!(Comment, Media, Organisation, Project, Scene, User, Version, Video);

impl Tagged for Take {
    fn revision(&self) -> i64 {
        self.media.revision
    }
}

impl Tagged for CreatedVersion {
    fn revision(&self) -> i64 {
        self.version.revision
    }
}

impl Tagged for Decided {
    fn revision(&self) -> i64 {
        self.video.revision
    }
}

/// One row.
pub(super) struct Row<T>(pub T);

impl<T: Tagged> IntoResponse for Row<T> {
    fn into_response(self) -> Response {
        let revision = self.0.revision();
        Guarded((self.0, revision)).into_response()
    }
}

/// A value that the revision of another row guards: send that back as `If-Match`.
pub(super) struct Guarded<T>(pub (T, i64));

impl<T: Serialize> IntoResponse for Guarded<T> {
    fn into_response(self) -> Response {
        let (value, revision) = self.0;
        let mut response = Json(value).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{revision}\"")) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// A created row: 201 the first time, 200 when the same create came again.
impl<T: Tagged> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        let status = if self.is_new { StatusCode::CREATED } else { StatusCode::OK };
        (status, Row(self.row)).into_response()
    }
}
