//! Counting amends, always at the newest version of each video.

use super::{
    Result, Session, Tx, Viewer,
    access::{READABLE_COMMENT, VISIBLE},
    record::fields,
    sql::{sql, statements},
    versions::{NEWEST, NEWEST_OF_VIDEO},
};
use crate::model::{Comment, Id, Stage, Video};

/// The amends of a video's newest version at one stage. A stage without any is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmendCount {
    /// Of which video.
    pub video_id: Id<Video>,
    /// At which stage.
    pub stage: Stage,
    /// Still to do.
    pub open: i64,
    /// Done.
    pub done: i64,
}

fields!(AmendCount, |cells| AmendCount {
    video_id: cells.cell()?,
    stage: cells.cell()?,
    open: cells.cell()?,
    done: cells.cell()?,
});

// CROSS JOIN holds SQLite to this order, which ends at an index that covers what is counted; without it a database that has
// no statistics yet begins with every comment.
const COUNTED: &str = "
    SELECT versions.video_id, comments.stage,
        count(CASE WHEN comments.status = 'to_do' THEN 1 END), count(CASE WHEN comments.status = 'done' THEN 1 END)
    FROM videos
    CROSS JOIN visible
    CROSS JOIN versions
    CROSS JOIN scenes
    CROSS JOIN comments
    WHERE visible.project_id = videos.project_id AND videos.deleted_at IS NULL
        AND scenes.version_id = versions.id AND scenes.deleted_at IS NULL
        AND comments.scene_id = scenes.id AND comments.status IS NOT NULL AND comments.deleted_at IS NULL AND
";

statements! {
    COUNTS = sql!(
        VISIBLE, COUNTED, NEWEST_OF_VIDEO, " AND ", READABLE_COMMENT, "
        GROUP BY versions.video_id, comments.stage ORDER BY versions.video_id, comments.stage");
    COUNTS_OF_VIDEO = sql!(
        VISIBLE, COUNTED, " videos.id = $3 AND ", NEWEST_OF_VIDEO, " AND ", READABLE_COMMENT, "
        GROUP BY versions.video_id, comments.stage ORDER BY versions.video_id, comments.stage");
    OPEN = sql!(
        "SELECT comments.id FROM versions
        JOIN scenes ON scenes.version_id = versions.id AND scenes.deleted_at IS NULL
        JOIN comments ON comments.scene_id = scenes.id AND comments.status = 'to_do' AND comments.deleted_at IS NULL
        WHERE versions.video_id = $1 AND ", NEWEST, " AND comments.stage = $2
        ORDER BY scenes.\"order\", comments.created_at, comments.id");
}

/// Open and done amends of every video a viewer may see, as far as the viewer may see them.
pub async fn counts(session: &mut impl Session, viewer: Viewer) -> Result<Vec<AmendCount>> {
    session.query(COUNTS).bind(viewer.user_id).bind(viewer.super_admin).all().await
}

/// The same for one video.
pub async fn counts_of_video(session: &mut impl Session, viewer: Viewer, video: Id<Video>) -> Result<Vec<AmendCount>> {
    session.query(COUNTS_OF_VIDEO).bind(viewer.user_id).bind(viewer.super_admin).bind(video).all().await
}

/// The open amends in the way of a stage decision: of the newest version, in scene order, whoever may read them. Hold the
/// video's lock.
pub async fn open(tx: &mut Tx, video: Id<Video>, stage: Stage) -> Result<Vec<Id<Comment>>> {
    tx.query(OPEN).bind(video).bind(stage).column().await
}
