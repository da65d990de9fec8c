//! The index of search: it serves every query without reading what it does not show, and knows what was there before it.

use orama::{
    model::{Comment, Visibility},
    store::{
        self, Db, Engine, Session, Sql, every_statement,
        search::{Asked, Fact, Lexeme, find},
    },
};
use serde_json::Value;

use crate::{
    engines::both_engines,
    fixture::{World, add_all, comment, scene, user, viewer},
    postgres,
};

const MANY: i64 = 20_000;

/// Comments with their entries, made by the database itself: every one has the word `common`, and its own number.
const FILL: [Sql; 2] = [
    Sql::per_engine(
        "INSERT INTO comments (id, scene_id, stage, author_id, content, created_at, updated_at)
        WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < $3)
        SELECT randomblob(16), $1, 'audio', $2, 'common w' || i, i, i FROM numbers",
        "INSERT INTO comments (id, scene_id, stage, author_id, content, created_at, updated_at)
        SELECT gen_random_uuid(), $1, 'audio', $2, 'common w' || i, i, i FROM generate_series(1, $3) AS numbers (i)",
    ),
    Sql::new(
        "INSERT INTO search_entries (entity, entity_id, words)
        SELECT 'comment', id, ' ' || content || ' =any =comment ' FROM comments ORDER BY created_at",
    ),
];

