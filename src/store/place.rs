//! A row together with everything above it and the viewer's level there, in one statement: almost every request begins so.

use uuid::Uuid;

use super::{
    Result, Session, Sql, Viewer,
    access::VISIBLE,
    record::{Columns, fields},
    sql::{sql, statements, text},
};
use crate::model::{Comment, Id, Level, Project, Scene, Version, Video};

/// A video in its project.
#[derive(Debug, Clone)]
pub struct VideoPlace {
    /// The video, deleted or not.
    pub video: Video,
    /// The project, deleted or not.
    pub project: Project,
    /// The viewer's level in it; none: it does not exist for the viewer.
    pub level: Option<Level>,
}

/// A version in its video.
#[derive(Debug, Clone)]
pub struct VersionPlace {
    /// The version, deleted or not.
    pub version: Version,
    /// Where it is.
    pub at: VideoPlace,
}

/// A scene in its version.
#[derive(Debug, Clone)]
pub struct ScenePlace {
    /// The scene, deleted or not.
    pub scene: Scene,
    /// Where it is.
    pub at: VersionPlace,
}

/// A comment on its scene.
#[derive(Debug, Clone)]
pub struct CommentPlace {
    /// The comment, deleted or not.
    pub comment: Comment,
    /// Where it is.
    pub at: ScenePlace,
}

fields!(VideoPlace, |cells| VideoPlace { video: cells.record()?, project: cells.record()?, level: cells.cell()? });
fields!(VersionPlace, |cells| VersionPlace { version: cells.record()?, at: cells.record()? });
fields!(ScenePlace, |cells| ScenePlace { scene: cells.record()?, at: cells.record()? });
fields!(CommentPlace, |cells| CommentPlace { comment: cells.record()?, at: cells.record()? });

const VIDEO: &str = text!(
    Video::COLUMNS,
    ", ",
    Project::COLUMNS,
    ", (SELECT visible.level FROM visible WHERE visible.project_id = projects.id)"
);
const OF_VIDEO: &str = " JOIN projects ON projects.id = videos.project_id";
const OF_VERSION: &str = text!(" JOIN videos ON videos.id = versions.video_id", OF_VIDEO);
const OF_SCENE: &str = text!(" JOIN versions ON versions.id = scenes.version_id", OF_VERSION);

statements! {
    BY_VIDEO = sql!(VISIBLE, "SELECT ", VIDEO, " FROM videos", OF_VIDEO, " WHERE videos.id = $3");
    BY_VERSION = sql!(
        VISIBLE, "SELECT ", Version::COLUMNS, ", ", VIDEO, " FROM versions", OF_VERSION, " WHERE versions.id = $3");
    BY_SCENE = sql!(
        VISIBLE, "SELECT ", Scene::COLUMNS, ", ", Version::COLUMNS, ", ", VIDEO, " FROM scenes", OF_SCENE,
        " WHERE scenes.id = $3");
    BY_COMMENT = sql!(
        VISIBLE, "SELECT ", Comment::COLUMNS, ", ", Scene::COLUMNS, ", ", Version::COLUMNS, ", ", VIDEO,
        " FROM comments JOIN scenes ON scenes.id = comments.scene_id", OF_SCENE, " WHERE comments.id = $3");
}

/// A video and where it is.
pub async fn video(session: &mut impl Session, viewer: Viewer, id: Id<Video>) -> Result<Option<VideoPlace>> {
    find(session, BY_VIDEO, viewer, id.uuid()).await
}

/// A version and where it is.
pub async fn version(session: &mut impl Session, viewer: Viewer, id: Id<Version>) -> Result<Option<VersionPlace>> {
    find(session, BY_VERSION, viewer, id.uuid()).await
}

/// A scene and where it is.
pub async fn scene(session: &mut impl Session, viewer: Viewer, id: Id<Scene>) -> Result<Option<ScenePlace>> {
    find(session, BY_SCENE, viewer, id.uuid()).await
}

/// A comment and where it is.
pub async fn comment(session: &mut impl Session, viewer: Viewer, id: Id<Comment>) -> Result<Option<CommentPlace>> {
    find(session, BY_COMMENT, viewer, id.uuid()).await
}

async fn find<T: super::Record>(session: &mut impl Session, sql: Sql, viewer: Viewer, id: Uuid) -> Result<Option<T>> {
    session.query(sql).bind(viewer.user_id).bind(viewer.super_admin).bind(id).optional().await
}
