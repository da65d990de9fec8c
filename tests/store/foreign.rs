//! Tables of other systems, read from both kinds of database.

use orama::{model::foreign::ForeignTable, store::foreign};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use crate::postgres;

const TABLES: &str = "CREATE TABLE \"odd \"\"name\" (id INTEGER, \"Mixed\" TEXT, made TEXT);
    INSERT INTO \"odd \"\"name\" VALUES (1, 'a''b', NULL), (2, '', 'x');
    CREATE TABLE empty (id TEXT);";

fn expected() -> Vec<ForeignTable> {
    let text = |text: &str| Some(text.to_owned());
    vec![
        ForeignTable { name: "empty".into(), columns: vec!["id".into()], rows: vec![] },
        ForeignTable {
            name: "odd \"name".into(),
            columns: vec!["id".into(), "Mixed".into(), "made".into()],
            rows: vec![vec![text("1"), text("a'b"), None], vec![text("2"), text(""), text("x")]],
        },
    ]
}

#[tokio::test]
async fn an_sqlite_file_is_read_and_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    let mut conn = SqliteConnectOptions::new().filename(&path).create_if_missing(true).connect().await.expect("a file");
    sqlx::raw_sql(TABLES).execute(&mut conn).await.expect("tables");
    sqlx::raw_sql("CREATE VIEW v AS SELECT 1").execute(&mut conn).await.expect("a view");
    conn.close().await.expect("a closed file");
    let before = std::fs::read(&path).expect("the file");
    assert_eq!(foreign::read_sqlite(&path).await.expect("its tables"), expected());
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    assert!(foreign::read_sqlite(&folder.path().join("none.db")).await.is_err(), "no file is made");
    assert!(!folder.path().join("none.db").exists());
}

#[tokio::test]
async fn a_postgres_database_is_read_at_one_moment_and_not_written() {
    let Some(database) = postgres::empty_database().await else { return };
    let mut conn = sqlx::PgConnection::connect(&database.url).await.expect("the database");
    sqlx::raw_sql(AssertSqlSafe(TABLES.to_owned())).execute(&mut conn).await.expect("tables");
    conn.close().await.expect("a closed connection");
    assert_eq!(foreign::read_postgres(&database.url).await.expect("its tables"), expected());
    database.remove().await;
}
