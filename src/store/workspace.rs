//! What this database is.

use uuid::Uuid;

use super::{
    Error, Result, Session,
    sql::{Sql, statements},
};

statements! {
    EPOCH = Sql::new("SELECT epoch FROM workspace");
}

/// The random id of this database. A client that finds another one behind the same address starts anew.
pub async fn epoch(session: &mut impl Session) -> Result<Uuid> {
    let epoch = session.query(EPOCH).scalar().await?;
    epoch.ok_or_else(|| Error::Corrupt("the workspace row is missing".to_owned()))
}
