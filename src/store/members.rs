//! Membership of projects.

use super::{
    Result, Session,
    page::ByTime,
    record::{Columns, fields, row},
    sql::{sql, statements},
};
use crate::model::{AccessLevel, Id, Project, ProjectMember, User};

row!(ProjectMember, "project_members", Id<ProjectMember> {
    fixed { project_id, user_id, created_at }
    written { access_level_id, role, invited_by_id, invited_at, accepted_at, is_active }
});

/// A membership with the person and the level it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The membership.
    pub member: ProjectMember,
    /// Whose it is.
    pub user: User,
    /// What it gives.
    pub level: AccessLevel,
}

fields!(Membership, |cells| Membership { member: cells.record()?, user: cells.record()?, level: cells.record()? });

statements! {
    OF_PROJECT = sql!(
        "SELECT ", ProjectMember::COLUMNS, ", ", User::COLUMNS, ", ", AccessLevel::COLUMNS, " FROM project_members
        JOIN users ON users.id = project_members.user_id
        JOIN access_levels ON access_levels.id = project_members.access_level_id
        WHERE project_members.project_id = $1 AND project_members.deleted_at IS NULL
            AND (project_members.created_at, project_members.id) > ($2, $3)
        ORDER BY project_members.created_at, project_members.id LIMIT $4");
    OF_USER = sql!(
        "SELECT ", ProjectMember::COLUMNS, " FROM project_members
        WHERE project_id = $1 AND user_id = $2 AND deleted_at IS NULL");
}

/// The members of a project that are not deleted, oldest first, invited and switched-off ones included.
pub async fn of_project(
    session: &mut impl Session,
    project: Id<Project>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Membership>> {
    let after = ByTime::start(after);
    session.query(OF_PROJECT).bind(project).bind(after.at).bind(after.id).bind(limit).all().await
}

/// A person's membership of a project, unless deleted.
pub async fn of_user(
    session: &mut impl Session,
    project: Id<Project>,
    user: Id<User>,
) -> Result<Option<ProjectMember>> {
    session.query(OF_USER).bind(project).bind(user).optional().await
}
