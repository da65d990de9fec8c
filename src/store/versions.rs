//! Versions.

use super::{
    Result, Session, Tx, Viewer,
    access::VISIBLE,
    record::{Columns, row},
    search,
    sql::{Sql, sql, statements},
};
use crate::model::{Id, Project, Version, Video};

row!(Version, "versions", Id<Version> {
    fixed { video_id, number, created_at }
    written { name }
    searched by search::of_version
});

/// That `versions` is the newest of its video: the highest number that is not deleted.
pub(super) const NEWEST: &str = "
    versions.deleted_at IS NULL AND versions.number = (
        SELECT max(numbered.number) FROM versions AS numbered
        WHERE numbered.video_id = versions.video_id AND numbered.deleted_at IS NULL)
";

/// The same where `videos` comes before `versions` in the join: SQLite then finds the one version by its number.
pub(super) const NEWEST_OF_VIDEO: &str = "
    versions.video_id = videos.id AND versions.number = (
        SELECT max(numbered.number) FROM versions AS numbered
        WHERE numbered.video_id = videos.id AND numbered.deleted_at IS NULL)
";

statements! {
    OF_VIDEO = sql!(
        "SELECT ", Version::COLUMNS, " FROM versions
        WHERE video_id = $1 AND deleted_at IS NULL AND number < $2 ORDER BY number DESC LIMIT $3");
    OF_PROJECT = sql!(
        "SELECT ", Version::COLUMNS, " FROM versions JOIN videos ON videos.id = versions.video_id
        WHERE videos.project_id = $1 AND versions.deleted_at IS NULL ORDER BY versions.video_id, versions.number DESC");
    VISIBLE_TO = sql!(
        VISIBLE, "SELECT ", Version::COLUMNS, " FROM versions
        JOIN videos ON videos.id = versions.video_id AND videos.deleted_at IS NULL
        JOIN projects ON projects.id = videos.project_id AND projects.deleted_at IS NULL
        JOIN visible ON visible.project_id = videos.project_id
        WHERE versions.deleted_at IS NULL ORDER BY versions.video_id, versions.number DESC");
    NEWEST_OF = sql!("SELECT ", Version::COLUMNS, " FROM versions WHERE versions.video_id = $1 AND ", NEWEST);
    BY_NUMBER = sql!("SELECT ", Version::COLUMNS, " FROM versions WHERE video_id = $1 AND number = $2");
    NEXT_NUMBER = Sql::new("SELECT coalesce(max(number), 0) + 1 FROM versions WHERE video_id = $1");
    LOCK = Sql::new("UPDATE versions SET updated_at = updated_at WHERE id = $1");
}

/// The versions of a video, the newest first, from below the number `after`.
pub async fn of_video(
    session: &mut impl Session,
    video: Id<Video>,
    limit: i64,
    after: Option<i64>,
) -> Result<Vec<Version>> {
    session.query(OF_VIDEO).bind(video).bind(after.unwrap_or(i64::MAX)).bind(limit).all().await
}

/// Every version of every video of a project, by video, the newest first.
pub async fn of_project(session: &mut impl Session, project: Id<Project>) -> Result<Vec<Version>> {
    session.query(OF_PROJECT).bind(project).all().await
}

/// Every version a viewer may see, by video, the newest first.
pub async fn visible(session: &mut impl Session, viewer: Viewer) -> Result<Vec<Version>> {
    session.query(VISIBLE_TO).bind(viewer.user_id).bind(viewer.super_admin).all().await
}

/// The newest version of a video: the highest number that is not deleted.
pub async fn newest(session: &mut impl Session, video: Id<Video>) -> Result<Option<Version>> {
    session.query(NEWEST_OF).bind(video).optional().await
}

/// The version with this number, deleted or not.
pub async fn by_number(session: &mut impl Session, video: Id<Video>, number: i64) -> Result<Option<Version>> {
    session.query(BY_NUMBER).bind(video).bind(number).optional().await
}

/// The number the next version gets: numbers of deleted versions are not used again. Hold the video's lock.
pub async fn next_number(tx: &mut Tx, video: Id<Video>) -> Result<i64> {
    Ok(tx.query(NEXT_NUMBER).bind(video).scalar().await?.unwrap_or(1))
}

/// Holds the version's row until the transaction ends: its scenes are renumbered by one writer at a time. False: no such
/// version.
pub async fn lock(tx: &mut Tx, id: Id<Version>) -> Result<bool> {
    Ok(tx.query(LOCK).bind(id).execute().await? == 1)
}
