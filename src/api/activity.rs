//! `GET /v1/activity`: who did what. `POST /v1/activity/{id}/undo`: takes back one of the caller's own actions, as new
//! changes.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Page,
    call::{fill, with_query},
};
use crate::model::{Activity, Id, Project, User};

/// The log, the newest first.
pub const ACTIVITY: &str = "/v1/activity";

/// Takes back the whole batch that an entry belongs to.
pub const UNDO: &str = "/v1/activity/{id}/undo";

/// Which part of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ActivityQuery {
    /// Only what happened in this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Id<Project>>,
    /// Only what this person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Id<User>>,
    /// Only what happened to this row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Uuid>,
    /// Most entries wanted.
    #[param(minimum = 1, maximum = 1000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A page of what the caller may see of the log, the newest first.
pub fn page(query: &ActivityQuery) -> Call<Page<Activity>> {
    Call::get(with_query(ACTIVITY, query))
}

/// What was taken back. Undoing *this* batch does it again (redo).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Undone {
    /// The batch of the new changes.
    pub batch_id: Uuid,
    /// The new changes, up to 1,000 of them; `/v1/changes` has them all.
    pub changes: Vec<Activity>,
}

/// The most changes that an undo answers with.
pub const MAX_ANSWERED: usize = 1_000;

/// Takes back the batch that the entry belongs to. Refused when a row was changed since, and for stage decisions.
pub fn undo(entry: Id<Activity>) -> Call<Undone> {
    Call::post(fill(UNDO, &[&entry]), &serde_json::json!({}))
}
