//! `GET /v1/changes?since=CURSOR`: what happened since.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Call, call::with_query};
use crate::model::Activity;

/// The change feed.
pub const CHANGES: &str = "/v1/changes";

/// From where on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChangesQuery {
    /// The cursor of the answer before, or of the tree; opaque.
    pub since: String,
    /// Most changes wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// What happened, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// The changes the caller may see.
    pub changes: Vec<Activity>,
    /// Where to go on.
    pub cursor: String,
    /// Whether there is more already.
    pub more: bool,
}

/// What happened since.
pub fn since(cursor: &str, limit: Option<u32>) -> Call<Changes> {
    Call::get(with_query(CHANGES, &ChangesQuery { since: cursor.to_owned(), limit }))
}
