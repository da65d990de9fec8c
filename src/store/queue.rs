//! The queue: every amend a viewer can see at the newest version of each video, in working order.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Query, Result, Session, Sql, Viewer,
    access::{READABLE_COMMENT, VISIBLE},
    record::{Columns, fields},
    snoozes::ASLEEP,
    sql::{sql, statements, text},
    versions::NEWEST_OF_VIDEO,
};
use crate::model::{Comment, CommentStatus, Id, Project, Stage, StageStatus, Timestamp, User, Version, Video};

/// Which amends; `None` does not filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Of one project.
    pub project: Option<Id<Project>>,
    /// Of one video.
    pub video: Option<Id<Video>>,
    /// At one stage.
    pub stage: Option<Stage>,
    /// For one person.
    pub assignee: Option<Id<User>>,
    /// For nobody yet.
    pub unassigned: bool,
    /// By one person.
    pub author: Option<Id<User>>,
    /// Open or done; none: open.
    pub status: Option<CommentStatus>,
    /// Raised before this moment.
    pub before: Option<Timestamp>,
    /// Leaves out what the viewer has put off beyond this moment; none: snoozes are not looked at.
    pub now: Option<Timestamp>,
    /// Leaves in what the viewer has put off.
    pub snoozed: bool,
}

/// An amend with what it takes to know where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueItem {
    /// The amend.
    pub comment: Comment,
    /// Place of its scene.
    pub scene_order: i64,
    /// Label of its scene.
    pub scene_title: String,
    /// The newest version, which it is on.
    pub version_id: Id<Version>,
    /// That version's number.
    pub version_number: i64,
    /// Its video.
    pub video_id: Id<Video>,
    /// The video's title.
    pub video_title: String,
    /// Where the video is.
    pub current_stage: Stage,
    /// How far that stage is.
    pub stage_status: StageStatus,
    /// Its project.
    pub project_id: Id<Project>,
    /// The project's title.
    pub project_title: String,
    /// When the viewer put it off, where that still holds.
    pub snoozed_at: Option<Timestamp>,
    /// Until when, if there is a moment.
    pub snoozed_until: Option<Timestamp>,
}

/// How many amends there are of one video, at one stage, for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCount {
    /// Its project.
    pub project_id: Id<Project>,
    /// The video.
    pub video_id: Id<Video>,
    /// The stage they were raised at.
    pub stage: Stage,
    /// Who is to do them.
    pub assignee_id: Option<Id<User>>,
    /// How many.
    pub count: i64,
}

fields!(QueueCount, |cells| QueueCount {
    project_id: cells.cell()?,
    video_id: cells.cell()?,
    stage: cells.cell()?,
    assignee_id: cells.cell()?,
    count: cells.cell()?,
});

/// A place in the queue: working order is project, video, scene, then the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueKey {
    /// Title of the project.
    pub project_title: String,
    /// The project.
    pub project_id: Uuid,
    /// Title of the video.
    pub video_title: String,
    /// The video.
    pub video_id: Uuid,
    /// Order of the scene.
    pub scene_order: i64,
    /// When the amend was raised.
    pub created_at: Timestamp,
    /// The amend.
    pub id: Uuid,
}

impl QueueItem {
    /// Where the page after this item goes on.
    #[must_use]
    pub fn key(&self) -> QueueKey {
        QueueKey {
            project_title: self.project_title.clone(),
            project_id: self.project_id.uuid(),
            video_title: self.video_title.clone(),
            video_id: self.video_id.uuid(),
            scene_order: self.scene_order,
            created_at: self.comment.created_at,
            id: self.comment.id.uuid(),
        }
    }
}

fields!(QueueItem, |cells| QueueItem {
    comment: cells.record()?,
    scene_order: cells.cell()?,
    scene_title: cells.cell()?,
    version_id: cells.cell()?,
    version_number: cells.cell()?,
    video_id: cells.cell()?,
    video_title: cells.cell()?,
    current_stage: cells.cell()?,
    stage_status: cells.cell()?,
    project_id: cells.cell()?,
    project_title: cells.cell()?,
    snoozed_at: cells.cell()?,
    snoozed_until: cells.cell()?,
});

const SELECTED: &str = text!(
    r#", scenes."order", scenes.title, versions.id, versions.number, videos.id, videos.title, videos.current_stage,
    videos.stage_status, projects.id, projects.title,
    CASE WHEN snoozes.comment_id IS NOT NULL AND "#,
    ASLEEP,
    " THEN snoozes.created_at END, snoozes.until"
);

