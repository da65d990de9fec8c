//! A database that the program of the first schema wrote is brought up by this one, step by step or at once, and loses
//! nothing; where that cannot be done, it stays as it was.
//!
//! `tests/fixtures/schema-1.*.sql` are such databases as that program left them, dumped: an organisation, people of every level,
//! two projects, versions that carry amends over, takes, decisions, something undone, credentials. They are never made anew.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use orama::{
    command::{authenticate, secret},
    model::Stage,
    server::backup,
    store::{self, Db, Error, Session as _, Sql},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

use crate::{
    fixture::{add, at, project},
    postgres::{self, TestDatabase},
};

const IN_FILE: &str = include_str!("../fixtures/schema-1.sqlite.sql");
const ON_SERVER: &str = include_str!("../fixtures/schema-1.postgres.sql");
/// A token of Ana's, which that program handed out.
const TOKEN_IN_FILE: &str = "orama_t_zua3lZTJUdKS9Th6SW7eZj9cagHGzlfhBL1kGhqjU6s4Y5rD9";
const TOKEN_ON_SERVER: &str = "orama_t_v5P0MXukXsTTcZ2H2r1uqhUZE5HOYBswRENtuGpBXlV0a2kSh";

/// Columns by table.
type Columns = BTreeMap<String, Vec<String>>;
/// What stands in those columns, row by row, as text.
type Rows = BTreeMap<String, Vec<String>>;

/// A database that no program has open.
enum Place {
    Sqlite(TempDir),
    Postgres(TestDatabase),
}

impl Place {
    /// Without any table.
    async fn empty(server: bool) -> Option<Self> {
        if server {
            return postgres::empty_database().await.map(Self::Postgres);
        }
        Some(Self::Sqlite(tempfile::tempdir().unwrap()))
    }

    /// As the first program left it.
    async fn old(server: bool) -> Option<Self> {
        let place = Self::empty(server).await?;
        place.run(if server { ON_SERVER } else { IN_FILE }).await;
        assert_eq!(place.schema().await, 1);
        Some(place)
    }

    /// As this program makes it.
    async fn new(server: bool) -> Option<Self> {
        let place = Self::empty(server).await?;
        place.open().await.unwrap().close().await;
        Some(place)
    }

    fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("orama.db"),
            Self::Postgres(_) => panic!("it is on a server"),
        }
    }

    fn address(&self) -> String {
        match self {
            Self::Sqlite(_) => self.file().to_str().unwrap().to_owned(),
            Self::Postgres(database) => database.url.clone(),
        }
    }

    async fn open(&self) -> store::Result<Db> {
        Db::open(&self.address()).await
    }

    /// Runs statements without the program.
    async fn run(&self, statements: &str) {
        let sql = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        match self {
            Self::Sqlite(_) => {
                let mut conn = self.connect_to_file().await;
                sql.execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
            Self::Postgres(database) => {
                let mut conn = PgConnection::connect(&database.url).await.unwrap();
                sql.execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
        }
    }

    async fn connect_to_file(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.file()).create_if_missing(true).foreign_keys(false);
        options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap()
    }

    /// The first column of every row.
    async fn column(&self, on_sqlite: &str, on_postgres: &str) -> Vec<String> {
        match self {
            Self::Sqlite(_) => {
                let mut conn = self.connect_to_file().await;
                let rows = sqlx::raw_sql(AssertSqlSafe(on_sqlite.to_owned())).fetch_all(&mut conn).await.unwrap();
                conn.close().await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Self::Postgres(database) => {
                let mut conn = PgConnection::connect(&database.url).await.unwrap();
                let rows = sqlx::raw_sql(AssertSqlSafe(on_postgres.to_owned())).fetch_all(&mut conn).await.unwrap();
                conn.close().await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// The number of its newest migration.
    async fn schema(&self) -> i64 {
        const NEWEST: &str = "SELECT CAST(max(version) AS TEXT) FROM _sqlx_migrations WHERE success";
        self.column(NEWEST, NEWEST).await[0].parse().unwrap()
    }

    /// Every column of every table, indexes, triggers and functions aside.
    async fn columns(&self) -> Columns {
        let listed = self.column(
            "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables
                JOIN pragma_table_xinfo(tables.name) AS columns
                WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name <> '_sqlx_migrations'",
            "SELECT table_name || '.' || column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
        );
        let mut columns = Columns::new();
        for listed in listed.await {
            let (table, column) = listed.split_once('.').unwrap();
            columns.entry(table.to_owned()).or_default().push(column.to_owned());
        }
        for columns in columns.values_mut() {
            columns.sort();
        }
        columns
    }

    /// The names of everything else that the schema has.
    async fn names(&self) -> Vec<String> {
        let mut names = self
            .column(
                "SELECT type || ' ' || name FROM sqlite_master WHERE type <> 'table' AND name NOT LIKE 'sqlite_%'",
                "SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
                    UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
                    UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = CAST('public' AS regnamespace)
                    UNION SELECT 'check ' || conname FROM pg_constraint WHERE connamespace = CAST('public' AS regnamespace)",
            )
            .await;
        names.sort();
        names
    }

    /// What stands in these columns.
    async fn rows(&self, columns: &Columns) -> Rows {
        let mut rows = Rows::new();
        for (table, columns) in columns {
            let on_sqlite: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            let on_postgres: Vec<_> =
                columns.iter().map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), 'NULL')")).collect();
            let read = |parts: &[String]| format!("SELECT {} FROM {table}", parts.join(" || '|' || "));
            let mut found = self.column(&read(&on_sqlite), &read(&on_postgres)).await;
            found.sort();
            rows.insert(table.clone(), found);
        }
        rows
    }

    /// It is at the newest schema and has all of it.
    async fn expect_whole(&self) {
        let new = Self::new(matches!(self, Self::Postgres(_))).await.expect("the engine is there");
        assert_eq!(self.schema().await, new.schema().await);
        assert_eq!(self.columns().await, new.columns().await);
        assert_eq!(self.names().await, new.names().await);
        new.end().await;
    }

    async fn end(self) {
        if let Self::Postgres(database) = self {
            database.remove().await;
        }
    }
}

/// Every row is there still. A program that opens the file for its owner may have added theirs.
fn expect_kept(before: &Rows, after: &Rows, when: &str) {
    for (table, rows) in before {
        let lost: Vec<_> = rows.iter().filter(|row| !after[table].contains(row)).collect();
        assert!(lost.is_empty(), "{when}: lost of {table}: {lost:#?}");
    }
}

/// Runs each story on both engines; `true` is the server.
macro_rules! on_both {
    ($($name:ident;)+) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(false).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(true).await;
            }
        }
    )+ };
}

