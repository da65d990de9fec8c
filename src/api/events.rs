//! `GET /v1/events`: the change feed as it happens, as server-sent events.
//!
//! | event | `data` | what to do |
//! |---|---|---|
//! | `ready` | nothing | the stream is open; its `id` is the cursor from which it goes on |
//! | `change` | one entry of the log, as in `/v1/changes` | apply it; entries come in order, and after a break perhaps again |
//! | `present` | a `Presence` | somebody opened or closed a video, or began to write there: who else has it open now |
//! | `resync` | `{"reason": …}` | the stream ends; come back with the last `id`, or read `/v1/tree` where the reason is `gone` |
//!
//! The `id` of an event is where a follower goes on: send it back as `Last-Event-ID`, or as `since` to `/v1/changes`. An event
//! without one comes again after a break; an entry is known by its own id. Between events a comment is sent, so that a dead connection is noticed.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The stream.
pub const EVENTS: &str = "/v1/events";

/// The name of the event that opens a stream.
pub const READY: &str = "ready";
/// The name of an event that carries a change.
pub const CHANGE: &str = "change";
/// The name of an event that says who has a video open.
pub const PRESENT: &str = "present";
/// The name of the event that ends a stream.
pub const RESYNC: &str = "resync";

/// From where on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// A cursor of the tree, of `/v1/changes` or of an earlier stream; the header `Last-Event-ID` wins. Absent: from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

crate::words! {
    /// Why a stream ended.
    ResyncReason {
        /// The follower read too slowly. Nothing is lost: come back with the last `id`.
        Lagging = "lagging",
        /// The cursor is of another database by now: read the tree again.
        Gone = "gone",
        /// The server ends, or cannot go on. Nothing is lost: come back with the last `id`.
        Closing = "closing",
    }
}

/// What a [`RESYNC`] event carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resync {
    /// Why.
    pub reason: ResyncReason,
}
