//! A backup holds every row, goes from one engine to the other and back, and is refused when a byte of it is another one.

use std::collections::BTreeSet;

use orama::{
    model::Project,
    store::{
        self, Db, Session, Sql,
        backup::{self, Error},
    },
};
use uuid::Uuid;

use crate::{
    engines::both_engines,
    fixture::{World, add, at, comment, decision, media, member, organisation, project, to_do, user},
    postgres,
};

const COLUMNS: Sql = Sql::per_engine(
    "SELECT tables.name || '.' || columns.name
    FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name <> '_sqlx_migrations' AND tables.name NOT LIKE 'sqlite_%'
        AND tables.name NOT LIKE 'search_index%'",
    "SELECT table_name || '.' || column_name
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
        AND (table_name, column_name) <> ('search_entries', 'lexemes')",
);
const CLAIM: Sql = Sql::new(
    "INSERT INTO idempotency_claims (user_id, client_id, key, fingerprint, status, body, created_at)
    VALUES ($1, $2, 'Schlüssel', $3, 201, $4, 5)",
);
const TOKEN: Sql = Sql::new(
    "INSERT INTO personal_access_tokens (id, user_id, name, token_hash, scope, created_at)
    VALUES ($1, $2, 'render box', $3, 'read', 0)",
);
const SESSION: Sql =
    Sql::new("INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, 0, 1)");
const INVITATION: Sql = Sql::new(
    "INSERT INTO invitations (id, project_id, email, access_level_id, role, token_hash, invited_by_id, created_at, expires_at)
    VALUES ($1, $2, 'new@studio.example', 7, 'contributor', $3, $4, 0, 1)",
);
const LEVEL: Sql = Sql::new(
    "INSERT INTO access_levels (id, name, display_name, description, permission_level, created_at, updated_at)
    VALUES (7, 'guest', 'Guest', '', 15, 0, 0)",
);
const ENTRY: Sql = Sql::new(
    "INSERT INTO activity (id, scope_id, seq, actor_id, verb, entity, entity_id, before, after, request_id, batch_id, created_at)
    VALUES ($1, $2, 1, $2, 'update', 'project', $1, $3, $3, $1, $1, 5)",
);
const SNOOZE: Sql = Sql::new(
    "INSERT INTO snoozes (user_id, comment_id, until, scope_id, seq, created_at) VALUES ($1, $2, 7, $1, 1, 5)",
);
const SEQUENCE: Sql = Sql::new("INSERT INTO sequences (scope_id, seq) VALUES ($1, 1)");

/// A row in every table, with texts that need care.
async fn populate(db: &Db) -> World {
    let world = World::build(db).await;
    let (guest, hash) = (user("guest"), [0_u8, 255, 7, 9].repeat(8));
    let mut medium = media(&world.project);
    (medium.content_id, medium.size_bytes) = (Some(Uuid::now_v7()), Some(1 << 40));
    let mut tx = db.begin().await.unwrap();
    tx.query(LEVEL).execute().await.unwrap();
    add(&mut tx, &guest).await;
    add(&mut tx, &organisation("north", Some(&guest))).await;
    add(&mut tx, &member(&world.project, &guest, 7)).await;
    add(&mut tx, &medium).await;
    let root = to_do(&world.scenes[0], &guest, "zebra \"quoted\" \\ \n\t\u{7f} 👩‍🎨 \u{202e}");
    let mut reply = comment(&world.scenes[0], &guest, "[1,null]");
    reply.parent_id = Some(root.id);
    add(&mut tx, &reply).await;
    add(&mut tx, &root).await;
    tx.query(SNOOZE).bind(guest.id).bind(root.id).execute().await.unwrap();
    let take = orama::model::SceneMedia {
        scene_id: world.scenes[0].id,
        media_id: medium.id,
        role: orama::model::TakeRole::Image,
        created_at: at(0),
    };
    assert!(store::media::link(&mut tx, &take).await.unwrap());
    store::videos::set_formats(&mut tx, world.video.id, orama::model::AspectRatio::ALL).await.unwrap();
    assert!(store::decisions::insert(&mut tx, &decision(&world)).await.unwrap());
    tx.query(TOKEN).bind(Uuid::now_v7()).bind(guest.id).bind(hash.clone()).execute().await.unwrap();
    tx.query(SESSION).bind(Uuid::now_v7()).bind(guest.id).bind(hash.clone()).execute().await.unwrap();
    let invitation = tx.query(INVITATION).bind(Uuid::now_v7()).bind(world.project.id).bind(hash.clone());
    invitation.bind(guest.id).execute().await.unwrap();
    let claim = tx.query(CLAIM).bind(guest.id).bind(Uuid::now_v7()).bind(hash).bind(vec![1_u8, 0, 254]);
    claim.execute().await.unwrap();
    tx.query(SEQUENCE).bind(guest.id).execute().await.unwrap();
    let row = serde_json::json!({"title": "Ünï", "b": null, "a": [1.5, 12_345_678_901_i64]});
    tx.query(ENTRY).bind(Uuid::now_v7()).bind(guest.id).bind(row).execute().await.unwrap();
    tx.commit().await.unwrap();
    world
}

