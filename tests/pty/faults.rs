//! A disk that fails at every step. A comment is written again and again, and each time another one of the calls that the program
//! makes of the system fails: a write, a flush, a rename, a file that is made. Nothing breaks down, whatever is said to be saved is
//! there, what fails says so in one line, and the next one works. The control is a disk that says it wrote and did not.
//!
//! The short form lets each call fail for lack of room, and some of them in other ways;
//! `ORAMA_FAULTS=all cargo test --test pty faults:: -- --nocapture` lets every call fail in every way.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    platter::compile,
    proxy::Proxy,
    studio::{Server, Studio, free},
    terminal::orama,
};

const SCRIPT: &str = "Title: The Ferry\n\nINT. CABIN - DAY\n\nNobody is waiting.\n";
/// More calls than a comment takes; whoever needs more never ends.
const MOST: usize = 2_000;
/// In the short form so many calls are left out between two that fail in another way than for lack of room.
const STRIDE: usize = 9;

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Way {
    how: &'static str,
    /// From that call on, and not that call alone.
    for_good: bool,
}

const fn once(how: &'static str) -> Way {
    Way { how, for_good: false }
}

const fn for_good(how: &'static str) -> Way {
    Way { how, for_good: true }
}

/// By the numbers of <errno.h>: no room (28), a quota that is used up (122), a read-only filesystem (30), a broken disk (5), a call
/// that is interrupted (4).
const NO_ROOM: Way = for_good("28");
const OTHERS: [Way; 6] = [for_good("122"), for_good("30"), for_good("5"), once("5"), once("4"), once("short")];
const LIES: Way = once("lost");

/// Something that is done with a file, and how its words are found again.
trait Work {
    fn command(&self, words: &str) -> Command;
    /// All words that are kept, each as often as it is. The error: the file cannot be read.
    fn there(&self) -> Result<Vec<String>, String>;
    /// Whether the file is sound.
    fn is_sound(&self) -> bool;
}

/// One run on a failing disk.
struct Run {
    is_said: bool,
    err: String,
    calls: usize,
}

struct Shim {
    folder: tempfile::TempDir,
    made: PathBuf,
}

impl Shim {
    fn build() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let made = compile("fails.c", folder.path())?;
        Some(Self { folder, made })
    }

    fn run(&self, work: &dyn Work, words: &str, way: Way, at: usize) -> Run {
        let count = self.folder.path().join("count");
        let _ = fs::remove_file(&count);
        let mut command = work.command(words);
        command.env("LD_PRELOAD", &self.made).env("FAIL_AT", at.to_string()).env("FAIL_HOW", way.how);
        command.env("FAIL_COUNT", &count);
        if way.for_good {
            command.env("FAIL_ON", "1");
        }
        let output = command.output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let calls = fs::metadata(&count).map_or(0, |facts| facts.len() as usize);
        if way == LIES && !output.status.success() {
            // Who is lied to about the room for shared memory may even die of it.
            return Run { is_said: false, err, calls };
        }
        let code = output.status.code().unwrap_or_else(|| panic!("{way:?} {at}: it died: {}\n{err}", output.status));
        let is_told = code == 0 || err.lines().filter(|line| line.starts_with("orama: ")).count() == 1;
        assert!((0..=6).contains(&code) && is_told, "{way:?} at call {at}: exit code {code}\n{err}");
        Run { is_said: code == 0, err, calls }
    }
}

/// What went wrong, if anything did.
fn judge(said: &BTreeSet<String>, typed: &BTreeSet<String>, there: &[String]) -> Result<(), String> {
    let found: BTreeSet<&String> = there.iter().collect();
    if found.len() != there.len() {
        return Err(format!("something is there twice: {there:?}"));
    }
    if let Some(lost) = said.iter().find(|words| !found.contains(words)) {
        return Err(format!("{lost} was said to be saved, and is lost"));
    }
    found.into_iter().find(|words| !typed.contains(*words)).map_or(Ok(()), |words| Err(format!("nobody typed {words}")))
}

