//! Where everything stands that an answer may depend on, read in one cheap statement: as long as that is the same, so is the
//! answer.
//!
//! What is in a project changes only together with the number of its scope, because every write of it is in the log. Who may
//! see how much of it changes without an entry, too, so the viewer's level is read as it is; for answers that speak of
//! several projects or of people, `workspace.people_seq` stands for all levels and names: triggers count it.

use uuid::Uuid;

use super::{
    Error, Result, Session, Sql, Viewer,
    access::VISIBLE,
    activity::CONCERNS,
    record::fields,
    sql::{sql, statements},
};
use crate::model::{Id, Level, Scene, Version, Video};

/// How one project stands for one viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectMark {
    /// The database.
    pub epoch: Uuid,
    /// Whose sequence numbers it.
    pub scope: Uuid,
    /// The last number given out in it.
    pub seq: i64,
    /// The viewer's level in it; none: it does not exist for the viewer.
    pub level: Option<Level>,
}

/// How everything stands that one viewer may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeMark {
    /// The database.
    pub epoch: Uuid,
    /// How many writes of people, organisations, memberships and levels there were.
    pub people_seq: i64,
    /// The last number of each scope that concerns the viewer.
    pub scopes: Vec<(Uuid, i64)>,
}

fields!(ProjectMark, |cells| ProjectMark {
    epoch: cells.cell()?,
    scope: cells.cell()?,
    seq: cells.cell()?,
    level: cells.cell()?,
});

/// One scope of a whole mark, or none where there is no scope.
struct Row {
    epoch: Uuid,
    people_seq: i64,
    scope: Option<Uuid>,
    seq: Option<i64>,
}

fields!(Row, |cells| Row { epoch: cells.cell()?, people_seq: cells.cell()?, scope: cells.cell()?, seq: cells.cell()? });

const MARK: &str = "SELECT workspace.epoch, coalesce(projects.organisation_id, projects.owner_id),
    coalesce((SELECT sequences.seq FROM sequences
        WHERE sequences.scope_id = coalesce(projects.organisation_id, projects.owner_id)), 0),
    (SELECT visible.level FROM visible WHERE visible.project_id = projects.id)
";

statements! {
    OF_SCENE = sql!(
        VISIBLE, MARK, " FROM workspace CROSS JOIN scenes
        JOIN versions ON versions.id = scenes.version_id
        JOIN videos ON videos.id = versions.video_id
        JOIN projects ON projects.id = videos.project_id
        WHERE scenes.id = $3");
    OF_VERSION = sql!(
        VISIBLE, MARK, " FROM workspace CROSS JOIN versions
        JOIN videos ON videos.id = versions.video_id
        JOIN projects ON projects.id = videos.project_id WHERE versions.id = $3");
    OF_VIDEO = sql!(
        VISIBLE, MARK, " FROM workspace CROSS JOIN videos
        JOIN projects ON projects.id = videos.project_id WHERE videos.id = $3");
    WHOLE = sql!(
        VISIBLE, "SELECT workspace.epoch, workspace.people_seq, sequences.scope_id, sequences.seq
        FROM workspace LEFT JOIN sequences ON ", CONCERNS, " ORDER BY sequences.scope_id");
}

/// How the project of a scene stands; none: there is no such scene.
pub async fn of_scene(session: &mut impl Session, viewer: Viewer, id: Id<Scene>) -> Result<Option<ProjectMark>> {
    of(session, OF_SCENE, viewer, id.uuid()).await
}

/// How the project of a version stands; none: there is no such version.
pub async fn of_version(session: &mut impl Session, viewer: Viewer, id: Id<Version>) -> Result<Option<ProjectMark>> {
    of(session, OF_VERSION, viewer, id.uuid()).await
}

/// How the project of a video stands; none: there is no such video.
pub async fn of_video(session: &mut impl Session, viewer: Viewer, id: Id<Video>) -> Result<Option<ProjectMark>> {
    of(session, OF_VIDEO, viewer, id.uuid()).await
}

async fn of(session: &mut impl Session, sql: Sql, viewer: Viewer, id: Uuid) -> Result<Option<ProjectMark>> {
    session.query(sql).bind(viewer.user_id).bind(viewer.super_admin).bind(id).optional().await
}

/// How everything stands that the viewer may see.
pub async fn whole(session: &mut impl Session, viewer: Viewer) -> Result<WholeMark> {
    let rows: Vec<Row> = session.query(WHOLE).bind(viewer.user_id).bind(viewer.super_admin).all().await?;
    let first = rows.first().ok_or_else(|| Error::Corrupt("the workspace row is missing".to_owned()))?;
    Ok(WholeMark {
        epoch: first.epoch,
        people_seq: first.people_seq,
        scopes: rows.iter().filter_map(|row| row.scope.zip(row.seq)).collect(),
    })
}