async fn backed_up(db: &Db) -> Vec<u8> {
    let mut file = Vec::new();
    backup::write(db, at(9), &mut file).await.unwrap();
    file
}

/// The rows: what stands between the header and the checksum.
fn rows(file: &[u8]) -> Vec<&str> {
    let lines: Vec<_> = std::str::from_utf8(file).unwrap().lines().collect();
    lines[1..lines.len() - 1].to_vec()
}

/// A restored database works: it has a new epoch, search finds, ids are counted on, the log cannot be changed.
async fn expect_alive(db: &Db, world: &World, old: Uuid) {
    let mut conn = db.conn().await.unwrap();
    assert_ne!(store::workspace::epoch(&mut conn).await.unwrap(), old);
    let found = store::get::<Project>(&mut conn, world.project.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&world.project));
    let zebras = Sql::per_engine(
        "SELECT count(*) FROM search_index WHERE search_index MATCH 'zebra'",
        "SELECT count(*) FROM search_entries WHERE lexemes @@ CAST('zebra' AS tsquery)",
    );
    assert_eq!(conn.query(zebras).scalar::<i64>().await.unwrap(), Some(1));
    let mut tx = db.begin().await.unwrap();
    add(&mut tx, &project("Later", &world.owner, None)).await;
    let level = "INSERT INTO access_levels (name, display_name, description, permission_level, created_at, updated_at)
        VALUES ('next', '', '', 16, 0, 0) RETURNING id";
    assert_eq!(tx.query(Sql::new(level)).scalar::<i64>().await.unwrap(), Some(8));
    tx.commit().await.unwrap();
    for change in ["UPDATE activity SET seq = 2", "DELETE FROM activity"] {
        let mut tx = db.begin().await.unwrap();
        assert!(tx.query(Sql::new(change)).execute().await.is_err(), "{change}");
    }
}