/// Lets one call after the other fail until there is none any more. Answers how many there were, and what was said of them.
fn at_every_step(shim: &Shim, work: &dyn Work, way: Way, stride: usize) -> Result<(usize, Vec<String>), String> {
    let before: BTreeSet<String> = work.there()?.into_iter().collect();
    let (mut said, mut typed, mut told) = (before.clone(), before, Vec::new());
    for at in (1..MOST).step_by(stride) {
        let words = format!("word-{}-{}-{at}", way.how, u8::from(way.for_good));
        typed.insert(words.clone());
        let run = shim.run(work, &words, way, at);
        if run.is_said {
            said.insert(words);
        } else {
            told.push(run.err);
        }
        let judged = work.there().and_then(|there| judge(&said, &typed, &there));
        judged.map_err(|wrong| format!("{way:?} at call {at}: {wrong}"))?;
        if run.calls < at {
            // No call failed: it was a run like any other.
            assert!(run.is_said && work.is_sound(), "{way:?}: {told:?}");
            return Ok((run.calls, told));
        }
        if !work.is_sound() {
            return Err(format!("{way:?} at call {at}: the file is damaged"));
        }
    }
    panic!("{way:?}: it never comes to its end");
}

#[expect(clippy::print_stderr, reason = "how far it went is said aloud")]
fn everything(shim: &Shim, work: &dyn Work) {
    let (calls, told) = at_every_step(shim, work, NO_ROOM, 1).unwrap_or_else(|wrong| panic!("{wrong}"));
    let full = told.iter().filter(|err| err.contains("disk is full")).count();
    assert!(calls > 10 && full > 0, "{calls} calls, and none says that the disk is full: {told:#?}");
    eprintln!(
        "{calls} calls for a comment; without room {} fail, {full} of them say that the disk is full",
        told.len()
    );
    let stride = if env::var_os("ORAMA_FAULTS").is_some() { 1 } else { STRIDE };
    for way in OTHERS {
        let (_, told) = at_every_step(shim, work, way, stride).unwrap_or_else(|wrong| panic!("{wrong}"));
        // What is half done is gone on with.
        assert!(way.how != "short" || told.is_empty(), "{way:?}: {told:#?}");
    }
}

/// The workspace of this machine.
struct Local {
    data: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Local {
    fn build() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let script = data.path().join("ferry.fountain");
        fs::write(&script, SCRIPT).expect("a script");
        orama(data.path(), &["import", &script.to_string_lossy()]);
        Self { data, runtime: tokio::runtime::Runtime::new().expect("a runtime") }
    }
}

/// The rows of one column of a file.
fn column(runtime: &tokio::runtime::Runtime, file: &Path, sql: &'static str) -> Result<Vec<String>, String> {
    use sqlx::{ConnectOptions as _, Connection as _};
    let read = async {
        let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await?;
        let rows = sqlx::query_scalar(sql).fetch_all(&mut conn).await?;
        conn.close().await?;
        Ok(rows)
    };
    runtime.block_on(read).map_err(|error: sqlx::Error| format!("the file is damaged: {error}"))
}

fn is_sound(runtime: &tokio::runtime::Runtime, file: &Path) -> bool {
    column(runtime, file, "PRAGMA integrity_check").is_ok_and(|found| found == ["ok"])
}

impl Work for Local {
    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
        command.args(["comment", "The Ferry/1", words]).env_clear();
        command.env("HOME", self.data.path().join("home")).env("ORAMA_DATA_DIR", self.data.path());
        // Whoever wrote the script writes the comments.
        command.envs(["USER", "LOGNAME"].into_iter().filter_map(|name| Some((name, env::var_os(name)?))));
        command
    }

    fn there(&self) -> Result<Vec<String>, String> {
        column(&self.runtime, &self.data.path().join("orama.db"), "SELECT content FROM comments")
    }

    fn is_sound(&self) -> bool {
        is_sound(&self.runtime, &self.data.path().join("orama.db"))
    }
}

