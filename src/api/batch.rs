//! `POST /v1/batch`: several writes in one transaction, with an outcome for each.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Call, Problem};
use crate::model::{Activity, Id};

/// Several writes at once.
pub const BATCH: &str = "/v1/batch";

/// The most writes in one batch.
pub const MAX_ITEMS: usize = 1000;

/// Writes that are done in order, in one transaction.
///
/// Each is what the same request would be by itself, and is refused for the same reasons; it sees what the ones before it
/// did. One that is refused leaves nothing, and the others go on, unless the batch is `atomic`. All of them are one batch in
/// the log, so that one undo takes the whole back. An `Idempotency-Key` names the batch as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The writes: 1 to 1000.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<BatchItem>,
    /// All or nothing: the first refusal is the answer to the batch.
    #[serde(default)]
    pub atomic: bool,
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// One write: of comments, scenes, takes, media, stages, videos, versions or projects, or an undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchItem {
    /// The HTTP method.
    pub method: WriteMethod,
    /// Path and query, starting with `/v1`.
    #[schema(pattern = "^/v1/")]
    pub path: String,
    /// The JSON body, where the route takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The revision that the caller saw, or `"*"`, where the route asks for `If-Match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_match: Option<Seen>,
}

crate::words! {
    /// The methods that write.
    WriteMethod {
        /// Makes, or does something.
        Post = "POST",
        /// Sets.
        Put = "PUT",
        /// Edits.
        Patch = "PATCH",
        /// Deletes.
        Delete = "DELETE",
    }
}

/// What stands for `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Seen {
    /// This revision.
    Revision(i64),
    /// As the header says it: `"*"` for any.
    Header(String),
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// What the changes are called together in the log.
    pub batch_id: Uuid,
    /// One entry of the log: undo it, and the whole batch is taken back. None: nothing was changed.
    pub activity_id: Option<Id<Activity>>,
    /// One for each item, in the same order.
    pub items: Vec<ItemOutcome>,
}

/// What became of one write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemOutcome {
    /// The HTTP status that it would have had by itself.
    pub status: u16,
    /// The `ETag` of what was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

impl<T> TryFrom<Call<T>> for BatchItem {
    type Error = Call<T>;

    /// The same write as a part of a batch; a read comes back as it was.
    fn try_from(call: Call<T>) -> Result<Self, Call<T>> {
        let Ok(method) = call.method.as_str().parse() else { return Err(call) };
        Ok(Self { method, path: call.path, body: call.body, if_match: call.if_match.map(Seen::Revision) })
    }
}

impl From<BatchItem> for Call<Value> {
    /// The same write by itself.
    fn from(item: BatchItem) -> Self {
        let method = Method::from_bytes(item.method.as_str().as_bytes()).unwrap_or(Method::POST);
        let revision = match item.if_match {
            Some(Seen::Revision(revision)) => Some(revision),
            _ => None,
        };
        Self::of_parts(method, item.path, item.body, revision)
    }
}

/// Does several writes.
pub fn run(batch: &Batch) -> Call<BatchAnswer> {
    Call::post(BATCH.to_owned(), batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::comments,
        model::{Comment, Id},
    };

    #[test]
    fn a_call_that_writes_becomes_an_item_and_a_read_does_not() {
        let id: Id<Comment> = Id::from_uuid(Uuid::from_u128(7));
        let item = BatchItem::try_from(comments::delete(id, 3)).expect("a write");
        assert_eq!((item.method, item.if_match, item.body), (WriteMethod::Delete, Some(Seen::Revision(3)), None));
        assert!(BatchItem::try_from(comments::get(id)).is_err());
    }
}
