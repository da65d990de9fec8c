//! Whole projects, for export: every row, deleted ones included, exactly as it is. They are put back with the same insert
//! functions that everybody uses, which keep ids, revisions and times.

use super::{
    Result, Session,
    record::Columns,
    sql::{sql, statements},
};
use crate::model::{
    Comment, Id, Media, Organisation, Project, ProjectMember, Scene, SceneMedia, StageDecision, User, Version, Video,
    bundle::ProjectBundle,
};

const SCENES: &str = "
    FROM videos JOIN versions ON versions.video_id = videos.id JOIN scenes ON scenes.version_id = versions.id
";

statements! {
    USERS = sql!(
        "SELECT ", User::COLUMNS, " FROM users WHERE users.id IN (
            SELECT projects.owner_id FROM projects WHERE projects.id = $1
            UNION SELECT organisations.contact_id FROM projects
                JOIN organisations ON organisations.id = projects.organisation_id WHERE projects.id = $1
            UNION SELECT project_members.user_id FROM project_members WHERE project_members.project_id = $1
            UNION SELECT project_members.invited_by_id FROM project_members WHERE project_members.project_id = $1
            UNION SELECT stage_decisions.decided_by_id FROM videos
                JOIN stage_decisions ON stage_decisions.video_id = videos.id WHERE videos.project_id = $1
            UNION SELECT comments.author_id ", SCENES, " JOIN comments ON comments.scene_id = scenes.id
                WHERE videos.project_id = $1
            UNION SELECT comments.assignee_id ", SCENES, " JOIN comments ON comments.scene_id = scenes.id
                WHERE videos.project_id = $1)
        ORDER BY users.id");
    MEMBERS = sql!("SELECT ", ProjectMember::COLUMNS, " FROM project_members WHERE project_id = $1 ORDER BY id");
    VIDEOS = sql!("SELECT ", Video::COLUMNS, " FROM videos WHERE project_id = $1 ORDER BY id");
    VERSIONS = sql!(
        "SELECT ", Version::COLUMNS, " FROM videos JOIN versions ON versions.video_id = videos.id
        WHERE videos.project_id = $1 ORDER BY versions.id");
    MEDIA = sql!("SELECT ", Media::COLUMNS, " FROM media WHERE project_id = $1 ORDER BY id");
    SCENE_ROWS = sql!("SELECT ", Scene::COLUMNS, SCENES, " WHERE videos.project_id = $1 ORDER BY scenes.id");
    TAKES = sql!(
        "SELECT ", SceneMedia::COLUMNS, SCENES, " JOIN scene_media ON scene_media.scene_id = scenes.id
        WHERE videos.project_id = $1 ORDER BY scene_media.scene_id, scene_media.media_id, scene_media.role");
    COMMENTS = sql!(
        "SELECT ", Comment::COLUMNS, SCENES, " JOIN comments ON comments.scene_id = scenes.id
        WHERE videos.project_id = $1 ORDER BY comments.id");
    DECISIONS = sql!(
        "SELECT ", StageDecision::COLUMNS, " FROM videos JOIN stage_decisions ON stage_decisions.video_id = videos.id
        WHERE videos.project_id = $1 ORDER BY stage_decisions.id");
}

/// Every row of a project; none: there is no such project. Read it in a snapshot, so that it is of one moment.
pub async fn load(session: &mut impl Session, id: Id<Project>) -> Result<Option<ProjectBundle>> {
    let Some(project) = super::get::<Project>(session, id).await? else { return Ok(None) };
    let organisation = match project.organisation_id {
        Some(id) => super::get::<Organisation>(session, id).await?,
        None => None,
    };
    Ok(Some(ProjectBundle {
        organisation,
        users: session.query(USERS).bind(id).all().await?,
        members: session.query(MEMBERS).bind(id).all().await?,
        videos: session.query(VIDEOS).bind(id).all().await?,
        video_formats: super::videos::formats_of_project(session, id).await?,
        versions: session.query(VERSIONS).bind(id).all().await?,
        media: session.query(MEDIA).bind(id).all().await?,
        scenes: session.query(SCENE_ROWS).bind(id).all().await?,
        scene_media: session.query(TAKES).bind(id).all().await?,
        comments: session.query(COMMENTS).bind(id).all().await?,
        decisions: session.query(DECISIONS).bind(id).all().await?,
        project,
    }))
}
