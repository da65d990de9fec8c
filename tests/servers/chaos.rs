//! Servers and their connections are killed while people write.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use orama::{
    model::{Id, Scene},
    store::{Db, Session as _, Sql},
};
use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::studio::{Client, PATIENCE, Studio, holds_its_numbers, number};

pub const WRITERS: usize = 4;
pub const COMMENTS: usize = 60;

/// Where the servers are at this moment.
pub type Servers = Arc<Mutex<[SocketAddr; 2]>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_whatever_is_killed() {
    let Some(studio) = Studio::build().await else { return };
    let (steady, mut victim) = (studio.serve(), studio.serve());
    let servers: Servers = Arc::new(Mutex::new([steady.address, victim.address]));
    let over = CancellationToken::new();
    // The follower begins before anything is written or killed: what a stream does not begin with it need not tell.
    let mut first = studio.client().follow(steady.address, None).await.expect("a stream");
    first.next().await.expect("its beginning");
    let start = first.last_id.take().expect("where it begins");
    let killer = tokio::spawn(end_back_ends(studio.address.clone(), over.clone()));
    let (all_written, wanted) = watch::channel(None);
    let follower = tokio::spawn(follow(studio.client(), Arc::clone(&servers), start, wanted));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(studio.client(), Arc::clone(&servers), studio.scene, writer)))
        .collect();
    // In the middle of it one server is killed, and another one takes its place.
    while count(&studio).await < (WRITERS * COMMENTS / 3) as i64 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    victim.signal("KILL");
    victim.end();
    let successor = studio.serve_again();
    servers.lock().expect("the servers")[1] = successor.address;
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.expect("a writer"));
    }
    over.cancel();
    drop(first);
    let ended = killer.await.expect("the killer");
    assert!(ended > 0, "no connection was ever ended");
    assert_eq!(acknowledged.len(), WRITERS * COMMENTS);
    assert_eq!(written(&studio.db).await, acknowledged, "what is there is what was acknowledged, each once");
    all_written.send(Some(acknowledged)).expect("the follower goes on until it was told all of it");
    timeout(PATIENCE, follower).await.expect("the stream tells all of it").expect("the follower");
    tells_of_each_once(&studio).await;
    drop((steady, successor));
    studio.end().await;
}

/// Writes comments, each until a server acknowledges it.
pub async fn write(client: Client, servers: Servers, scene: Id<Scene>, writer: usize) -> Vec<Uuid> {
    let mut acknowledged = Vec::new();
    for number in 0..COMMENTS {
        let id = Uuid::now_v7();
        let key = format!("{writer}-{number}");
        let done = timeout(PATIENCE, async {
            let mut at = writer + number;
            loop {
                let server = servers.lock().expect("the servers")[at % 2];
                match client.comment(server, scene, id, &key).await {
                    Some(200 | 201) => return,
                    Some(503 | 500) | None => {}
                    Some(other) => panic!("{key}: {other}"),
                }
                at += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        done.await.unwrap_or_else(|_| panic!("{key} was never acknowledged"));
        acknowledged.push(id);
    }
    acknowledged
}

/// Ends a connection of the servers every few milliseconds.
async fn end_back_ends(url: String, over: CancellationToken) -> u64 {
    use sqlx::Connection as _;
    let mut admin = sqlx::PgConnection::connect(&url).await.expect("a connection");
    let mut ended = 0;
    while !over.is_cancelled() {
        let hit: i64 = sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid)) FROM (
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'orama' ORDER BY random() LIMIT 1
            ) AS victims",
        )
        .fetch_one(&mut admin)
        .await
        .expect("an administrator's connection is not among them");
        ended += hit as u64;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    ended
}

/// Follows the stream of whichever server answers, from where it began, and goes on where it broke off, until it told of
/// everything that is wanted.
async fn follow(client: Client, servers: Servers, start: String, wanted: watch::Receiver<Option<BTreeSet<Uuid>>>) {
    let (mut seen, mut last, mut at) = (BTreeSet::new(), start, 0);
    loop {
        at += 1;
        let server = servers.lock().expect("the servers")[at % 2];
        let Some(mut stream) = client.follow(server, Some(&last)).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        loop {
            if wanted.borrow().as_ref().is_some_and(|wanted| wanted.is_subset(&seen)) {
                return;
            }
            // Now and then it is looked whether all of it was told already.
            match timeout(Duration::from_millis(100), stream.change()).await {
                Ok(Some(change)) => drop(seen.insert(change.entity_id)),
                Ok(None) => break,
                Err(_) => {}
            }
        }
        last = stream.last_id.unwrap_or(last);
    }
}

const COUNT: Sql = Sql::new("SELECT count(*) FROM comments");

pub async fn count(studio: &Studio) -> i64 {
    loop {
        // This look at the database may be ended, too.
        if let Ok(mut conn) = studio.db.conn().await
            && let Ok(Some(count)) = conn.query(COUNT).scalar::<i64>().await
        {
            return count;
        }
    }
}

/// The comments that are there; one that is there twice fails.
pub async fn written(db: &Db) -> BTreeSet<Uuid> {
    const IDS: Sql = Sql::new("SELECT id FROM comments");
    let ids: Vec<Uuid> = db.conn().await.expect("a connection").query(IDS).column().await.expect("a read");
    let count = ids.len();
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    assert_eq!(ids.len(), count);
    ids
}

/// The log of the scope is numbered without a gap, and tells of each comment once.
async fn tells_of_each_once(studio: &Studio) {
    const TOLD: Sql = Sql::new("SELECT count(*) FROM activity WHERE entity = 'comment' AND verb = 'create'");
    holds_its_numbers(&studio.db, studio.project).await;
    assert_eq!(number(&studio.db, TOLD).await, (WRITERS * COMMENTS) as i64, "no comment was made twice");
}
