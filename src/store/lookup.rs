//! Finding rows by what people type: the start of an id, or a title. Only what the viewer may see, and nothing deleted.

use std::str::FromStr;

use uuid::Uuid;

use super::{
    Record, Result, Session, Sql, Viewer,
    access::{READABLE_COMMENT, VISIBLE},
    record::Columns,
    sql::{sql, statements},
};
use crate::model::{Comment, Id, Project, Scene, Version, Video};

/// The start of an id: hexadecimal digits, dashes or not. Ids begin with the time they were made, so ids of one minute
/// share their first eight digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdPrefix {
    low: Uuid,
    high: Uuid,
}

impl IdPrefix {
    /// Whether it is a whole id.
    #[must_use]
    pub fn whole(self) -> Option<Uuid> {
        (self.low == self.high).then_some(self.low)
    }
}

/// Not the start of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the start of an id: expected up to 32 hexadecimal digits")]
pub struct NotAnId;

impl FromStr for IdPrefix {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        if digits.is_empty() || digits.len() > 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAnId);
        }
        let end = |fill: &str| Uuid::try_parse(&(digits.clone() + &fill.repeat(32 - digits.len())));
        match (end("0"), end("f")) {
            (Ok(low), Ok(high)) => Ok(Self { low, high }),
            _ => Err(NotAnId),
        }
    }
}

const VIDEOS: &str = "
    FROM videos JOIN visible ON visible.project_id = videos.project_id
    JOIN projects ON projects.id = videos.project_id AND projects.deleted_at IS NULL
    WHERE videos.deleted_at IS NULL AND
";

const SCENES: &str = "
    FROM scenes JOIN versions ON versions.id = scenes.version_id AND versions.deleted_at IS NULL
    JOIN videos ON videos.id = versions.video_id AND videos.deleted_at IS NULL
    JOIN projects ON projects.id = videos.project_id AND projects.deleted_at IS NULL
    JOIN visible ON visible.project_id = projects.id
    WHERE scenes.deleted_at IS NULL AND
";

const COMMENTS: &str = "
    FROM comments JOIN scenes ON scenes.id = comments.scene_id AND scenes.deleted_at IS NULL
    JOIN versions ON versions.id = scenes.version_id AND versions.deleted_at IS NULL
    JOIN videos ON videos.id = versions.video_id AND videos.deleted_at IS NULL
    JOIN projects ON projects.id = videos.project_id AND projects.deleted_at IS NULL
    JOIN visible ON visible.project_id = projects.id
    WHERE comments.deleted_at IS NULL AND
";