both_engines! {
    async fn a_backup_contains_every_column_of_every_table(db: Db) {
        let live: BTreeSet<String> = db.conn().await.unwrap().query(COLUMNS).column().await.unwrap().into_iter().collect();
        assert_eq!(live, backup::contents().into_iter().collect());
    }

    async fn rows_go_to_the_other_engine_and_back_unchanged(db: Db) {
        let world = populate(&db).await;
        let epoch = store::workspace::epoch(&mut db.conn().await.unwrap()).await.unwrap();
        let first = backed_up(&db).await;
        let (_, summary) = backup::check(&*first).unwrap();
        for (table, count) in &summary.rows {
            assert!(*count > 0, "nothing is shown of {table}");
        }
        assert_eq!((summary.media_objects, summary.media_bytes), (1, 1 << 40));

        let folder = tempfile::tempdir().unwrap();
        let in_file = Db::open_sqlite(folder.path().join("a.db")).await.unwrap();
        backup::restore(&in_file, &*first).await.unwrap();
        let mut last = backed_up(&in_file).await;
        assert_eq!(rows(&first), rows(&last));
        expect_alive(&in_file, &world, epoch).await;
        if let Some(database) = postgres::database().await {
            let on_server = Db::open_postgres(&database.url).await.unwrap();
            backup::restore(&on_server, &*last).await.unwrap();
            last = backed_up(&on_server).await;
            assert_eq!(rows(&first), rows(&last));
            expect_alive(&on_server, &world, epoch).await;
            on_server.close().await;
            database.remove().await;
        }
        let again = Db::open_sqlite(folder.path().join("b.db")).await.unwrap();
        backup::restore(&again, &*last).await.unwrap();
        assert_eq!(rows(&first), rows(&backed_up(&again).await));
    }

    async fn a_database_with_something_in_it_is_refused_and_left_alone(db: Db) {
        World::build(&db).await;
        let before = backed_up(&db).await;
        let refused = backup::restore(&db, &*before).await.unwrap_err();
        assert!(matches!(refused, Error::NotEmpty(_)), "{refused}");
        assert_eq!(backed_up(&db).await, before);
    }

    async fn a_damaged_backup_leaves_an_empty_database_as_it_was(db: Db) {
        let folder = tempfile::tempdir().unwrap();
        let source = Db::open_sqlite(folder.path().join("a.db")).await.unwrap();
        populate(&source).await;
        let whole = backed_up(&source).await;
        let before = backed_up(&db).await;
        let cut = &whole[..whole.len() - 1];
        assert!(matches!(backup::restore(&db, cut).await, Err(Error::Damaged(_))));
        let mut other = whole.clone();
        let last = other.len() - 10;
        other[last] ^= 1;
        assert!(matches!(backup::restore(&db, &*other).await, Err(Error::Damaged(_))));
        assert_eq!(backed_up(&db).await, before);
        backup::restore(&db, &*whole).await.unwrap();
    }

    async fn a_backup_is_of_one_moment_while_others_write(db: Db) {
        let world = World::build(&db).await;
        let writing = tokio::spawn({
            let (db, scene, owner) = (db.clone(), world.scenes[0].clone(), world.owner.clone());
            async move {
                for number in 0..60 {
                    let root = comment(&scene, &owner, &format!("root {number}"));
                    let mut reply = comment(&scene, &owner, "reply");
                    reply.parent_id = Some(root.id);
                    let mut tx = db.begin().await.unwrap();
                    add(&mut tx, &root).await;
                    add(&mut tx, &reply).await;
                    tx.commit().await.unwrap();
                }
            }
        });
        loop {
            let is_over = writing.is_finished();
            let file = backed_up(&db).await;
            let (_, summary) = backup::check(&*file).unwrap();
            assert_eq!(summary.rows["comments"] % 2, 0, "a root without its reply");
            // A project, a video, a version, three scenes, and each comment.
            assert_eq!(summary.rows["search_entries"], 6 + summary.rows["comments"]);
            if is_over {
                assert_eq!(summary.rows["comments"], 120);
                break;
            }
        }
        writing.await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_that_is_cut_off_or_has_another_bit_anywhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    populate(&db).await;
    let whole = backed_up(&db).await;
    backup::check(&*whole).unwrap();
    for length in (0..whole.len()).filter(|length| length % 17 == 0 || whole[length.saturating_sub(1)] == b'\n') {
        assert!(backup::check(&whole[..length]).is_err(), "cut off after {length} bytes");
    }
    for at in (0..whole.len()).step_by(13).chain(whole.len() - 80..whole.len()) {
        let mut other = whole.clone();
        other[at] ^= 1 << (at % 8);
        assert!(backup::check(&*other).is_err(), "byte {at} is another one");
    }
    let more = [&*whole, b"\n"].concat();
    assert!(backup::check(&*more).is_err());
}

#[tokio::test]
async fn a_backup_of_a_newer_program_is_refused_with_what_to_do() {
    for header in [r#"{"orama_backup":2,"schema":1}"#, r#"{"orama_backup":1,"schema":9000}"#] {
        let refused = backup::check(format!("{header}\n").as_bytes()).unwrap_err();
        assert!(refused.to_string().ends_with("install the newer orama"), "{refused}");
    }
}