async fn fill(db: &Db, world: &World) {
    let mut tx = db.begin().await.unwrap();
    tx.query(FILL[0]).bind(world.scenes[0].id).bind(world.owner.id).bind(MANY).execute().await.unwrap();
    tx.query(FILL[1]).execute().await.unwrap();
    tx.commit().await.unwrap();
    if db.engine() == Engine::Postgres {
        // Autovacuum would do it within a minute.
        for table in ["ANALYZE search_entries", "ANALYZE comments", "ANALYZE scenes", "ANALYZE versions"] {
            let mut tx = db.begin().await.unwrap();
            tx.query(Sql::new(table)).execute().await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

fn asked(words: &[(&str, bool)]) -> Asked {
    let every = words.iter().map(|(word, unfinished)| vec![Lexeme::word(word, *unfinished)]).collect();
    Asked { every, ..Asked::default() }
}

both_engines! {
    async fn a_page_costs_what_it_shows(db: Db) {
        let world = World::build(&db).await;
        fill(&db, &world).await;
        let owner = viewer(&world.owner);
        let mut conn = db.conn().await.unwrap();
        let page = find(&mut conn, owner, &asked(&[("common", false)]), 50, None).await.unwrap();
        let shown: Vec<_> = page.rows.iter().map(|row| row.content.clone().unwrap()).collect();
        assert_eq!((shown.len(), shown[0].as_str(), shown[49].as_str()), (50, "common w20000", "common w19951"));
        let next = find(&mut conn, owner, &asked(&[("common", false)]), 50, page.next).await.unwrap().rows;
        assert_eq!(next[0].content.as_deref(), Some("common w19950"));
        let one = find(&mut conn, owner, &asked(&[("common", false), ("w777", false)]), 50, None).await.unwrap().rows;
        assert_eq!(one.len(), 1);
        let several = find(&mut conn, owner, &asked(&[("w777", true)]), 50, None).await.unwrap().rows;
        assert_eq!(several.len(), 11, "w777 and w7770 to w7779");
        match db.engine() {
            Engine::Sqlite => sqlite_walks_the_index_in_its_order(&mut conn).await,
            Engine::Postgres => {

                // The latest are walked through, which costs at most their number; the rest comes from the index.
                for (statement, words, from, most) in [
                    ("LATEST", "'common'", MANY - 5_000, 60.0),
                    ("LATEST", "'w777'", MANY - 5_000, 5_010.0),
                    ("LATEST", "'w777':*", MANY - 5_000, 5_010.0),
                    ("SELDOM", "'common' & 'w777'", 0, 60.0),
                    ("SELDOM", "'w777':*", 0, 60.0),
                    ("SELDOM", "('w1' | 'w2') & '=comment'", 0, 60.0),
                ] {
                    postgres_reads_no_more(&mut conn, &world, (statement, words, from), most).await;
                }
            }
        }
    }

    async fn a_row_without_words_costs_no_answer(db: Db) {
        let world = World::build(&db).await;
        let mut silent = comment(&world.scenes[0], &world.owner, "!!! …");
        silent.visibility = Visibility::Client;
        add_all(&db, &[silent.clone()]).await;
        let mut conn = db.conn().await.unwrap();
        let all = Asked { every: vec![vec![Lexeme::fact(Fact::Findable)]], ..Asked::default() };
        let found = find(&mut conn, viewer(&world.owner), &all, 50, None).await.unwrap().rows;
        assert_eq!(found.len(), 7, "the project, its video, version and scenes, and the comment");
        assert_eq!(found[0].id, silent.id.uuid());
        let none = find(&mut conn, viewer(&user("stranger")), &all, 50, None).await.unwrap().rows;
        assert_eq!(none, []);
    }

    async fn the_longest_text_is_taken_and_found_by_its_beginning(db: Db) {
        let world = World::build(&db).await;
        // Words that differ, in letters of four bytes: far more than a row of the index may hold.
        let letter = |number: u32, shift: u32| char::from_u32(0x10400 + ((number >> shift) & 31)).unwrap();
        let made = (0..50_000).map(|number| [0, 5, 10].map(|shift| letter(number, shift)).iter().collect::<String>());
        let long = made.collect::<Vec<_>>().join(" ");
        let mut place = scene(&world.version, 4);
        place.voice_text = format!("beginning {long}");
        place.description = long.clone();
        place.image_prompt = long;
        add_all(&db, &[place.clone()]).await;
        let mut conn = db.conn().await.unwrap();
        let found = find(&mut conn, viewer(&world.owner), &asked(&[("beginning", false)]), 50, None).await.unwrap().rows;
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [place.id.uuid()]);
    }
}

/// How many rows SQLite wrote to say this of comments that are there, its index's own tables included.
async fn rows_written(db: &Db, world: &World, rows: impl Iterator<Item = Comment>) -> i64 {
    const WRITTEN: Sql = Sql::new("SELECT total_changes()");
    let rows: Vec<Comment> = rows.collect();
    let mut tx = db.begin().await.unwrap();
    let before: i64 = tx.query(WRITTEN).one::<(i64,)>().await.unwrap().0;
    store::note_all(&mut tx, &rows, |_| (world.project.id, world.video.id)).await.unwrap();
    let after: i64 = tx.query(WRITTEN).one::<(i64,)>().await.unwrap().0;
    tx.commit().await.unwrap();
    after - before
}

#[tokio::test]
async fn entries_that_come_in_any_order_cost_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    let world = World::build(&db).await;
    let rows: Vec<Comment> = (0..3_000).map(|i| comment(&world.scenes[0], &world.owner, &format!("one {i}"))).collect();
    add_all(&db, &rows).await;
    let saying = |word: &'static str| move |row: &Comment| Comment { content: format!("{word} x"), ..row.clone() };
    let forwards = rows_written(&db, &world, rows.iter().map(saying("two"))).await;
    let backwards = rows_written(&db, &world, rows.iter().rev().map(saying("three"))).await;
    assert!(forwards >= 3_000, "{forwards} rows: each entry is one");
    assert!(backwards * 10 <= forwards * 11, "{backwards} rows backwards and {forwards} forwards");

    // What is new among what is there keeps its turn: what came later is found first.
    let new = ["four a", "four b"].map(|words| comment(&world.scenes[0], &world.owner, words));
    let mut tx = db.begin().await.unwrap();
    assert_eq!(store::insert_all(&mut tx, &new).await.unwrap(), 2);
    tx.commit().await.unwrap();
    let mixed = [&new[0], &rows[9], &new[1], &rows[3]].into_iter().cloned();
    rows_written(&db, &world, mixed.map(|row| Comment { content: format!("{} mixed", row.content), ..row })).await;
    let mut conn = db.conn().await.unwrap();
    let found = find(&mut conn, viewer(&world.owner), &asked(&[("mixed", false)]), 50, None).await.unwrap().rows;
    let ids: Vec<_> = found.iter().map(|row| row.id).collect();
    assert_eq!(ids, [&new[1], &new[0], &rows[9], &rows[3]].map(|row| row.id.uuid()));
}

async fn sqlite_walks_the_index_in_its_order(conn: &mut impl Session) {
    let text = format!("EXPLAIN QUERY PLAN {}", statement("LATEST").on(Engine::Sqlite));
    let explained = Sql::new(Box::leak(text.into_boxed_str()));
    let plan: Vec<(i64, i64, i64, String)> = conn.query(explained).all().await.unwrap();
    let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
    assert!(steps.iter().any(|step| step.starts_with("SCAN search_index VIRTUAL TABLE")), "{steps:#?}");
    // The few that it answers may be put in order again; they may not be put in order by reading all.
    let sorts = plan.iter().filter(|(.., step)| step.contains("ORDER BY"));
    assert!(sorts.into_iter().all(|(_, inside, ..)| *inside == 0), "it sorts: {steps:#?}");
    for table in ["search_entries", "comments", "scenes", "versions", "videos"] {
        assert!(
            !steps.iter().any(|step| step.starts_with(&format!("SCAN {table}"))),
            "it reads all {table}: {steps:#?}"
        );
    }
}

/// No step of the plan that PostgreSQL ran gave more rows than this.
async fn postgres_reads_no_more(conn: &mut impl Session, world: &World, asked: (&str, &str, i64), most: f64) {
    let (name, words, from) = asked;
    let text = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement(name).on(Engine::Postgres));
    let query = conn.query(Sql::new(Box::leak(text.into_boxed_str()))).planned_anew();
    let query = query.bind(world.owner.id).bind(false).bind(words.to_owned()).bind(i64::MAX);
    let query = query.bind("[]".to_owned()).bind("[]".to_owned()).bind(false).bind(51_i64).bind(from);
    let plan: Value = query.scalar().await.unwrap().unwrap();
    let mut rows = Vec::new();
    rows_of(&plan[0]["Plan"], &mut rows);
    assert!(rows.len() > 5, "{plan:#}");
    for (step, read) in rows {
        assert!(read <= most, "{asked:?}: {step} gave {read} rows: {plan:#}");
    }
}

