//! `GET /v1/queue`: every open amend I can see, in working order.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Call, call::with_query};
use crate::model::{Comment, CommentStatus, Id, Project, Snooze, Stage, Timestamp, User, Version, Video};

/// The queue.
pub const QUEUE: &str = "/v1/queue";

/// Which amends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct QueueQuery {
    /// Only this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Id<Project>>,
    /// Only this video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<Id<Video>>,
    /// Only amends raised at this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Only what this person is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Id<User>>,
    /// Only what I am to do; the same as my own id as `assignee`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mine: bool,
    /// Only what nobody is to do yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unassigned: bool,
    /// Only what this person raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Id<User>>,
    /// Open or done; absent: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CommentStatus>,
    /// Only what was raised before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
    /// Those that I put off, too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub snoozed: bool,
    /// Most rows wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl QueueQuery {
    /// Whether an amend is one of those that are asked for by `me`, whatever the page.
    pub fn holds(&self, item: &QueueItem, me: Id<User>) -> bool {
        fn is<T: PartialEq + Copy>(wanted: Option<T>, value: Option<T>) -> bool {
            wanted.is_none() || wanted == value
        }
        let row = &item.comment;
        row.deleted_at.is_none()
            && row.status == Some(self.status.unwrap_or(CommentStatus::ToDo))
            && is(self.project, Some(item.project_id))
            && is(self.video, Some(item.video_id))
            && is(self.stage, Some(row.stage))
            && is(self.author, Some(row.author_id))
            && is(self.assignee, row.assignee_id)
            && (!self.mine || row.assignee_id == Some(me))
            && (!self.unassigned || row.assignee_id.is_none())
            && self.before.is_none_or(|before| row.created_at < before)
            && (self.snoozed || self.status == Some(CommentStatus::Done) || item.snoozed.is_none())
    }
}

/// One open amend with all that is needed to work on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueItem {
    /// The amend.
    #[serde(flatten)]
    pub comment: Comment,
    /// The scene's label.
    pub scene_title: String,
    /// The scene's place in its version.
    pub scene_order: i64,
    /// The version, the newest of its video.
    pub version_id: Id<Version>,
    /// Its number.
    pub version_number: i64,
    /// The video.
    pub video_id: Id<Video>,
    /// Its name.
    pub video_title: String,
    /// Where the video is now.
    pub current_stage: Stage,
    /// The project.
    pub project_id: Id<Project>,
    /// Its name.
    pub project_title: String,
    /// My snooze of it, while it lasts.
    pub snoozed: Option<Snooze>,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueuePage {
    /// The amends of this page: by project, video and scene, oldest first.
    pub items: Vec<QueueItem>,
    /// What to send as `cursor` for the next page.
    pub next_cursor: Option<String>,
    /// How many amends there are in all with these filters.
    pub total: i64,
    /// The same by video, stage and person: what headings and filters count. Only on the first page, which has no `cursor`.
    pub counts: Vec<QueueCount>,
}

/// How many open amends there are of one video, at one stage, for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueCount {
    /// The project.
    pub project_id: Id<Project>,
    /// The video.
    pub video_id: Id<Video>,
    /// The stage that they were raised at.
    pub stage: Stage,
    /// Who is to do them; none: nobody yet.
    pub assignee_id: Option<Id<User>>,
    /// How many.
    pub count: i64,
}

/// A page of the queue.
pub fn page(query: &QueueQuery) -> Call<QueuePage> {
    Call::get(with_query(QUEUE, query))
}