statements! {
    PROJECTS_BY_ID = sql!(
        VISIBLE, "SELECT ", Project::COLUMNS, " FROM projects JOIN visible ON visible.project_id = projects.id
        WHERE projects.deleted_at IS NULL AND projects.id BETWEEN $3 AND $4 ORDER BY projects.id LIMIT $5");
    VIDEOS_BY_ID = sql!(
        VISIBLE, "SELECT ", Video::COLUMNS, VIDEOS, "videos.id BETWEEN $3 AND $4 ORDER BY videos.id LIMIT $5");
    SCENES_BY_ID = sql!(
        VISIBLE, "SELECT ", Scene::COLUMNS, SCENES, "scenes.id BETWEEN $3 AND $4 ORDER BY scenes.id LIMIT $5");
    COMMENTS_BY_ID = sql!(
        VISIBLE, "SELECT ", Comment::COLUMNS, COMMENTS, "comments.id BETWEEN $3 AND $4 AND ", READABLE_COMMENT,
        " ORDER BY comments.id LIMIT $5");
    PROJECTS_TITLED = sql!(
        VISIBLE, "SELECT ", Project::COLUMNS, " FROM projects JOIN visible ON visible.project_id = projects.id
        WHERE projects.deleted_at IS NULL AND lower(projects.title) = lower($3) ORDER BY projects.title, projects.id LIMIT $4");
    VIDEOS_TITLED = sql!(
        VISIBLE, "SELECT ", Video::COLUMNS, VIDEOS, "lower(videos.title) = lower($3)
            AND (videos.project_id = $4 OR CAST($4 AS TEXT) IS NULL)
        ORDER BY videos.title, videos.id LIMIT $5");
    SCENES_TITLED = sql!(
        VISIBLE, "SELECT ", Scene::COLUMNS, SCENES, "lower(scenes.title) = lower($3) AND scenes.version_id = $4
        ORDER BY scenes.\"order\" LIMIT $5");
}

/// Visible projects whose id starts so.
pub async fn projects_by_id(
    session: &mut impl Session,
    viewer: Viewer,
    prefix: IdPrefix,
    limit: i64,
) -> Result<Vec<Project>> {
    by_id(session, PROJECTS_BY_ID, viewer, prefix, limit).await
}

/// Visible videos whose id starts so.
pub async fn videos_by_id(
    session: &mut impl Session,
    viewer: Viewer,
    prefix: IdPrefix,
    limit: i64,
) -> Result<Vec<Video>> {
    by_id(session, VIDEOS_BY_ID, viewer, prefix, limit).await
}

/// Visible scenes whose id starts so.
pub async fn scenes_by_id(
    session: &mut impl Session,
    viewer: Viewer,
    prefix: IdPrefix,
    limit: i64,
) -> Result<Vec<Scene>> {
    by_id(session, SCENES_BY_ID, viewer, prefix, limit).await
}

/// Comments the viewer may read whose id starts so.
pub async fn comments_by_id(
    session: &mut impl Session,
    viewer: Viewer,
    prefix: IdPrefix,
    limit: i64,
) -> Result<Vec<Comment>> {
    by_id(session, COMMENTS_BY_ID, viewer, prefix, limit).await
}

async fn by_id<T: Record>(
    session: &mut impl Session,
    sql: Sql,
    viewer: Viewer,
    prefix: IdPrefix,
    limit: i64,
) -> Result<Vec<T>> {
    let query = session.query(sql).bind(viewer.user_id).bind(viewer.super_admin);
    query.bind(prefix.low).bind(prefix.high).bind(limit).all().await
}

/// Visible projects with this title, whatever its case.
pub async fn projects_titled(
    session: &mut impl Session,
    viewer: Viewer,
    title: &str,
    limit: i64,
) -> Result<Vec<Project>> {
    let query = session.query(PROJECTS_TITLED).bind(viewer.user_id).bind(viewer.super_admin);
    query.bind(title.to_owned()).bind(limit).all().await
}

/// Visible videos with this title, whatever its case, in one project or in all.
pub async fn videos_titled(
    session: &mut impl Session,
    viewer: Viewer,
    project: Option<Id<Project>>,
    title: &str,
    limit: i64,
) -> Result<Vec<Video>> {
    let query = session.query(VIDEOS_TITLED).bind(viewer.user_id).bind(viewer.super_admin);
    query.bind(title.to_owned()).bind(project).bind(limit).all().await
}

/// Visible scenes of a version with this title, whatever its case.
pub async fn scenes_titled(
    session: &mut impl Session,
    viewer: Viewer,
    version: Id<Version>,
    title: &str,
    limit: i64,
) -> Result<Vec<Scene>> {
    let query = session.query(SCENES_TITLED).bind(viewer.user_id).bind(viewer.super_admin);
    query.bind(title.to_owned()).bind(version).bind(limit).all().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_an_id_spans_every_id_that_begins_so() {
        let prefix: IdPrefix = "0190ab-C".parse().unwrap();
        assert_eq!(prefix.low.to_string(), "0190abc0-0000-0000-0000-000000000000");
        assert_eq!(prefix.high.to_string(), "0190abcf-ffff-ffff-ffff-ffffffffffff");
        assert_eq!(prefix.whole(), None);
    }

    #[test]
    fn a_whole_id_is_a_start_that_spans_itself() {
        let id = "0190abcf-ffff-7fff-8fff-ffffffffff01";
        assert_eq!(id.parse::<IdPrefix>().unwrap().whole().unwrap().to_string(), id);
    }

    #[test]
    fn words_and_overlong_texts_are_no_ids() {
        for text in ["", "--", "Harbour", "0190abcf-ffff-7fff-8fff-ffffffffff011", "é0"] {
            assert_eq!(text.parse::<IdPrefix>(), Err(NotAnId), "{text}");
        }
    }
}
