//! Who may see which project, and with which level: the one place where visibility is decided in SQL.

use super::{
    Result, Session,
    sql::{sql, statements},
};
use crate::model::{Id, Level, Project, User};

/// Who is reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Viewer {
    /// The person.
    pub user_id: Id<User>,
    /// Whether the person sees and may do everything.
    pub super_admin: bool,
}

/// `WITH visible (project_id, level) AS (…)`: every project the viewer (`$1` the user, `$2` whether super admin) may see,
/// deleted ones included, with the viewer's level in it. Every list that crosses projects starts with it.
///
/// The rule is that of [`crate::model::access::Standing::level`], and a test holds the two together: every right (100) for
/// a super admin, the owner, the contact of an active organisation and a member with the role owner; anybody else has the
/// level of an accepted, active membership, if it allows reading at all. Somebody inactive sees nothing.
pub(super) const VISIBLE: &str = "
WITH visible (project_id, level) AS (
    SELECT ranked.project_id, ranked.level FROM (
        SELECT projects.id AS project_id,
            CASE
                WHEN $2 OR projects.owner_id = viewer.id OR organisations.contact_id = viewer.id THEN 100
                WHEN access_levels.permission_level >= 10 AND project_members.role = 'owner' THEN 100
                ELSE coalesce(access_levels.permission_level, 0)
            END AS level
        FROM projects
        JOIN users AS viewer ON viewer.id = $1 AND viewer.is_active AND viewer.deleted_at IS NULL
        LEFT JOIN organisations ON organisations.id = projects.organisation_id
            AND organisations.is_active AND organisations.deleted_at IS NULL
        LEFT JOIN project_members ON project_members.project_id = projects.id AND project_members.user_id = viewer.id
            AND project_members.is_active AND project_members.accepted_at IS NOT NULL AND project_members.deleted_at IS NULL
        LEFT JOIN access_levels ON access_levels.id = project_members.access_level_id
            AND access_levels.is_active AND access_levels.deleted_at IS NULL
    ) AS ranked
    WHERE ranked.level >= 10
)
";

/// What a viewer with `visible.level` may read of comments: below commenter (20), only what is marked for clients.
pub(super) const READABLE_COMMENT: &str = "(visible.level >= 20 OR comments.visibility = 'client')";

statements! {
    LEVEL = sql!(VISIBLE, "SELECT level FROM visible WHERE project_id = $3");
    LEVELS = sql!(VISIBLE, "SELECT project_id, level FROM visible ORDER BY project_id");
}

/// The viewer's level in a project; none: the project does not exist for the viewer. A deleted project has levels too.
pub async fn level(session: &mut impl Session, viewer: Viewer, project: Id<Project>) -> Result<Option<Level>> {
    session.query(LEVEL).bind(viewer.user_id).bind(viewer.super_admin).bind(project).scalar().await
}

/// The viewer's level in every project the viewer may see.
pub async fn levels(session: &mut impl Session, viewer: Viewer) -> Result<Vec<(Id<Project>, Level)>> {
    session.query(LEVELS).bind(viewer.user_id).bind(viewer.super_admin).all().await
}
