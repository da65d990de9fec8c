//! What a server does beside the requests.

use std::time::Duration;

use axum::Router;
use orama::{
    model::{Id, Timestamp},
    server::{
        App, Settings,
        serve::{Options, Server},
    },
    store::{
        Db, Session, Sql,
        claims::{self, ClaimKey, KeptAnswer},
    },
};
use tokio::time::timeout;
use uuid::Uuid;

use super::program::PATIENCE;

#[tokio::test]
async fn a_server_forgets_old_keys_when_it_starts_and_keeps_young_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
    let user_id = Id::from_uuid(Uuid::now_v7());
    let key = |key: &str| ClaimKey { user_id, client_id: Uuid::nil(), key: key.to_owned() };
    let person =
        Sql::new("INSERT INTO users (id, email, full_name, created_at, updated_at) VALUES ($1, 'a', 'a', 0, 0)");
    let answer = KeptAnswer { status: 200, etag: None, location: None, content_type: None, body: Vec::new() };
    let now = Timestamp::from_micros(jiff::Timestamp::now().as_microsecond());
    let mut tx = db.begin().await.expect("a transaction");
    tx.query(person).bind(user_id).execute().await.expect("a person");
    for (name, at) in [("old", Timestamp::from_micros(0)), ("young", now)] {
        assert!(claims::take(&mut tx, &key(name), &[0; 32], at).await.expect("a claim"));
        claims::keep(&mut tx, &key(name), &answer).await.expect("an answer");
    }
    tx.commit().await.expect("a commit");

    let app = App::new(db.clone(), &Settings::default());
    let options = Options::at("127.0.0.1:0".parse().expect("an address"));
    let server = Server::bind(app.clone(), Router::new(), options).await.expect("a listener");
    let run = tokio::spawn(server.run());
    let is_there = async |name: &str| {
        let mut conn = db.conn().await.expect("a connection");
        claims::find(&mut conn, &key(name)).await.expect("a read").is_some()
    };
    let gone = async {
        while is_there("old").await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, gone).await.expect("the old key is forgotten");
    assert!(is_there("young").await);
    app.closing.cancel();
    assert!(timeout(PATIENCE, run).await.expect("an end").expect("no panic"));
}
