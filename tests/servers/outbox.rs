//! The outbox against the real server: a day of writes offline, two programs of one user, answers that are lost after the
//! commit, and a server that is killed and replaced meanwhile.

use std::path::Path;

use orama::{
    api::{batch::BatchItem, comments, tree},
    client::{Client, Error, Memory, RememberError, RemoteServer, outbox::Entry},
    model::{Id, Timestamp},
    store::Sql,
};
use uuid::Uuid;

use super::{
    proxy::{Proxy, Way},
    studio::{Studio, note, number},
};

const COMMENTS: Sql = Sql::new("SELECT count(*) FROM comments");
const CREATED: Sql = Sql::new("SELECT count(*) FROM activity WHERE entity = 'comment' AND verb = 'create'");
const EDITED: Sql = Sql::new("SELECT count(*) FROM activity WHERE entity = 'comment' AND verb = 'update'");
/// So many comments are written offline, and each is reworded.
const DAY: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_offline_is_sent_once_and_in_order_on_sqlite() {
    check(Studio::in_file().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_offline_is_sent_once_and_in_order_on_postgresql() {
    if let Some(studio) = Studio::build().await {
        check(studio).await;
    }
}

async fn remember(studio: &Studio, proxy: &Proxy, state: &Path) -> (Client, Memory) {
    let token = Some(studio.token.reveal().to_owned().into());
    let server = RemoteServer { url: proxy.url(), token, ..RemoteServer::default() };
    let client = Client::remote(&server).expect("a client");
    let memory = client.remember(state, Timestamp::from_micros(0)).await.expect("a memory").expect("there is a server");
    (client, memory)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_feed_is_asked_for_once_by_whoever_writes_one_after_the_other() {
    let studio = Studio::in_file().await;
    let state = tempfile::tempdir().expect("a folder");
    let server = studio.serve();
    let proxy = Proxy::to(server.address);
    let (client, memory) = remember(&studio, &proxy, state.path()).await;
    let version = client.send(tree::tree()).await.expect("the tree").versions[0].id;
    let minute = |minute: i64| Timestamp::from_micros(minute * 60_000_000);
    memory.keep(&client, version, minute(100)).await.expect("it is kept");
    proxy.leads_nowhere();
    for now in [100, 101, 104] {
        memory.keep(&client, version, minute(now)).await.expect("nobody is asked");
    }
    // What is old is not good enough, nor what a clock that was wrong made.
    for now in [105, 99] {
        let asked = memory.keep(&client, version, minute(now)).await;
        assert!(matches!(asked, Err(RememberError::Client(Error::Unreachable(_)))), "{now}: {asked:?}");
    }
    assert!(memory.opened(version).await.is_some());
    drop((memory, proxy, server));
    studio.end().await;
}

fn entry<T>(call: orama::api::Call<T>, before: Option<&serde_json::Value>) -> Entry {
    let request = BatchItem::try_from(call).unwrap_or_else(|_| panic!("no write"));
    Entry::new(Uuid::now_v7(), request, "a write", Timestamp::from_micros(0), before, None)
}

async fn check(studio: Studio) {
    let state = tempfile::tempdir().expect("a folder");
    let server = studio.serve();
    let proxy = Proxy::to(server.address);
    let (client, ours) = remember(&studio, &proxy, state.path()).await;
    drop(server);

    // Two programs write while nobody answers. One of them is known: its token was used here before.
    let (_, theirs) = remember(&studio, &proxy, state.path()).await;
    assert!(ours.replica().await.is_some() && theirs.replica().await.is_some(), "the copy needs no server");
    for memory in [&ours, &theirs] {
        memory.post.set_up(false).await;
    }
    for number in 0..DAY {
        let memory = if number % 2 == 0 { &ours } else { &theirs };
        let id = Uuid::now_v7();
        let words = format!("comment {number:03}");
        memory.post.submit(entry(comments::create(studio.scene, &note(id, &words)), None)).await.expect("it is kept");
        let body = comments::EditComment { content: Some(format!("{words}, better")), ..Default::default() };
        let seen = serde_json::json!({"content": words});
        memory.post.submit(entry(comments::edit(Id::from_uuid(id), &body, 1), Some(&seen))).await.expect("it is kept");
    }
    drop((ours, theirs));

    // Another program, another server, and answers that are lost.
    let server = studio.serve();
    proxy.leads_to(server.address);
    let (_, memory) = remember(&studio, &proxy, state.path()).await;
    assert_eq!(memory.post.entries().await.len(), 2 * DAY);
    let mut sent = 0;
    for lost in 1..=5 {
        proxy.goes(Way::LosesAnswers(2 * lost));
        let part = memory.post.drain().await;
        assert!(part.trouble.is_some() || memory.post.entries().await.is_empty(), "{part:?}");
        sent += part.done.len();
        memory.post.set_up(false).await;
        memory.post.set_up(true).await;
    }
    proxy.goes(Way::Passes);
    let rest = memory.post.drain().await;
    assert_eq!((rest.trouble, sent + rest.done.len()), (None, 2 * DAY));
    assert!(memory.post.entries().await.is_empty());
    let counts =
        (number(&studio.db, COMMENTS).await, number(&studio.db, CREATED).await, number(&studio.db, EDITED).await);
    assert_eq!(counts, (DAY as i64, DAY as i64, DAY as i64), "each was done once");

    let version = client.send(tree::tree()).await.expect("the tree").versions[0].id;
    let mut rows = client.send(tree::review(version)).await.expect("the review").comments;
    rows.sort_by_key(|row| row.created_at);
    let words: Vec<String> = rows.into_iter().map(|row| row.content).collect();
    let wanted: Vec<String> = (0..DAY).map(|number| format!("comment {number:03}, better")).collect();
    assert_eq!(words, wanted);

    drop((memory, proxy, server));
    studio.end().await;
}