/// The outbox, while the server is away.
struct Queued {
    studio: Studio,
    proxy: Proxy,
    data: tempfile::TempDir,
    server: Server,
}

impl Queued {
    fn build() -> Self {
        let studio = Studio::build();
        let server = studio.serve(free());
        let proxy = Proxy::to(server.address);
        let data = tempfile::tempdir().expect("a folder");
        let work = Self { studio, proxy, data, server };
        // It has been there before.
        assert!(work.command("at home").output().expect("it runs").status.success());
        work.proxy.leads_nowhere();
        work
    }

    fn file(&self) -> PathBuf {
        crate::kills::file_with_the_outbox(self.data.path()).expect("the file")
    }
}

impl Work for Queued {
    fn command(&self, words: &str) -> Command {
        self.studio.command(self.data.path(), self.proxy.address, &["comment", "Launch/1", words])
    }

    fn there(&self) -> Result<Vec<String>, String> {
        column(&self.studio.runtime, &self.file(), "SELECT entry ->> '$.request.body.content' FROM outbox")
    }

    fn is_sound(&self) -> bool {
        is_sound(&self.studio.runtime, &self.file())
    }
}

#[test]
fn a_disk_that_fails_at_any_step_costs_no_comment_that_was_said_to_be_saved() {
    let Some(shim) = Shim::build() else { return };
    everything(&shim, &Local::build());
}

#[test]
fn a_disk_that_fails_at_any_step_costs_no_comment_that_was_said_to_wait() {
    let Some(shim) = Shim::build() else { return };
    let work = Queued::build();
    everything(&shim, &work);
    // All of it arrives when there is a way again.
    let waiting: BTreeSet<String> = work.there().expect("a file").into_iter().collect();
    work.proxy.leads_to(work.server.address);
    let sync = work.studio.command(work.data.path(), work.proxy.address, &["sync"]).output().expect("it runs");
    assert!(sync.status.success(), "{}", String::from_utf8_lossy(&sync.stderr));
    let arrived: BTreeSet<String> = work.studio.words(work.server.address).into_iter().collect();
    assert!(waiting.is_subset(&arrived), "{waiting:?} {arrived:?}");
    assert_eq!(work.there(), Ok(Vec::new()));
}

/// Less and less memory: whoever does not get it may end as it likes, and nothing that was said is lost.
#[test]
fn without_memory_it_may_end_and_loses_nothing_that_it_said() {
    let work = Local::build();
    let (mut said, mut typed) = (BTreeSet::new(), BTreeSet::new());
    let mut codes = Vec::new();
    // In KiB, down to less than the program itself needs.
    for step in 0..40 {
        let whole = 8_000_000 >> (step / 4);
        let limit = whole - whole / 8 * (step % 4);
        let words = format!("word-{}", typed.len());
        let inner = work.command(&words);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("ulimit -v {limit} && exec \"$0\" \"$@\"")]).arg(inner.get_program());
        command.args(inner.get_args()).env_clear();
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = command.output().expect("a shell");
        typed.insert(words.clone());
        if output.status.success() {
            said.insert(words);
        }
        codes.push(output.status.code());
        let judged = work.there().and_then(|there| judge(&said, &typed, &there));
        assert_eq!((judged, work.is_sound()), (Ok(()), true), "{limit} KiB");
    }
    assert!(codes.first() == Some(&Some(0)) && codes.last() != Some(&Some(0)), "{codes:?}");
}

/// The control: a disk that loses a write and says nothing is found, so one that was noticed and passed over would be, too.
#[test]
fn a_disk_that_lies_is_noticed() {
    let Some(shim) = Shim::build() else { return };
    let work = Local::build();
    let wrong = at_every_step(&shim, &work, LIES, 1).expect_err("a lie is found");
    assert!(wrong.contains("is lost") || wrong.contains("damaged"), "{wrong}");
}
