//! Media, and takes: media linked to scenes.

use uuid::Uuid;

use super::{
    Result, Session, Tx, Viewer,
    access::VISIBLE,
    page::ByTime,
    record::{self, Columns, Written, fields, record, row},
    sql::{Sql, sql, statements},
};
use crate::model::{Id, Media, Project, Scene, SceneMedia, TakeRole, Version};

row!(Media, "media", Id<Media> {
    fixed { project_id, kind as "type", created_at }
    written { url, status, content_id, size_bytes, sha256, content_type, file_name }
});

record!(SceneMedia, "scene_media", key "scene_id, media_id, role" { scene_id, media_id, role, created_at });

/// A medium in its part on a scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// Which scene, which part, since when.
    pub link: SceneMedia,
    /// The medium.
    pub media: Media,
}

fields!(Take, |cells| Take { link: cells.record()?, media: cells.record()? });

/// What a project takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The project.
    pub project: Id<Project>,
    /// The bytes of its live media.
    pub bytes: i64,
    /// How many of them have any.
    pub count: i64,
}

fields!(Usage, |cells| Usage { project: cells.cell()?, bytes: cells.cell()?, count: cells.cell()? });

statements! {
    OF_SCENE = sql!(
        "SELECT ", SceneMedia::COLUMNS, ", ", Media::COLUMNS, " FROM scene_media
        JOIN media ON media.id = scene_media.media_id
        WHERE scene_media.scene_id = $1 AND media.deleted_at IS NULL
        ORDER BY scene_media.role, scene_media.created_at, scene_media.media_id");
    OF_VERSION = sql!(
        "SELECT ", SceneMedia::COLUMNS, ", ", Media::COLUMNS, " FROM scenes
        JOIN scene_media ON scene_media.scene_id = scenes.id
        JOIN media ON media.id = scene_media.media_id
        WHERE scenes.version_id = $1 AND scenes.deleted_at IS NULL AND media.deleted_at IS NULL
        ORDER BY scene_media.scene_id, scene_media.role, scene_media.created_at, scene_media.media_id");
    OF_PROJECT = sql!(
        "SELECT ", Media::COLUMNS, " FROM media
        WHERE project_id = $1 AND deleted_at IS NULL AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4");
    CONTENTS = Sql::new("SELECT content_id FROM media WHERE project_id = $1 AND content_id IS NOT NULL");
    USAGE = Sql::new(
        "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS bigint), COUNT(*) FROM media
        WHERE project_id = $1 AND deleted_at IS NULL AND content_id IS NOT NULL");
    USAGES = sql!(
        VISIBLE, "SELECT projects.id, CAST(COALESCE(SUM(media.size_bytes), 0) AS bigint), COUNT(media.id) FROM visible
        JOIN projects ON projects.id = visible.project_id AND projects.deleted_at IS NULL
        LEFT JOIN media ON media.project_id = projects.id AND media.deleted_at IS NULL AND media.content_id IS NOT NULL
        GROUP BY projects.id ORDER BY projects.id");
    LOCK = Sql::new("UPDATE media SET revision = revision WHERE id = $1");
    LINK = SceneMedia::INSERT;
    LINK_MANY = SceneMedia::INSERT_MANY;
    UNLINK = Sql::new("DELETE FROM scene_media WHERE scene_id = $1 AND media_id = $2 AND role = $3");
    IS_LINKED = sql!("SELECT EXISTS (SELECT 1 FROM scene_media WHERE media_id = $1)");
    LINKED = sql!(
        "SELECT ", SceneMedia::COLUMNS, " FROM scene_media WHERE scene_id = $1 AND media_id = $2 AND role = $3");
}

/// The takes of a scene, by role, the first linked first.
pub async fn of_scene(session: &mut impl Session, scene: Id<Scene>) -> Result<Vec<Take>> {
    session.query(OF_SCENE).bind(scene).all().await
}

/// The takes of every live scene of a version, by scene and role, the first linked first.
pub async fn of_version(session: &mut impl Session, version: Id<Version>) -> Result<Vec<Take>> {
    session.query(OF_VERSION).bind(version).all().await
}

/// The media of a project, oldest first.
pub async fn of_project(
    session: &mut impl Session,
    project: Id<Project>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Media>> {
    let after = ByTime::start(after);
    session.query(OF_PROJECT).bind(project).bind(after.at).bind(after.id).bind(limit).all().await
}

/// The objects that hold the bytes of a project's media, deleted ones included.
pub async fn contents_of(session: &mut impl Session, project: Id<Project>) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = session.query(CONTENTS).bind(project).all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many bytes the live media of a project have in the storage, and how many of them have any. A medium that several
/// scenes have as a take counts once.
pub async fn usage(session: &mut impl Session, project: Id<Project>) -> Result<(i64, i64)> {
    session.query(USAGE).bind(project).one().await
}

/// The same of every live project that a viewer may see, by its id.
pub async fn usages(session: &mut impl Session, viewer: Viewer) -> Result<Vec<Usage>> {
    session.query(USAGES).bind(viewer.user_id).bind(viewer.super_admin).all().await
}

/// Makes others who write this medium wait until the transaction ends: what is read of it after this is still so then.
pub async fn lock(tx: &mut Tx, media: Id<Media>) -> Result<()> {
    tx.query(LOCK).bind(media).execute().await.map(drop)
}

/// Links a medium to a scene. False: it is linked already.
pub async fn link(tx: &mut Tx, take: &SceneMedia) -> Result<bool> {
    Ok(take.bind_all(tx.query(LINK)).execute().await? == 1)
}

/// Links media to scenes, many with each statement. Those that are linked already are passed over.
pub async fn link_all(tx: &mut Tx, takes: &[SceneMedia]) -> Result<()> {
    record::execute_all(tx, takes, LINK_MANY, LINK, |query, take| take.bind_all(query)).await.map(drop)
}

/// Removes a link. False: there is none.
pub async fn unlink(tx: &mut Tx, scene: Id<Scene>, media: Id<Media>, role: TakeRole) -> Result<bool> {
    Ok(tx.query(UNLINK).bind(scene).bind(media).bind(role).execute().await? == 1)
}

/// The link of a medium to a scene for a role, if there is one.
pub async fn linked(
    session: &mut impl Session,
    scene: Id<Scene>,
    media: Id<Media>,
    role: TakeRole,
) -> Result<Option<SceneMedia>> {
    session.query(LINKED).bind(scene).bind(media).bind(role).optional().await
}

/// Whether any scene has a medium as a take.
pub async fn is_linked(session: &mut impl Session, media: Id<Media>) -> Result<bool> {
    Ok(session.query(IS_LINKED).bind(media).scalar().await?.unwrap_or(false))
}
