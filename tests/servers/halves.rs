//! Backups and restores that are killed: the file that was there is there, a half one never has its name, and a database is
//! restored as a whole or not at all.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Instant,
};

use orama::{
    model::{Id, Scene, User},
    store::{Db, Session as _, Sql},
};
use tempfile::TempDir;

use super::{
    program,
    studio::{PATIENCE, Studio, number},
};

const MANY: i64 = 8_000;
const COMMENTS: Sql = Sql::new("SELECT count(*) FROM comments");

/// A home for the commands, and a database that takes a moment to write out.
struct Office {
    home: TempDir,
    studio: Studio,
}

impl Office {
    async fn crowded() -> Self {
        const CROWD: Sql = Sql::new(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
            INSERT INTO comments (id, scene_id, stage, author_id, content, created_at, updated_at)
            SELECT randomblob(16), $2, 'outline', $3, n || ' of many ' || hex(randomblob(150)), n, n FROM numbers",
        );
        const SOMEBODY: Sql = Sql::new("SELECT id FROM users LIMIT 1");
        let studio = Studio::in_file().await;
        let mut tx = studio.db.begin().await.expect("a transaction");
        let ana: Id<User> = tx.query(SOMEBODY).scalar().await.expect("a read").expect("somebody");
        let scene: Id<Scene> = studio.scene;
        tx.query(CROWD).bind(MANY).bind(scene).bind(ana).execute().await.expect("a crowd");
        tx.commit().await.expect("a commit");
        studio.db.close().await;
        Self { home: tempfile::tempdir().expect("a folder"), studio }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.studio.folder().join(name)
    }

    /// Runs a command on a database to its end.
    fn run(&self, database: &Path, args: &[&str]) -> Output {
        let mut command = program::command(&self.home);
        command.arg("--database").arg(database).args(args);
        command.stderr(Stdio::piped()).output().expect("the program runs")
    }

    #[track_caller]
    fn ok(&self, database: &Path, args: &[&str]) -> String {
        let output = self.run(database, args);
        assert!(output.status.success(), "{args:?}: {}", words(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Starts a command and kills it as soon as something holds, unless it ends before.
    fn kill_when(&self, database: &Path, args: &[&str], holds: impl Fn() -> bool) -> ExitStatus {
        let mut command = program::command(&self.home);
        command.arg("--database").arg(database).args(args).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let begun = Instant::now();
        while child.try_wait().expect("a child").is_none() && !holds() {
            assert!(begun.elapsed() < PATIENCE, "{args:?} neither ends nor gets so far");
            std::thread::yield_now();
        }
        child.kill().expect("it is killed, or has ended");
        child.wait().expect("its end")
    }

    /// How far a backup has come that does not have its name yet.
    fn unfinished(&self) -> Vec<u64> {
        let entries = fs::read_dir(self.studio.folder()).expect("the folder").flatten();
        let is_ours = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(".orama-backup-");
        entries.filter(is_ours).filter_map(|entry| Some(entry.metadata().ok()?.len())).collect()
    }
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn is_killed(status: ExitStatus) -> bool {
    status.signal() == Some(9)
}

/// The rows of a backup: all but its head, which has the time and the database's own id, and the seal over them.
fn rows(file: &Path) -> Vec<String> {
    let content = fs::read_to_string(file).expect("a backup");
    let lines: Vec<String> = content.lines().map(str::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_backup_leaves_the_file_that_was_there_or_none() {
    let office = Office::crowded().await;
    let (file, database) = (office.path("day.backup"), PathBuf::from(&office.studio.address));
    let backup = ["backup", text(&file), "--force"];
    let mut killed = 0;
    let mut whole = 0;
    // First where there is none, then over the one of the day before, and at several points of the way.
    for has_old in [false, true] {
        if has_old {
            office.ok(&database, &backup);
            whole = fs::metadata(&file).expect("the backup").len();
        }
        for tenths in [0, 3, 6, 9, 10] {
            let old = fs::read(&file).ok();
            let size = if has_old { whole * tenths / 10 } else { tenths * 100_000 };
            let far = || office.unfinished().iter().any(|found| *found > 0 && *found >= size);
            let status = office.kill_when(&database, &backup, far);
            killed += usize::from(is_killed(status));
            let new = fs::read(&file).ok();
            // It was killed before the file got its name, or after.
            if new == old {
                assert!(is_killed(status), "it ended and wrote nothing: {status}");
            } else {
                office.ok(&database, &["restore", "--check", text(&file)]);
            }
            if !has_old {
                let _ = fs::remove_file(&file);
            }
        }
    }
    assert!(killed > 4, "only {killed} were killed on their way");
    office.ok(&database, &backup);
    assert_eq!(office.unfinished(), Vec::<u64>::new(), "what the killed ones left, password hashes in it, is gone");
    office.ok(&database, &["restore", "--check", text(&file)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_restore_left_all_or_nothing_and_is_run_again() {
    let office = Office::crowded().await;
    let (file, source) = (office.path("day.backup"), PathBuf::from(&office.studio.address));
    office.ok(&source, &["backup", text(&file)]);
    let expected = rows(&file);
    let mut killed = 0;
    // As soon as there is a file, and at several sizes of its log.
    for (round, size) in [None, Some(1), Some(300_000), Some(900_000), Some(2_000_000)].into_iter().enumerate() {
        let database = office.path(&format!("restored-{round}.db"));
        let log = database.with_file_name(format!("restored-{round}.db-wal"));
        let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        let far = || size.map_or_else(|| database.exists(), |size| length(&log) >= size);
        let status = office.kill_when(&database, &["restore", text(&file)], far);
        killed += usize::from(is_killed(status));

        let again = office.run(&database, &["restore", text(&file)]);
        if !again.status.success() {
            // The killed one had come to its end: what it restored is whole, and nothing is put over it.
            let why = words(&again);
            assert_eq!((again.status.code(), why.lines().count()), (Some(4), 1), "{why}");
            assert!(why.contains("restore into a new one"), "{why}");
        }
        let db = Db::open(text(&database)).await.expect("the database opens");
        assert_eq!(number(&db, COMMENTS).await, MANY);
        db.close().await;
        let copy = office.path(&format!("copy-{round}.backup"));
        office.ok(&database, &["backup", text(&copy)]);
        assert!(rows(&copy) == expected, "round {round}: what was restored is not what was backed up");
    }
    assert!(killed > 2, "only {killed} were killed on their way");

    // A killed one that nobody runs again: there is nothing, rather than a half.
    let database = office.path("left.db");
    let log = database.with_file_name("left.db-wal");
    let far = || fs::metadata(&log).is_ok_and(|found| found.len() > 300_000);
    let status = office.kill_when(&database, &["restore", text(&file)], far);
    let db = Db::open(text(&database)).await.expect("the database opens");
    let found = number(&db, COMMENTS).await;
    assert!(found == if is_killed(status) { 0 } else { MANY } || found == MANY, "{found} of {MANY}");
    db.close().await;
}