/// Every step of a plan with the rows that it gave, those that it threw away included.
fn rows_of(plan: &Value, rows: &mut Vec<(String, f64)>) {
    let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let read = (number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck"))
        * number("Actual Loops");
    rows.push((format!("{} {}", plan["Node Type"], plan["Relation Name"]), read));
    for step in plan["Plans"].as_array().into_iter().flatten() {
        rows_of(step, rows);
    }
}

fn statement(name: &str) -> Sql {
    let name = format!("::search::find::{name}");
    every_statement().into_iter().find(|(found, _)| found.ends_with(&name)).expect("the statement").1
}

/// A database as the migration leaves it when there were rows before: entries without words.
async fn uncut(db: &Db) {
    let world = World::build(db).await;
    let rows: Vec<Comment> =
        (0..1_100).map(|i| comment(&world.scenes[0], &world.owner, &format!("Été number {i}"))).collect();
    add_all(db, &rows).await;
    let mut tx = db.begin().await.unwrap();
    tx.query(Sql::new("UPDATE search_entries SET words = ''")).execute().await.unwrap();
    tx.commit().await.unwrap();
    let found = find(&mut db.conn().await.unwrap(), viewer(&world.owner), &asked(&[("ete", false)]), 2_000, None).await;
    assert_eq!(found.unwrap().rows, [], "nothing is known of them yet");
}

async fn is_cut(db: &Db) {
    let mut conn = db.conn().await.unwrap();
    let owner = store::users::by_email(&mut conn, "ana@studio.example").await.unwrap().unwrap();
    let found = find(&mut conn, viewer(&owner), &asked(&[("ete", false)]), 2_000, None).await.unwrap().rows;
    assert_eq!(found.len(), 1_100);
    assert_eq!(found[0].content.as_deref(), Some("Été number 1099"), "the latest is still first");
    assert_eq!(find(&mut conn, viewer(&owner), &asked(&[("harbour", false)]), 10, None).await.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn what_was_there_before_the_index_is_found_after_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orama.db");
    let db = Db::open_sqlite(&path).await.unwrap();
    uncut(&db).await;
    db.close().await;
    let db = Db::open_sqlite(&path).await.unwrap();
    is_cut(&db).await;
    db.close().await;
}

#[tokio::test]
async fn two_servers_that_start_at_once_both_know_what_was_there_before() {
    let Some(database) = postgres::database().await else { return };
    let db = Db::open_postgres(&database.url).await.unwrap();
    uncut(&db).await;
    db.close().await;
    let (one, other) = tokio::join!(Db::open_postgres(&database.url), Db::open_postgres(&database.url));
    let (one, other) = (one.unwrap(), other.unwrap());
    is_cut(&one).await;
    is_cut(&other).await;
    one.close().await;
    other.close().await;
    database.remove().await;
}
