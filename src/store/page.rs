//! Where a page of a list goes on: the place of the last row seen, in the order of the list.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::Timestamp;

/// A place in a list that is sorted by a title or name, then by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByTitle {
    /// The title or name of the row.
    pub title: String,
    /// Its id.
    pub id: Uuid,
}

/// A place in a list that is sorted by time, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByTime {
    /// When the row was made.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl ByTitle {
    /// Before every row.
    pub(super) fn start(after: Option<Self>) -> Self {
        after.unwrap_or_else(|| Self { title: String::new(), id: Uuid::nil() })
    }
}

impl ByTime {
    /// Before every row of a list with the oldest first.
    pub(super) fn start(after: Option<Self>) -> Self {
        after.unwrap_or_else(|| Self { at: Timestamp::from_micros(i64::MIN), id: Uuid::nil() })
    }

    /// Before every row of a list with the newest first.
    pub(super) fn newest(after: Option<Self>) -> Self {
        after.unwrap_or_else(|| Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() })
    }
}
