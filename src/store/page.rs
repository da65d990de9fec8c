//! Where a page of a list goes on: the place of the last row seen, in the order of the list.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Record, Result, Session, Sql, Viewer};
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

/// A page of what a viewer may see, by title. The statement takes the viewer, whether they are a super admin, the title and the id
/// to go on behind, and how many rows.
pub(super) async fn visible<T: Record>(
    session: &mut impl Session,
    statement: Sql,
    viewer: Viewer,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<T>> {
    let after = ByTitle::start(after);
    session
        .query(statement)
        .bind(viewer.user_id)
        .bind(viewer.super_admin)
        .bind(after.title)
        .bind(after.id)
        .bind(limit)
        .all()
        .await
}
