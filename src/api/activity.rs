//! `POST /v1/activity/{id}/undo`: takes back one of the caller's own actions, as new changes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Call, call::fill};
use crate::model::{Activity, Id};

/// Takes back the whole batch that an entry belongs to.
pub const UNDO: &str = "/v1/activity/{id}/undo";

/// What was taken back. Undoing *this* batch does it again (redo).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// The batch of the new changes.
    pub batch_id: Uuid,
    /// The new changes.
    pub changes: Vec<Activity>,
}

/// Takes back the batch that the entry belongs to. Refused when a row was changed since, and for stage decisions.
pub fn undo(entry: Id<Activity>) -> Call<Undone> {
    Call::post(fill(UNDO, &[&entry]), &serde_json::json!({}))
}
