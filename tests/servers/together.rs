//! Servers that work together.

use std::time::Instant;

use orama::store::Db;
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    postgres,
    studio::{PATIENCE, Studio},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_through_one_server_reaches_the_streams_of_the_other() {
    let Some(studio) = Studio::build().await else { return };
    let (one, other) = (studio.serve(), studio.serve());
    let client = studio.client();
    let mut stream = client.follow(other.address, None).await.expect("a stream");
    assert_eq!(stream.next().await.expect("an event").0, "ready");
    for _ in 0..5 {
        let id = Uuid::now_v7();
        assert_eq!(client.comment(one.address, studio.scene, id, &id.to_string()).await, Some(201));
        let change = timeout(PATIENCE, stream.change()).await.expect("it comes").expect("the stream goes on");
        assert_eq!(change.entity_id, id);
    }
    // Without its listener the other server still finds out by itself.
    end_listeners(&studio).await;
    let id = Uuid::now_v7();
    let began = Instant::now();
    assert_eq!(client.comment(one.address, studio.scene, id, &id.to_string()).await, Some(201));
    let change = timeout(PATIENCE, stream.change()).await.expect("it comes").expect("the stream goes on");
    assert_eq!(change.entity_id, id);
    assert!(began.elapsed() < PATIENCE / 3, "{:?}", began.elapsed());
    drop((stream, one, other));
    studio.end().await;
}

async fn end_listeners(studio: &Studio) {
    use sqlx::Connection as _;
    let mut admin = sqlx::PgConnection::connect(&studio.address).await.expect("a connection");
    let ended: i64 = sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND query ILIKE 'LISTEN%'",
    )
    .fetch_one(&mut admin)
    .await
    .expect("back ends end");
    assert!(ended >= 1, "nobody listened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_together_make_the_tables_once() {
    let Some(database) = postgres::empty_database().await else { return };
    let opened = futures_util::future::join_all((0..4).map(|_| Db::open_postgres(&database.url))).await;
    for db in opened {
        db.expect("each of them opens").close().await;
    }
    database.remove().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("orama.db");
    let opened = futures_util::future::join_all((0..4).map(|_| Db::open_sqlite(&path))).await;
    for db in opened {
        db.expect("each of them opens").close().await;
    }
}
