//! What this database is.

use uuid::Uuid;

use super::{
    Error, Result, Session,
    sql::{Sql, statements},
};

statements! {
    EPOCH = Sql::new("SELECT epoch FROM workspace");
    PEOPLE_SEQ = Sql::new("SELECT people_seq FROM workspace");
}

/// The random id of this database. A client that finds another one behind the same address starts anew.
pub async fn epoch(session: &mut impl Session) -> Result<Uuid> {
    session.query(EPOCH).scalar().await?.ok_or_else(no_row)
}

/// How many writes of people, organisations, memberships and levels there were: triggers count them.
pub async fn people_seq(session: &mut impl Session) -> Result<i64> {
    session.query(PEOPLE_SEQ).scalar().await?.ok_or_else(no_row)
}

fn no_row() -> Error {
    Error::Corrupt("the workspace row is missing".to_owned())
}
