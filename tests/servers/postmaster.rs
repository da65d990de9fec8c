//! PostgreSQL itself is killed while people write, and comes back; the server of Orama stays.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use orama::store::Db;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{
    chaos::{COMMENTS, Servers, WRITERS, count, write, written},
    postgres::OwnCluster,
    studio::{PATIENCE, Studio, holds_its_numbers},
};

/// How many comments there are when it is killed, each time.
const KILLS: [i64; 2] = [40, 120];

/// The comments that are there when it was killed and has come back, asked by nobody who knew it before.
async fn left(cluster: &OwnCluster, studio: &Studio) -> BTreeSet<Uuid> {
    let db = Db::open(&cluster.url).await.expect("the database");
    let found = written(&db).await;
    holds_its_numbers(&db, studio.project).await;
    db.close().await;
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_the_postmaster() {
    let Some(cluster) = OwnCluster::start("") else { return };
    let studio = Studio::at(&cluster.url).await;
    let server = studio.serve();
    let servers: Servers = Arc::new(Mutex::new([server.address; 2]));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(studio.client(), Arc::clone(&servers), studio.scene, writer)))
        .collect();
    for many in KILLS {
        let there = async {
            while count(&studio).await < many {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, there).await.expect("people write");
        cluster.kill();
        cluster.start_again();
    }
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.expect("a writer"));
    }
    assert_eq!(acknowledged.len(), WRITERS * COMMENTS);
    assert_eq!(left(&cluster, &studio).await, acknowledged, "what is there is what was acknowledged, each once");
    drop(server);
    studio.end().await;
}

/// The control: one that acknowledges before it has written loses what it acknowledged, and that is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_acknowledges_too_early_is_noticed() {
    let Some(cluster) = OwnCluster::start("-c synchronous_commit=off -c wal_writer_delay=10s") else { return };
    let studio = Studio::at(&cluster.url).await;
    let server = studio.serve();
    let servers: Servers = Arc::new(Mutex::new([server.address; 2]));
    let writing = write(studio.client(), Arc::clone(&servers), studio.scene, 0);
    let acknowledged: BTreeSet<Uuid> = timeout(PATIENCE, writing).await.expect("an end").into_iter().collect();
    cluster.kill_all();
    cluster.start_again();
    let db = Db::open(&cluster.url).await.expect("the database");
    let found = written(&db).await;
    assert!(found.len() < acknowledged.len(), "nothing was lost, so a loss would not be noticed");
    db.close().await;
    drop(server);
    studio.end().await;
}
