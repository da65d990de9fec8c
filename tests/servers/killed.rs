//! A server on a file is killed while many write, again and again.
//!
//! `ORAMA_KILLS=500 cargo test --test servers killed:: -- --nocapture` is the long form.

use futures_util::FutureExt as _;
use orama::{
    api::comments::{self, EditComment},
    model::{Id, Scene},
    store::{Db, Session as _, Sql},
};
use sqlx::FromRow;
use tokio::{sync::watch, time::timeout};
use uuid::Uuid;

use super::studio::{Client, PATIENCE, Studio, holds_its_numbers, note};

const WRITERS: usize = 8;
/// Takes a comment from a file.
const TAKE: Sql = Sql::new("DELETE FROM comments WHERE id = (SELECT id FROM comments LIMIT 1)");
/// After how many acknowledged writes the server of each round is killed.
const ROUNDS: [usize; 4] = [1, 30, 75, 140];
/// Of many rounds one in so many is looked at.
const SELDOM: usize = 25;

fn rounds() -> Vec<usize> {
    let kills = std::env::var("ORAMA_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS.len());
    (0..kills).map(|round| ROUNDS[round % ROUNDS.len()] + 11 * (round / ROUNDS.len() % 13)).collect()
}

/// Somebody who makes comments and changes each of them once. Every even write makes one, the odd one after it changes it.
struct Writer {
    client: Client,
    scene: Id<Scene>,
    name: usize,
    ids: Vec<Uuid>,
    /// How many writes were acknowledged. The next one may have been done, too.
    acknowledged: usize,
}

/// A comment, and how often it was written.
type Written = (Uuid, i64);

impl Writer {
    /// Writes until no answer comes, or so much is acknowledged.
    async fn work(mut self, server: std::net::SocketAddr, most: usize, count: watch::Sender<usize>) -> Self {
        while self.acknowledged < most {
            let number = self.acknowledged;
            if self.ids.len() <= number / 2 {
                self.ids.push(Uuid::now_v7());
            }
            let (id, key) = (self.ids[number / 2], format!("{}-{number}", self.name));
            let answer = if number.is_multiple_of(2) {
                self.client.write(server, &comments::create(self.scene, &note(id, "first")), Some(&key)).await
            } else {
                let edit = EditComment { content: Some("second".into()), ..EditComment::default() };
                self.client.write(server, &comments::edit(Id::from_uuid(id), &edit, 1), Some(&key)).await
            };
            match answer.map(|answer| answer.status) {
                // A change that was done and is asked for again would be refused (412) without its key.
                Some(200 | 201) => self.acknowledged += 1,
                None => return self,
                Some(other) => panic!("{key}: {other}"),
            }
            count.send_modify(|count| *count += 1);
        }
        self
    }

    /// The comments that must be there with how often each was written, and what may be there besides.
    fn written(&self) -> (Vec<Written>, Option<Written>) {
        let (whole, half) = (self.acknowledged / 2, self.acknowledged % 2);
        let mut must: Vec<_> = self.ids[..whole].iter().map(|id| (*id, 2)).collect();
        must.extend(self.ids[whole..whole + half].iter().map(|id| (*id, 1)));
        let may = self.ids.get(whole).map(|id| (*id, half as i64 + 1));
        (must, may)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_has_every_acknowledged_write_once_when_it_is_back() {
    let studio = Studio::in_file().await;
    // Nobody else holds the file open: the server itself must find what its predecessor left.
    studio.db.close().await;
    let writer = |name| Writer { client: studio.client(), scene: studio.scene, name, ids: Vec::new(), acknowledged: 0 };
    let mut writers: Vec<Writer> = (0..WRITERS).map(writer).collect();
    let rounds = rounds();
    for (round, acknowledged) in rounds.iter().enumerate() {
        let mut server = studio.serve();
        let (count, mut counted) = watch::channel(0);
        let work = |writer: Writer| tokio::spawn(writer.work(server.address, usize::MAX, count.clone()));
        let working: Vec<_> = writers.drain(..).map(work).collect();
        let enough = timeout(PATIENCE, counted.wait_for(|count| count >= acknowledged)).await;
        enough.expect("writes are acknowledged").expect("the writers work");
        server.signal("KILL");
        server.end();
        for writer in working {
            writers.push(timeout(PATIENCE, writer).await.expect("it notices").expect("a writer"));
        }
        // What is lost stays lost. To look for it each time would take longer than the rest, as all that was ever written is read.
        if round < ROUNDS.len() || round % SELDOM == 0 {
            let _successor = studio.serve();
            compare(&studio, &writers, false).await;
        }
    }
    let unheard = writers.iter().filter(|writer| writer.written().1.is_some()).count();
    assert!(unheard > 0, "nobody was ever cut off in a write");

    // What nobody heard of is asked for again with its key, and each writer goes on a little.
    let server = studio.serve();
    let mut done = Vec::new();
    for writer in writers {
        let most = writer.acknowledged.next_multiple_of(2) + 2;
        done.push(writer.work(server.address, most, watch::channel(0).0).await);
    }
    compare(&studio, &done, true).await;
    let acknowledged: usize = done.iter().map(|writer| writer.acknowledged).sum();
    eprintln!("{} kills, {acknowledged} writes acknowledged: each is there once", rounds.len());

    // The control: one that is taken from the file is missed.
    let db = Db::open(&studio.address).await.expect("the database opens");
    let mut tx = db.begin().await.expect("a transaction");
    assert_eq!(tx.query(TAKE).execute().await.expect("it is taken"), 1);
    tx.commit().await.expect("a commit");
    db.close().await;
    let compared = std::panic::AssertUnwindSafe(compare(&studio, &done, true)).catch_unwind().await;
    assert!(compared.is_err(), "nobody misses it");
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
    revision: i64,
    content: String,
    created: i64,
    updated: i64,
}

/// Compares what is there with what was acknowledged.
async fn compare(studio: &Studio, writers: &[Writer], is_exact: bool) {
    const FOUND: Sql = Sql::new(
        "SELECT id, revision, content,
            (SELECT count(*) FROM activity WHERE entity_id = comments.id AND verb = 'create') AS created,
            (SELECT count(*) FROM activity WHERE entity_id = comments.id AND verb = 'update') AS updated
        FROM comments ORDER BY id",
    );
    const CHECK: Sql = Sql::new("PRAGMA integrity_check");
    let db = Db::open(&studio.address).await.expect("the database opens");
    let mut conn = db.conn().await.expect("a connection");
    let found: Vec<Found> = conn.query(FOUND).all().await.expect("a read");
    for row in &found {
        let words = if row.revision == 2 { "second" } else { "first" };
        assert_eq!((row.content.as_str(), row.created, row.updated), (words, 1, row.revision - 1), "{}", row.id);
    }
    let mut there: Vec<Written> = found.iter().map(|row| (row.id, row.revision)).collect();
    for writer in writers {
        let (must, may) = writer.written();
        for (id, revision) in must {
            let at = there.iter().position(|(found, _)| *found == id);
            let at = at.unwrap_or_else(|| panic!("{id} was acknowledged and is gone"));
            let (_, found) = there.swap_remove(at);
            let is_known = found == revision || may == Some((id, found));
            assert!(is_known, "{id} was acknowledged {revision} times and is there {found} times");
        }
        there.retain(|found| may != Some(*found));
    }
    assert_eq!(there, [], "nobody wrote that");
    let check: Option<String> = conn.query(CHECK).scalar().await.expect("a check");
    assert_eq!(check.as_deref(), Some("ok"));
    drop(conn);
    holds_its_numbers(&db, studio.project).await;
    db.close().await;
    if is_exact {
        let acknowledged: usize = writers.iter().map(|writer| writer.acknowledged).sum();
        assert_eq!(found.iter().map(|row| row.revision).sum::<i64>(), acknowledged as i64);
    }
}
