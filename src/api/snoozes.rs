//! `/v1/comments/{id}/snooze`: what I put off in my own queue.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Call, call::fill};
use crate::model::{Comment, Id, Snooze, Timestamp};

/// My snooze of an amend: set and take away.
pub const SNOOZE: &str = "/v1/comments/{id}/snooze";

/// Until when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSnooze {
    /// A moment to come, at most ten years from now; `null` or absent: until somebody else changes the amend, or writes or
    /// changes an answer to it.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// An amend that is not put off any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Awake {
    /// The amend.
    pub comment_id: Id<Comment>,
}

/// Puts an amend off.
pub fn set(id: Id<Comment>, body: &SetSnooze) -> Call<Snooze> {
    Call::set(fill(SNOOZE, &[&id]), body)
}

/// Takes an amend back into the queue.
pub fn wake(id: Id<Comment>) -> Call<Awake> {
    Call::remove(fill(SNOOZE, &[&id]))
}
