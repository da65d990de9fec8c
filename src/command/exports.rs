//! A whole project as one value.

use super::{Error, Look, Result, find};
use crate::{
    model::{Deed, Id, Organisation, Project, ProjectBundle, User, UserRole, access},
    store,
};

/// Everything in a project, deleted rows too, without the log. Needs the level editor.
pub async fn project(look: &mut Look, id: Id<Project>) -> Result<ProjectBundle> {
    let project = find::project(&mut look.conn, &look.actor, id).await?.readable()?;
    access::require(project.level, Deed::ExportProject)?;
    let rows = store::whole::load(&mut look.conn, id).await?.ok_or(Error::NotFound("project"))?;
    let organisation = rows.organisation.as_ref().map(|organisation| organisation.id);
    Ok(ProjectBundle {
        users: rows.users.into_iter().map(|user| as_named(user, organisation)).collect(),
        project: rows.project,
        organisation: rows.organisation,
        members: rows.members,
        videos: rows.videos,
        video_formats: rows.video_formats,
        versions: rows.versions,
        scenes: rows.scenes,
        media: rows.media,
        scene_media: rows.scene_media,
        comments: rows.comments,
        decisions: rows.decisions,
    })
}

/// A person as a project names them: who it is, and nothing of what they are to the installation they came from.
pub(super) fn as_named(user: User, organisation: Option<Id<Organisation>>) -> User {
    User {
        role: UserRole::User,
        organisation_id: user.organisation_id.filter(|id| Some(*id) == organisation),
        email_verified: false,
        last_login_at: None,
        ..user
    }
}
