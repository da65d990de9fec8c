//! Every statement of the store is checked by both engines against the real schema.

use orama::store::{Db, Engine, Session, every_statement};

use crate::engines::both_engines;

both_engines! {
    async fn every_statement_prepares(db: Db) {
        let mut conn = db.conn().await.unwrap();
        let mut refused = Vec::new();
        for (name, sql) in every_statement() {
            if let Err(error) = conn.prepare(sql).await {
                refused.push(format!("{name}: {error}"));
            }
        }
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }
}

#[test]
fn no_statement_is_listed_twice_and_none_selects_everything() {
    let mut names: Vec<_> = every_statement().into_iter().map(|(name, _)| name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for (name, sql) in every_statement() {
        let text = format!("{sql:?}");
        assert!(!text.contains("SELECT *") && !text.contains(".*"), "{name}");
    }
}

#[test]
fn what_begins_like_a_read_writes_nothing() {
    // On SQLite, where writers share a transaction, this decides what a refusal costs the others.
    for (name, sql) in every_statement().into_iter().filter(|(_, sql)| sql.is_read()) {
        let said = sql.on(Engine::Sqlite).split_whitespace();
        let writes: Vec<&str> = said.filter(|word| ["INSERT", "UPDATE", "DELETE"].contains(word)).collect();
        assert!(writes.is_empty(), "{name} counts as a read, and says {writes:?}");
    }
}
