//! Access levels: data that an installation may extend.

use super::{
    Result, Session,
    record::{Columns, row},
    sql::{sql, statements},
};
use crate::model::AccessLevel;

row!(AccessLevel, "access_levels", i64 {
    fixed { created_at }
    written { name, display_name, description, permission_level, is_active }
});

statements! {
    LIST = sql!("SELECT ", AccessLevel::COLUMNS, " FROM access_levels WHERE deleted_at IS NULL ORDER BY permission_level, id");
    BY_NAME = sql!("SELECT ", AccessLevel::COLUMNS, " FROM access_levels WHERE name = $1 AND deleted_at IS NULL");
}

/// Every level that is not deleted, the lowest first.
pub async fn list(session: &mut impl Session) -> Result<Vec<AccessLevel>> {
    session.query(LIST).all().await
}

/// The level with this stable name, such as `editor`.
pub async fn by_name(session: &mut impl Session, name: &str) -> Result<Option<AccessLevel>> {
    session.query(BY_NAME).bind(name.to_owned()).optional().await
}
