//! Projects.

use super::{
    Result, Session, Tx, Viewer,
    access::VISIBLE,
    page::{self, ByTitle},
    record::{Columns, row},
    search,
    sql::{Sql, sql, statements},
};
use crate::model::{Id, Project};

row!(Project, "projects", Id<Project> {
    fixed { created_at }
    written { title, owner_id, organisation_id, objective, style }
    searched by search::of_project
});

statements! {
    LIST = sql!(
        VISIBLE, "SELECT ", Project::COLUMNS, " FROM projects JOIN visible ON visible.project_id = projects.id
        WHERE projects.deleted_at IS NULL AND (projects.title, projects.id) > ($3, $4)
        ORDER BY projects.title, projects.id LIMIT $5");
    LOCK = Sql::new("UPDATE projects SET updated_at = updated_at WHERE id = $1");
}

/// The projects a viewer may see, by title.
pub async fn list(
    session: &mut impl Session,
    viewer: Viewer,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<Project>> {
    page::visible(session, LIST, viewer, limit, after).await
}

/// Holds the project's row until the transaction ends, so that decisions on what is in it are taken one after another.
/// False: no such project.
pub async fn lock(tx: &mut Tx, id: Id<Project>) -> Result<bool> {
    Ok(tx.query(LOCK).bind(id).execute().await? == 1)
}