// CROSS JOIN holds SQLite to this order: from projects by title down to comments every step follows an index in working
// order, so that a page costs what it shows and not what there is. PostgreSQL plans as it likes.
const FROM: &str = "
    FROM projects
    CROSS JOIN visible
    CROSS JOIN videos
    CROSS JOIN versions
    CROSS JOIN scenes
    CROSS JOIN comments
    LEFT JOIN snoozes ON snoozes.comment_id = comments.id AND snoozes.user_id = $1
    WHERE visible.project_id = projects.id AND projects.deleted_at IS NULL
        AND videos.project_id = projects.id AND videos.deleted_at IS NULL
        AND scenes.version_id = versions.id AND scenes.deleted_at IS NULL
        AND comments.scene_id = scenes.id AND comments.status IS NOT NULL AND comments.deleted_at IS NULL AND
";

const FILTERED: &str = text!(
    "
    AND comments.status = $3
    AND (projects.id = $4 OR CAST($4 AS TEXT) IS NULL)
    AND (videos.id = $5 OR CAST($5 AS TEXT) IS NULL)
    AND (comments.stage = $6 OR CAST($6 AS TEXT) IS NULL)
    AND (comments.assignee_id = $7 OR CAST($7 AS TEXT) IS NULL)
    AND (comments.author_id = $8 OR CAST($8 AS TEXT) IS NULL)
    AND (comments.created_at < $9 OR CAST($9 AS TEXT) IS NULL)
    AND (comments.assignee_id IS NULL OR NOT $10)
    AND ($12 OR snoozes.comment_id IS NULL OR NOT ",
    ASLEEP,
    ") AND "
);

const ORDERED: &str = r#"
    ORDER BY projects.title, projects.id, videos.title, videos.id, scenes."order", comments.created_at, comments.id LIMIT
"#;

statements! {
    FIRST = sql!(
        VISIBLE, "SELECT ", Comment::COLUMNS, SELECTED, FROM, NEWEST_OF_VIDEO, FILTERED, READABLE_COMMENT, ORDERED, "$13");
    NEXT = sql!(
        VISIBLE, "SELECT ", Comment::COLUMNS, SELECTED, FROM, NEWEST_OF_VIDEO, FILTERED, READABLE_COMMENT,
        r#" AND projects.title >= $13
        AND (projects.title, projects.id, videos.title, videos.id, scenes."order", comments.created_at, comments.id)
            > ($13, $14, $15, $16, $17, $18, $19)"#,
        ORDERED, "$20");
    COUNT = sql!(VISIBLE, "SELECT count(*)", FROM, NEWEST_OF_VIDEO, FILTERED, READABLE_COMMENT);
    COUNTS = sql!(
        VISIBLE, "SELECT projects.id, videos.id, comments.stage, comments.assignee_id, count(*)", FROM, NEWEST_OF_VIDEO,
        FILTERED, READABLE_COMMENT, "
        GROUP BY projects.id, videos.id, comments.stage, comments.assignee_id
        ORDER BY projects.id, videos.id, comments.stage, comments.assignee_id");
}

/// A page of the queue, after the place `after`.
pub async fn list(
    session: &mut impl Session,
    viewer: Viewer,
    filter: QueueFilter,
    limit: i64,
    after: Option<QueueKey>,
) -> Result<Vec<QueueItem>> {
    let Some(after) = after else {
        return filtered(session, FIRST, viewer, filter).bind(limit).all().await;
    };
    filtered(session, NEXT, viewer, filter)
        .bind(after.project_title)
        .bind(after.project_id)
        .bind(after.video_title)
        .bind(after.video_id)
        .bind(after.scene_order)
        .bind(after.created_at)
        .bind(after.id)
        .bind(limit)
        .all()
        .await
}

/// How many amends the whole queue holds.
pub async fn count(session: &mut impl Session, viewer: Viewer, filter: QueueFilter) -> Result<i64> {
    Ok(filtered(session, COUNT, viewer, filter).scalar().await?.unwrap_or_default())
}

/// What the whole queue holds: how many of each video, stage and person.
pub async fn counts(session: &mut impl Session, viewer: Viewer, filter: QueueFilter) -> Result<Vec<QueueCount>> {
    filtered(session, COUNTS, viewer, filter).all().await
}

fn filtered(session: &mut impl Session, sql: Sql, viewer: Viewer, filter: QueueFilter) -> Query<'_> {
    session
        .query(sql)
        .bind(viewer.user_id)
        .bind(viewer.super_admin)
        .bind(filter.status.unwrap_or(CommentStatus::ToDo))
        .bind(filter.project)
        .bind(filter.video)
        .bind(filter.stage)
        .bind(filter.assignee)
        .bind(filter.author)
        .bind(filter.before)
        .bind(filter.unassigned)
        .bind(filter.now)
        .bind(filter.snoozed || filter.now.is_none())
}
