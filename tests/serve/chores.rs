//! What a server does beside the requests.

use std::{
    fs::{self, File, FileTimes},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use axum::Router;
use orama::{
    model::{Id, Project, Timestamp},
    server::{
        App, Settings, Shelf,
        serve::{Options, Server},
    },
    store::{
        Db, Session, Sql,
        claims::{self, ClaimKey, Claimed, KeptAnswer},
    },
};
use tokio::time::timeout;
use uuid::Uuid;

use super::program::PATIENCE;

/// Leaves an old object that no row names.
fn plant(media: &Path, project: Id<Project>) -> PathBuf {
    let file = media
        .join(project.to_string())
        .join(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, 1_000_000_000, 0)).to_string());
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "left").expect("a file");
    let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
    File::options().write(true).open(&file).and_then(|file| file.set_times(times)).expect("an older time");
    file
}

#[tokio::test]
async fn a_server_forgets_old_keys_and_lost_bytes_when_it_starts_and_keeps_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
    let user_id = Id::from_uuid(Uuid::now_v7());
    let key = |key: &str| ClaimKey { user_id, client_id: Uuid::nil(), key: key.to_owned() };
    let person =
        Sql::new("INSERT INTO users (id, email, full_name, created_at, updated_at) VALUES ($1, 'a', 'a', 0, 0)");
    let answer = KeptAnswer { status: 200, etag: None, location: None, content_type: None, body: Vec::new() };
    let done = Claimed { fingerprint: vec![0; 32], answer };
    let now = Timestamp::from_micros(jiff::Timestamp::now().as_microsecond());
    let mut tx = db.begin().await.expect("a transaction");
    tx.query(person).bind(user_id).execute().await.expect("a person");
    for (name, at) in [("old", Timestamp::from_micros(0)), ("young", now)] {
        assert!(claims::keep(&mut tx, &key(name), &done, at).await.expect("an answer"));
    }
    tx.commit().await.expect("a commit");

    // Bytes that no medium has, of a project that is here and of one that is not.
    let project = Sql::new(
        "INSERT INTO projects (id, title, owner_id, objective, style, created_at, updated_at) VALUES ($1, 'a', $2, '', '', 0, 0)",
    );
    let here = Id::<Project>::from_uuid(Uuid::now_v7());
    let mut tx = db.begin().await.expect("a transaction");
    tx.query(project).bind(here).bind(user_id).execute().await.expect("a project");
    tx.commit().await.expect("a commit");
    let media = folder.path().join("media");
    let lost = plant(&media, here);
    let elsewhere = plant(&media, Id::from_uuid(Uuid::now_v7()));

    let shelf = Shelf::folder(&media).expect("a place");
    let app = App::new(db.clone(), &Settings::default()).with_media(shelf);
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
    let removed = async {
        while lost.exists() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, removed).await.expect("the lost bytes are removed");
    assert!(elsewhere.exists(), "whose project is not known may be in another database");
    app.closing.cancel();
    assert!(timeout(PATIENCE, run).await.expect("an end").expect("no panic"));
}
