//! A throw-away PostgreSQL for tests: one cluster per test run, one database per test.
//!
//! The cluster lives in a folder of its own under the temporary folder, listens on a Unix socket in it and nowhere else, and
//! is removed when the run that started it is gone, however it ended: a watcher process waits for that. Under `cargo
//! nextest`, where every test is a process, all of them share the cluster of the run; under `cargo test` each test binary
//! has its own. Include this file with `#[path = "../support/postgres.rs"] mod postgres;`.

use std::{
    env, fs, io,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::{CommandExt, parent_id},
    },
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use orama::store::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "orama_template";

/// A database of this test's own, migrated and empty.
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    name: String,
    admin: String,
}

/// Makes a database; none, said aloud, where PostgreSQL is not installed.
///
/// # Panics
/// When PostgreSQL is required (`CI=true` or `ORAMA_REQUIRE_POSTGRES=1`) and missing, or is there and does not start.
pub async fn database() -> Option<TestDatabase> {
    let cluster = cluster().await?;
    Some(make(cluster, TEMPLATE).await)
}

/// The same without any table.
#[allow(dead_code, reason = "not every test binary asks for one")]
pub async fn empty_database() -> Option<TestDatabase> {
    Some(make(cluster().await?, "template0").await)
}

async fn make(cluster: &Cluster, template: &str) -> TestDatabase {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    // The name is our own and holds nothing but letters, digits and underscores.
    run_on(&cluster.url("postgres"), format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    TestDatabase { url: cluster.url(&name), admin: cluster.url("postgres"), name }
}

impl TestDatabase {
    /// Removes the database. One that a failed test left behind goes with the cluster.
    pub async fn remove(self) {
        run_on(&self.admin, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

async fn run_on(url: &str, sql: String) {
    let mut admin = PgConnection::connect(url).await.expect("the cluster answers");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await.expect("the cluster makes and drops databases");
    admin.close().await.expect("the cluster lets go");
}

/// Durability is not what most tests are about.
const HASTY: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

/// A cluster of one test alone, which may be killed and is started again. It waits for the system at each commit, and not for the
/// disk: nobody cuts the power.
#[allow(dead_code, reason = "not every test binary kills one")]
pub struct OwnCluster {
    binaries: PathBuf,
    base: PathBuf,
    options: String,
    /// What was running when it was killed.
    victims: Mutex<Vec<u32>>,
    /// Where its database is.
    pub url: String,
}

#[allow(dead_code, reason = "not every test binary kills one")]
impl OwnCluster {
    /// None, said aloud, where PostgreSQL is not installed. `options` as `postgres` takes them.
    pub fn start(options: &str) -> Option<Self> {
        let binaries = binaries_or_word()?;
        let base = env::temp_dir().join(format!("orama-pg-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir_all(&base).expect("a folder for the cluster");
        let options = format!("-c fsync=off {options}");
        start(&binaries, &base, process::id(), &options)
            .unwrap_or_else(|error| panic!("PostgreSQL does not start: {error}"));
        let url = Cluster { socket: base.join("socket") }.url("postgres");
        Some(Self { binaries, base, options, victims: Mutex::default(), url })
    }

    /// Kills the postmaster. What it started ends by itself, sooner or later.
    pub fn kill(&self) {
        self.kill_with(|_| ());
    }

    /// Kills everything that is left of it at one moment, as when the machine loses its mind.
    pub fn kill_all(&self) {
        self.kill_with(|child| signal("KILL", child));
    }

    fn kill_with(&self, end: impl Fn(u32)) {
        let postmaster = self.postmaster();
        // It starts nobody any more, and those that it started are known.
        signal("STOP", postmaster);
        let mut victims = children(postmaster);
        for child in &victims {
            end(*child);
        }
        signal("KILL", postmaster);
        victims.push(postmaster);
        *self.victims.lock().expect("the victims") = victims;
    }

    /// Starts it again, as soon as nothing of the old one is left.
    pub fn start_again(&self) {
        let victims = std::mem::take(&mut *self.victims.lock().expect("the victims"));
        let begun = Instant::now();
        while victims.iter().any(|victim| is_alive(*victim)) {
            assert!(begun.elapsed() < Duration::from_secs(30), "something of it never ends");
            std::thread::sleep(Duration::from_millis(5));
        }
        // Where nobody asks for the end of a process its number stays taken, and looks like a server that runs.
        for lock in ["data/postmaster.pid", "socket/.s.PGSQL.5432.lock"] {
            let _ = fs::remove_file(self.base.join(lock));
        }
        boot(&self.binaries, &self.base, &self.options)
            .unwrap_or_else(|error| panic!("it does not start again: {error}"));
    }

    fn postmaster(&self) -> u32 {
        let file = fs::read_to_string(self.base.join("data/postmaster.pid")).expect("it runs");
        file.lines().next().and_then(|line| line.trim().parse().ok()).expect("its number")
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        // Whoever watches it removes the rest when this process is gone.
        if self.base.join("data/postmaster.pid").exists() {
            signal("QUIT", self.postmaster());
        }
    }
}

#[allow(dead_code, reason = "not every test binary kills one")]
fn signal(name: &str, process: u32) {
    // It may have ended a moment ago.
    let _ = Command::new("kill").args(["-s", name, &process.to_string()]).stderr(Stdio::null()).status();
}

/// The state of a process and its parent; none: there is no such process.
#[allow(dead_code, reason = "not every test binary kills one")]
fn state_of(process: u32) -> Option<(String, String)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned);
    Some((fields.next()?, fields.next()?))
}

#[allow(dead_code, reason = "not every test binary kills one")]
fn is_alive(process: u32) -> bool {
    state_of(process).is_some_and(|(state, _)| state != "Z")
}

/// Who was started by a process.
#[allow(dead_code, reason = "not every test binary kills one")]
fn children(parent: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |process: &u32| state_of(*process).is_some_and(|(_, found)| found == parent.to_string());
    processes.filter(is_child).collect()
}

struct Cluster {
    socket: PathBuf,
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        format!("postgres://orama@localhost/{database}?host={}", self.socket.display())
    }
}

async fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    CLUSTER.get_or_init(|| async { Some(start_or_join(&binaries_or_word()?).await) }).await.as_ref()
}

/// The programs, or a word aloud that they are missing.
fn binaries_or_word() -> Option<PathBuf> {
    let found = binaries();
    if found.is_none() {
        let required = env::var("CI").is_ok_and(|value| value == "true")
            || env::var("ORAMA_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        assert!(!required, "PostgreSQL is required here, and initdb is neither on PATH nor in /usr/lib/postgresql");
        eprintln!("skipped: PostgreSQL is not installed (no initdb on PATH or in /usr/lib/postgresql/*/bin)");
    }
    found
}

/// The folder with `initdb` and `pg_ctl`.
fn binaries() -> Option<PathBuf> {
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
    on_path.into_iter().chain(installed).find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}

/// The first process of a run starts the cluster; the others wait for it and join.
async fn start_or_join(binaries: &Path) -> Cluster {
    // nextest names its run and is the parent of every test; elsewhere this process is the run.
    let (run, owner) = match env::var("NEXTEST_RUN_ID") {
        Ok(run) => (run[..8].to_owned(), parent_id()),
        Err(_) => (process::id().to_string(), process::id()),
    };
    let base = env::temp_dir().join(format!("orama-pg-{run}"));
    fs::create_dir_all(&base).expect("a folder for the cluster");
    let lock = fs::File::create(base.join("lock")).expect("a lock file");
    lock.lock().expect("the lock of the run");
    let cluster = Cluster { socket: base.join("socket") };
    if !base.join("ready").exists() {
        start(binaries, &base, owner, HASTY).unwrap_or_else(|error| panic!("PostgreSQL does not start: {error}"));
        run_on(&cluster.url("postgres"), format!("CREATE DATABASE {TEMPLATE}")).await;
        Db::open_postgres(&cluster.url(TEMPLATE)).await.expect("the template is migrated").close().await;
        fs::write(base.join("ready"), "").expect("a mark that the cluster is ready");
    }
    cluster
}

fn start(binaries: &Path, base: &Path, owner: u32, options: &str) -> io::Result<()> {
    let (data, socket) = (base.join("data"), base.join("socket"));
    for folder in [&data, &socket] {
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = unprivileged() {
            chown(folder, Some(user), Some(group))?;
        }
    }
    let make = ["--username=orama", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
    finish(tool(binaries, base, "initdb").args(make))?;
    boot(binaries, base, options)?;
    watch(base, &data, owner)
}

/// Starts the server of a cluster that was made.
fn boot(binaries: &Path, base: &Path, options: &str) -> io::Result<()> {
    let options = format!(
        "-k {} -c listen_addresses='' {options} -c max_connections=200 -c shared_buffers=64MB",
        base.join("socket").display()
    );
    let log = base.join("data/log");
    finish(tool(binaries, base, "pg_ctl").args(["start", "-w", "-s", "-l"]).arg(log).arg("-o").arg(options))
}

fn tool(binaries: &Path, base: &Path, name: &str) -> Command {
    let mut command = Command::new(binaries.join(name));
    command.current_dir(base).env("LC_ALL", "C").stdin(Stdio::null()).arg("-D").arg(base.join("data"));
    if let Some((user, group)) = unprivileged() {
        // PostgreSQL refuses to run as root.
        command.uid(user).gid(group);
    }
    command
}

/// Root's stand-in, where the tests run as root.
fn unprivileged() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if !fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let mut nobody = passwd.lines().find(|line| line.starts_with("nobody:"))?.split(':').skip(2);
    Some((nobody.next()?.parse().ok()?, nobody.next()?.parse().ok()?))
}

/// Runs a tool to its end; what it says goes to a file, because the server inherits it and outlives this process's pipes.
fn finish(command: &mut Command) -> io::Result<()> {
    let said = tempfile::tempfile()?;
    let status = command.stdout(said.try_clone()?).stderr(said.try_clone()?).status()?;
    if status.success() {
        return Ok(());
    }
    let mut said = said;
    io::Seek::rewind(&mut said)?;
    Err(io::Error::other(format!("{status}: {}", io::read_to_string(said)?)))
}

/// Leaves a process behind that waits for the end of the run, then stops the server and removes the folder.
fn watch(base: &Path, data: &Path, owner: u32) -> io::Result<()> {
    const SCRIPT: &str = r#"
        while kill -0 "$1" 2>/dev/null; do sleep 1; done
        read -r server < "$3/postmaster.pid" && kill -QUIT "$server"
        while kill -0 "$server" 2>/dev/null; do sleep 1; done
        rm -rf "$2"
    "#;
    Command::new("/bin/sh")
        .args(["-c", SCRIPT, "watch-test-postgres", &owner.to_string()])
        .args([base, data])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map(drop)
}
