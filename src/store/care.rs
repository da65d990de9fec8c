//! Whether a database is whole.

use super::{
    Result, Session,
    sql::{Sql, statements},
};

statements! {
    DAMAGES = Sql::per_engine(
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 10",
        "SELECT ''::text WHERE FALSE");
    ORPHANS = Sql::per_engine(
        "SELECT DISTINCT 'a row of ' || \"table\" || ' points to one of ' || \"parent\" || ' that is missing'
        FROM pragma_foreign_key_check LIMIT 10",
        "SELECT ''::text WHERE FALSE");
}

/// What is wrong with the file of a database, a line each, at most twenty; nothing on PostgreSQL, which looks after its own.
///
/// # Errors
/// What the engine says where it cannot even look.
pub async fn problems(session: &mut impl Session) -> Result<Vec<String>> {
    let mut problems: Vec<String> = session.query(DAMAGES).column().await?;
    problems.extend(session.query(ORPHANS).column::<String>().await?);
    Ok(problems)
}