on_both! {
    an_old_database_is_brought_up_and_goes_on;
    every_schema_on_the_way_is_a_place_to_stop;
    a_newer_database_is_refused_and_stays_as_it_was;
    a_migration_that_cannot_be_done_leaves_every_row_and_is_done_later;
    a_backup_of_an_old_database_is_restored_and_brought_up;
}

async fn an_old_database_is_brought_up_and_goes_on(server: bool) {
    let Some(place) = Place::old(server).await else { return };
    let columns = place.columns().await;
    let before = place.rows(&columns).await;
    for table in columns.keys().filter(|table| *table != "invitations") {
        assert!(!before[table].is_empty(), "the old database shows nothing of {table}");
    }
    let db = place.open().await.unwrap();
    let token = if server { TOKEN_ON_SERVER } else { TOKEN_IN_FILE };
    let (kind, hash) = secret::recognise(token).expect("a secret");
    let ana = authenticate::by_hash(&db, kind, hash).await.unwrap().expect("an old token lets in").user;
    assert_eq!(ana.full_name, "Ana");
    let mut conn = db.conn().await.unwrap();
    let waterline = Sql::per_engine(
        "SELECT count(*) FROM search_index WHERE search_index MATCH 'waterline'",
        "SELECT count(*) FROM search_entries WHERE lexemes @@ CAST('waterline' AS tsquery)",
    );
    assert_eq!(conn.query(waterline).scalar::<i64>().await.unwrap(), Some(1), "old words are found");
    let viewer = store::Viewer { user_id: ana.id, super_admin: false };
    let projects = store::projects::list(&mut conn, viewer, 10, None).await.unwrap();
    assert_eq!(projects.iter().map(|project| project.title.as_str()).collect::<Vec<_>>(), ["Harbour"]);
    let videos = store::videos::of_project(&mut conn, projects[0].id, 10, None).await.unwrap();
    let stages: Vec<_> = videos.iter().map(|video| (video.title.as_str(), video.current_stage)).collect();
    assert_eq!(stages, [("Launch film", Stage::Script), ("Teaser, short", Stage::Outline)]);
    drop(conn);
    expect_kept(&before, &place.rows(&columns).await, "brought up");

    let mut tx = db.begin().await.unwrap();
    add(&mut tx, &project("Later", &ana, None)).await;
    tx.commit().await.unwrap();
    db.close().await;
    place.expect_whole().await;
    place.end().await;
}

async fn every_schema_on_the_way_is_a_place_to_stop(server: bool) {
    let Some(place) = Place::old(server).await else { return };
    let new = Place::new(server).await.unwrap();
    let columns = place.columns().await;
    let before = place.rows(&columns).await;
    for schema in 1..=new.schema().await {
        Db::open_with_schema(&place.address(), schema).await.unwrap().close().await;
        assert_eq!(place.schema().await, schema);
        expect_kept(&before, &place.rows(&columns).await, &format!("after schema {schema}"));
    }
    place.open().await.unwrap().close().await;
    expect_kept(&before, &place.rows(&columns).await, "brought up");
    place.expect_whole().await;
    place.end().await;
    new.end().await;
}

