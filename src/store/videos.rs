//! Videos and their formats.

use uuid::Uuid;

use super::{
    Result, Session, Tx, Viewer,
    access::VISIBLE,
    page::{self, ByTitle},
    record::{Columns, Written, record, row},
    search,
    sql::{Sql, sql, statements},
};
use crate::model::{AspectRatio, Comment, Id, Project, Scene, Video, bundle::VideoFormat};

row!(Video, "videos", Id<Video> {
    fixed { project_id, created_at }
    written {
        title, duration, objective, key_messages, style, outline, current_stage, stage_status, fps_num, fps_den,
        start_frame, drop_frame,
    }
    searched by search::of_video
});

record!(VideoFormat, "video_formats", key "video_id, format" { video_id, format });

statements! {
    OF_PROJECT = sql!(
        "SELECT ", Video::COLUMNS, " FROM videos
        WHERE project_id = $1 AND deleted_at IS NULL AND (title, id) > ($2, $3) ORDER BY title, id LIMIT $4");
    VISIBLE_TO = sql!(
        VISIBLE, "SELECT ", Video::COLUMNS, " FROM videos
        JOIN visible ON visible.project_id = videos.project_id
        JOIN projects ON projects.id = videos.project_id AND projects.deleted_at IS NULL
        WHERE videos.deleted_at IS NULL AND (videos.title, videos.id) > ($3, $4)
        ORDER BY videos.title, videos.id LIMIT $5");
    FORMATS = Sql::new("SELECT format FROM video_formats WHERE video_id = $1 ORDER BY format");
    FORMATS_OF_PROJECT = sql!(
        "SELECT ", VideoFormat::COLUMNS, " FROM videos JOIN video_formats ON video_formats.video_id = videos.id
        WHERE videos.project_id = $1 ORDER BY video_formats.video_id, video_formats.format");
    CLEAR_FORMATS = Sql::new("DELETE FROM video_formats WHERE video_id = $1");
    ADD_FORMAT = VideoFormat::INSERT;
    // On SQLite whoever writes is alone already.
    LOCK = Sql::per_engine(
        "SELECT id FROM videos WHERE id = $1",
        "SELECT id FROM videos WHERE id = $1 FOR NO KEY UPDATE");
    LOCK_OF_SCENE = Sql::per_engine(
        "SELECT videos.id FROM scenes JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE scenes.id = $1",
        "SELECT videos.id FROM scenes JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE scenes.id = $1 FOR NO KEY UPDATE OF videos");
    SHARE_OF_SCENE = Sql::per_engine(
        "SELECT videos.id FROM scenes JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE scenes.id = $1",
        "SELECT videos.id FROM scenes JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE scenes.id = $1 FOR SHARE OF videos");
    LOCK_OF_COMMENT = Sql::per_engine(
        "SELECT videos.id FROM comments JOIN scenes ON scenes.id = comments.scene_id
        JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE comments.id = $1",
        "SELECT videos.id FROM comments JOIN scenes ON scenes.id = comments.scene_id
        JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id WHERE comments.id = $1 FOR NO KEY UPDATE OF videos");
}

/// The videos of a project, by title. Whether the viewer may see the project is the caller's question.
pub async fn of_project(
    session: &mut impl Session,
    project: Id<Project>,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<Video>> {
    let after = ByTitle::start(after);
    session.query(OF_PROJECT).bind(project).bind(after.title).bind(after.id).bind(limit).all().await
}

/// Every video a viewer may see, by title.
pub async fn visible(
    session: &mut impl Session,
    viewer: Viewer,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<Video>> {
    page::visible(session, VISIBLE_TO, viewer, limit, after).await
}

/// The shapes a video is delivered in.
pub async fn formats(session: &mut impl Session, video: Id<Video>) -> Result<Vec<AspectRatio>> {
    let mut formats: Vec<AspectRatio> = session.query(FORMATS).bind(video).column().await?;
    formats.sort_unstable();
    Ok(formats)
}

/// The shapes of every video of a project, deleted videos included.
pub async fn formats_of_project(session: &mut impl Session, project: Id<Project>) -> Result<Vec<VideoFormat>> {
    session.query(FORMATS_OF_PROJECT).bind(project).all().await
}

/// Replaces the shapes a video is delivered in.
pub async fn set_formats(tx: &mut Tx, video: Id<Video>, formats: &[AspectRatio]) -> Result<()> {
    tx.query(CLEAR_FORMATS).bind(video).execute().await?;
    for format in formats {
        VideoFormat { video_id: video, format: *format }.bind_all(tx.query(ADD_FORMAT)).execute().await?;
    }
    Ok(())
}

/// Holds the video's row until the transaction ends: stage decisions and new versions happen one after another. Lock the
/// video before its versions. A video that does not exist is held as well as any.
pub async fn lock(tx: &mut Tx, id: Id<Video>) -> Result<()> {
    hold(tx, LOCK, id.uuid()).await
}

/// Holds the video of a scene in the same way.
pub async fn lock_of_scene(tx: &mut Tx, id: Id<Scene>) -> Result<()> {
    hold(tx, LOCK_OF_SCENE, id.uuid()).await
}

/// Holds the video of a scene together with others who share it, and against those who [`lock`] it. Whoever shares it must not
/// lock it later in the transaction: two who did would wait for each other.
pub async fn share_of_scene(tx: &mut Tx, id: Id<Scene>) -> Result<()> {
    hold(tx, SHARE_OF_SCENE, id.uuid()).await
}

/// Holds the video of a comment in the same way as [`lock`].
pub async fn lock_of_comment(tx: &mut Tx, id: Id<Comment>) -> Result<()> {
    hold(tx, LOCK_OF_COMMENT, id.uuid()).await
}

async fn hold(tx: &mut Tx, sql: Sql, id: Uuid) -> Result<()> {
    // Each statement of a writer on SQLite is one more that all others wait for.
    if !tx.is_alone() {
        tx.query(sql).bind(id).scalar::<Id<Video>>().await?;
    }
    Ok(())
}
