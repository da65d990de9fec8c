//! Organisations.

use super::{
    Result, Session, Viewer,
    access::VISIBLE,
    page::{self, ByTitle},
    record::{Columns, row},
    sql::{sql, statements},
};
use crate::model::{Id, Organisation};

row!(Organisation, "organisations", Id<Organisation> {
    fixed { created_at }
    written { name, slug, is_active, contact_id }
});

statements! {
    LIST = sql!(
        VISIBLE, "SELECT ", Organisation::COLUMNS, " FROM organisations
        WHERE organisations.deleted_at IS NULL
            AND ($2 OR organisations.contact_id = $1
                OR EXISTS (SELECT 1 FROM users WHERE users.id = $1 AND users.organisation_id = organisations.id)
                OR EXISTS (SELECT 1 FROM projects JOIN visible ON visible.project_id = projects.id
                    WHERE projects.organisation_id = organisations.id AND projects.deleted_at IS NULL))
            AND (organisations.name, organisations.id) > ($3, $4)
        ORDER BY organisations.name, organisations.id LIMIT $5");
    SEES = sql!(
        VISIBLE, "SELECT organisations.id FROM organisations
        WHERE organisations.id = $3
            AND ($2 OR organisations.contact_id = $1
                OR EXISTS (SELECT 1 FROM users WHERE users.id = $1 AND users.organisation_id = organisations.id)
                OR EXISTS (SELECT 1 FROM projects JOIN visible ON visible.project_id = projects.id
                    WHERE projects.organisation_id = organisations.id AND projects.deleted_at IS NULL))");
    PROJECT_COUNT = sql!("SELECT count(*) FROM projects WHERE organisation_id = $1 AND deleted_at IS NULL");
    BY_SLUG = sql!("SELECT ", Organisation::COLUMNS, " FROM organisations WHERE slug = $1");
}

/// The organisations a viewer belongs to, administers or works for, by name.
pub async fn list(
    session: &mut impl Session,
    viewer: Viewer,
    limit: i64,
    after: Option<ByTitle>,
) -> Result<Vec<Organisation>> {
    page::visible(session, LIST, viewer, limit, after).await
}

/// Whether a viewer may know of an organisation, deleted or not.
pub async fn is_visible(session: &mut impl Session, viewer: Viewer, id: Id<Organisation>) -> Result<bool> {
    let query = session.query(SEES).bind(viewer.user_id).bind(viewer.super_admin).bind(id);
    Ok(query.scalar::<Id<Organisation>>().await?.is_some())
}

/// The organisation with this slug, deleted or not.
pub async fn by_slug(session: &mut impl Session, slug: &str) -> Result<Option<Organisation>> {
    session.query(BY_SLUG).bind(slug.to_owned()).optional().await
}

/// How many projects an organisation has that are not deleted.
pub async fn project_count(session: &mut impl Session, id: Id<Organisation>) -> Result<i64> {
    Ok(session.query(PROJECT_COUNT).bind(id).scalar().await?.unwrap_or_default())
}
