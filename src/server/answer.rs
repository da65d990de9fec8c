//! Answers: rows with their `ETag`, and 201 for what was made.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::repeat::json;
use crate::{
    api::{self, Problem, media::Take, stage::Decided, versions::CreatedVersion},
    command::{
        Made,
        once::{Answer as Kept, NewActivity, Reply},
    },
    model::{Comment, Media, Organisation, Project, ProjectMember, Scene, User, Version, Video},
};

/// What a handler answers.
pub(super) type Answer<T> = Result<T, Problem>;

/// A value whose `ETag` is the revision of a row.
pub(super) trait Tagged: Serialize {
    /// The row's revision.
    fn revision(&self) -> i64;

    /// Where the row is.
    fn path(&self) -> Option<String> {
        None
    }
}

macro_rules! tagged {
    ($($row:ty: $resource:ident),+ $(,)?) => {
        $(impl Tagged for $row {
            fn revision(&self) -> i64 {
                self.revision
            }

            fn path(&self) -> Option<String> {
                Some(api::$resource::get(self.id).path)
            }
        })+
    };
}

tagged!(
    Comment: comments,
    Media: media,
    Organisation: organisations,
    Project: projects,
    Scene: scenes,
    User: people,
    Version: versions,
    Video: videos,
);

impl Tagged for ProjectMember {
    fn revision(&self) -> i64 {
        self.revision
    }
}

impl Tagged for Take {
    fn revision(&self) -> i64 {
        self.media.revision
    }

    fn path(&self) -> Option<String> {
        self.media.path()
    }
}

impl Tagged for CreatedVersion {
    fn revision(&self) -> i64 {
        self.version.revision
    }

    fn path(&self) -> Option<String> {
        self.version.path()
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
        if let Ok(tag) = HeaderValue::from_str(&tag(revision)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl<T: Tagged> Reply for Row<T> {
    fn answer(&self, _: &[NewActivity]) -> Kept {
        guarded(StatusCode::OK, &self.0, self.0.revision())
    }
}

impl<T: Serialize> Reply for Guarded<T> {
    fn answer(&self, _: &[NewActivity]) -> Kept {
        let (value, revision) = &self.0;
        guarded(StatusCode::OK, value, *revision)
    }
}

impl<T: Serialize> Reply for Json<T> {
    fn answer(&self, _: &[NewActivity]) -> Kept {
        json(StatusCode::OK, &self.0)
    }
}

/// A created row: 201 the first time and where it is, 200 when the same create came again.
impl<T: Tagged> Reply for Made<T> {
    fn answer(&self, _: &[NewActivity]) -> Kept {
        let (row, revision) = (&self.row, self.row.revision());
        if self.is_new {
            Kept { location: row.path(), ..guarded(StatusCode::CREATED, row, revision) }
        } else {
            guarded(StatusCode::OK, row, revision)
        }
    }
}

fn guarded(status: StatusCode, value: &impl Serialize, revision: i64) -> Kept {
    Kept { etag: Some(tag(revision)), ..json(status, value) }
}

fn tag(revision: i64) -> String {
    format!("\"{revision}\"")
}