async fn a_newer_database_is_refused_and_stays_as_it_was(server: bool) {
    let Some(place) = Place::new(server).await else { return };
    let known = place.schema().await;
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES";
    let checksum = if server { "'\\x00'" } else { "X'00'" };
    place.run(&format!("{later} ({}, 'later', TRUE, {checksum}, 1)", known + 1)).await;
    let (columns, names) = (place.columns().await, place.names().await);
    let before = place.rows(&columns).await;
    let bytes = |place: &Place| (!server).then(|| fs::read(place.file()).unwrap());
    let file = bytes(&place);
    let address = place.address();
    for refused in [
        Db::open(&address).await.map(drop),
        Db::open_as_it_is(&address).await.map(drop),
        Db::open_with_schema(&address, known).await.map(drop),
    ] {
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, Error::Newer { found, known: last } if (found, last) == (known + 1, known)),
            "{refused}"
        );
    }
    assert_eq!(bytes(&place), file);
    assert_eq!((place.columns().await, place.names().await), (columns.clone(), names));
    assert_eq!(place.rows(&columns).await, before);
    place.end().await;
}

/// Something stands where a later migration makes a table.
async fn a_migration_that_cannot_be_done_leaves_every_row_and_is_done_later(server: bool) {
    let Some(place) = Place::old(server).await else { return };
    let columns = place.columns().await;
    let before = place.rows(&columns).await;
    place.run("CREATE TABLE search_entries (in_the_way BIGINT)").await;
    for _ in 0..2 {
        let refused = place.open().await.unwrap_err().to_string();
        assert!(refused.contains("search_entries"), "{refused}");
        expect_kept(&before, &place.rows(&columns).await, "brought up");
    }
    // In a file all migrations are one transaction, on a server each is one.
    assert_eq!(place.schema().await, if server { 2 } else { 1 });
    place.run("DROP TABLE search_entries").await;
    place.open().await.unwrap().close().await;
    expect_kept(&before, &place.rows(&columns).await, "brought up");
    place.expect_whole().await;
    place.end().await;
}

/// The lines of a backup without its header, the random id of the database in it and the checksum over both.
fn lines(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

async fn a_backup_of_an_old_database_is_restored_and_brought_up(server: bool) {
    let Some(place) = Place::old(server).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    backup::write(&place.address(), &file("old"), false, at(9)).await.unwrap();
    assert_eq!(place.schema().await, 1, "a backup changes nothing");
    let (header, _) = backup::check(&file("old")).unwrap();
    assert_eq!(header.schema, 1);
    place.open().await.unwrap().close().await;
    backup::write(&place.address(), &file("brought up"), false, at(9)).await.unwrap();
    for other in [server, !server] {
        let Some(target) = Place::empty(other).await else { continue };
        backup::restore(&target.address(), &file("old")).await.unwrap();
        target.expect_whole().await;
        let name = format!("restored {other}");
        backup::write(&target.address(), &file(&name), false, at(9)).await.unwrap();
        assert_eq!(lines(&file(&name)), lines(&file("brought up")), "restored on the server: {other}");
        target.end().await;
    }
    place.end().await;
}

/// The program is killed as soon as something of the migration is on the disk, then a little later each time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_is_killed_leaves_every_row_and_is_done_by_the_next() {
    let (mut killed, newest) = (0, Place::new(false).await.unwrap().schema().await);
    for round in 0..12 {
        let place = Place::old(false).await.unwrap();
        let columns = place.columns().await;
        let before = place.rows(&columns).await;
        let wal = place.file().with_extension("db-wal");
        fs::write(place.file().with_extension("toml"), "").unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_orama"))
            .env("ORAMA_DATA_DIR", place.file().parent().unwrap())
            .env("ORAMA_CONFIG", place.file().with_extension("toml"))
            .env_remove("ORAMA_URL")
            .env_remove("ORAMA_DATABASE_URL")
            .arg("projects")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let enough = |length: u64| length > round * 16 * 1024;
        while !fs::metadata(&wal).is_ok_and(|wal| enough(wal.len())) && program.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        program.kill().unwrap();
        killed += usize::from(program.wait().unwrap().code().is_none());
        expect_kept(&before, &place.rows(&columns).await, &format!("round {round}, killed"));
        assert!([1, newest].contains(&place.schema().await), "all or nothing");
        place.open().await.unwrap().close().await;
        expect_kept(&before, &place.rows(&columns).await, &format!("round {round}, opened again"));
        place.expect_whole().await;
    }
    assert!(killed > 0, "every run was over before it was killed");
}
