//! Every test twice: on a new SQLite file, and in a new PostgreSQL database.

use orama::store::Db;

use crate::postgres;

pub async fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Db) -> F) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a new database file");
    story(db.clone()).await;
    db.close().await;
}

pub async fn on_postgres<F: Future<Output = ()>>(story: impl FnOnce(Db) -> F) {
    let Some(database) = postgres::database().await else { return };
    let db = Db::open_postgres(&database.url).await.expect("a new database");
    story(db.clone()).await;
    db.close().await;
    database.remove().await;
}

/// Declares tests that run on both engines.
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Db) $body:block)+) => { $(
        mod $name {
            #[allow(clippy::wildcard_imports)]
            use super::*;

            $(#[$meta])*
            async fn story($db: Db) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::engines::on_sqlite(story).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::engines::on_postgres(story).await;
            }
        }
    )+ };
}

pub(crate) use both_engines;
