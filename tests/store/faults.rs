//! Full disks, damaged files, strangers' files, and who may touch a database.

use std::{fs, path::Path};

use orama::{
    model::{Comment, Level, User},
    store::{self, Db, Error, Session, Sql},
};

use crate::{
    engines::both_engines,
    fixture::{World, add, add_all, comment, user},
};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[tokio::test]
async fn after_a_full_disk_the_writer_works_again() {
    let folder = folder();
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    let world = World::build(&db).await;
    let mut tx = db.begin().await.unwrap();
    // As good as a full disk: the file may grow by a few pages and no more. The limit ends with the connection.
    let pages: i64 = tx.query(Sql::new("PRAGMA page_count")).scalar().await.unwrap().unwrap();
    let limit = Sql::new(Box::leak(format!("PRAGMA max_page_count = {}", pages + 4).into_boxed_str()));
    tx.query(limit).execute().await.unwrap();
    let mut kept = comment(&world.scenes[0], &world.owner, "kept for later");
    kept.content = "long ".repeat(20_000);
    let refused = store::insert(&mut tx, &kept).await.unwrap_err();
    assert!(matches!(refused, Error::Full(_)), "{refused:?}");
    assert!(matches!(tx.commit().await, Err(Error::Aborted)));

    // Room again: the connection that saw the full disk is gone, and its limit with it.
    add_all(&db, &[kept.clone()]).await;
    let mut conn = db.conn().await.unwrap();
    assert_eq!(store::get::<Comment>(&mut conn, kept.id).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("orama.db");
    fs::write(&path, "not a database, but somebody's notes ".repeat(40)).unwrap();
    let before = fs::read(&path).unwrap();
    let refused = Db::open_sqlite(&path).await.unwrap_err();
    assert!(matches!(refused, Error::Corrupt(_)), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let refused = Db::open_sqlite(folder.path()).await.unwrap_err();
    assert!(matches!(refused, Error::Place { .. }), "{refused:?}");
}

#[tokio::test]
async fn addresses_that_name_no_database_are_refused_without_their_password() {
    for address in ["mysql://ana:secret@db.example/orama", "", "sqlite:"] {
        let refused = Db::open(address).await.unwrap_err();
        assert!(matches!(refused, Error::Address(_)), "{refused:?}");
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("data/orama/orama.db");
    let db = Db::open(path.to_str().unwrap()).await.unwrap();
    World::build(&db).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    db.close().await;
    // The file alone is the database: the log was folded into it.
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let folder = folder();
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    let mut conn = db.conn().await.unwrap();
    let refused = conn.query(Sql::new("DELETE FROM workspace")).execute().await.unwrap_err();
    assert!(matches!(refused, Error::ReadOnly(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_programs_may_open_a_new_file_at_once() {
    let folder = folder();
    let path = folder.path().join("orama.db");
    let mut openers = tokio::task::JoinSet::new();
    for opener in 0..12 {
        let path = path.clone();
        openers.spawn(async move {
            let db = Db::open_sqlite(path).await.unwrap();
            add_all(&db, &[user(&format!("user{opener}"))]).await;
            db.close().await;
        });
    }
    openers.join_all().await;
    let db = Db::open_sqlite(path).await.unwrap();
    assert_eq!(store::users::count(&mut db.conn().await.unwrap()).await.unwrap(), 12);
}

both_engines! {
    async fn what_was_committed_is_there_after_opening_again(db: Db) {
        let world = World::build(&db).await;
        let snapshot = {
            let mut early = db.snapshot().await.unwrap();
            let before = store::users::count(&mut early).await.unwrap();
            add_all(&db, &[user("later")]).await;
            // A snapshot stays at its moment.
            assert_eq!(store::users::count(&mut early).await.unwrap(), before);
            before
        };
        let mut conn = db.conn().await.unwrap();
        assert_eq!(store::users::count(&mut conn).await.unwrap(), snapshot + 1);
        assert_eq!(store::get::<User>(&mut conn, world.owner.id).await.unwrap(), Some(world.owner));
    }

    async fn a_database_of_a_newer_program_is_refused(db: Db) {
        let mut tx = db.begin().await.unwrap();
        let newer = Sql::new(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            SELECT 9000, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        );
        tx.query(newer).execute().await.unwrap();
        tx.commit().await.unwrap();
        let address = address(&db).await;
        let refused = Db::open(&address).await.unwrap_err();
        assert!(matches!(refused, Error::Newer { found: 9000, known: 2.. }), "{refused:?}");
    }

    async fn writers_wait_for_each_other(db: Db) {
        let world = World::build(&db).await;
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (db, row) = (db.clone(), comment(&world.scenes[0], &world.owner, "one of ten"));
            writers.spawn(async move {
                let mut tx = db.begin().await.unwrap();
                add(&mut tx, &row).await;
                tx.commit().await.unwrap();
            });
        }
        writers.join_all().await;
        let mut conn = db.conn().await.unwrap();
        let scene = world.scenes[0].id;
        let written = store::comments::of_scene(&mut conn, scene, Level::EDITOR, None, 100, None).await.unwrap();
        assert_eq!(written.len(), 10);
    }
}

/// Where a database is, as the engine itself says.
pub async fn address(db: &Db) -> String {
    let sql = Sql::per_engine(
        "SELECT file FROM pragma_database_list WHERE name = 'main'",
        "SELECT 'postgres://orama@localhost/' || current_database() || '?host='
            || split_part(current_setting('unix_socket_directories'), ',', 1)",
    );
    db.conn().await.unwrap().query(sql).scalar().await.unwrap().unwrap()
}
