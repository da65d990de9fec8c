//! Whoever else is on the machine: another user reads nothing of a workspace that somebody works in, and another process of the same
//! user reads no memory that holds a token, nor finds it in what a crash leaves. Needs root, to be somebody else.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::{CommandExt as _, ExitStatusExt as _},
    },
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{
    studio::{Studio, free, header, url},
    terminal::Setup,
};

/// Somebody who owns nothing here.
const NOBODY: u32 = 65_534;

/// A place that everybody may enter; none, said aloud, where nobody can become somebody else.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so aloud")]
fn open_place() -> Option<tempfile::TempDir> {
    if !fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        eprintln!("skipped: only root can try what another user may do");
        return None;
    }
    let place = tempfile::tempdir().expect("a folder");
    set_mode(place.path(), 0o777);
    if !as_nobody("cd \"$1\"", &[place.path()]).status.success() {
        eprintln!("skipped: the temporary folder is below one that nobody else may enter");
        return None;
    }
    Some(place)
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// What a line of shell answers when somebody else runs it.
fn as_nobody(script: &str, args: &[&Path]) -> Output {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh"]).args(args).current_dir("/").uid(NOBODY).gid(NOBODY);
    command.output().expect("a shell")
}

/// The files below a folder that somebody else can read or write.
fn open_files(folder: &Path) -> Vec<String> {
    let found = as_nobody("find \"$1\" -type f \\( -readable -o -writable \\) 2>/dev/null", &[folder]);
    String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn another_user_reads_nothing_of_a_workspace_that_is_worked_in() {
    let Some(place) = open_place() else { return };
    let (new, wide) = (place.path().join("new"), place.path().join("wide"));
    // One is made by the program, where everything that is made is open; the other one was made by somebody who left it open.
    fs::create_dir(&wide).expect("a folder");
    set_mode(&wide, 0o777);
    for data in [&new, &wide] {
        let script = "umask 000; \"$0\" demo --keep && exec \"$0\"";
        let setup = Setup::of(Path::new("/bin/sh"), data, &["-c", script, env!("CARGO_BIN_EXE_orama")]);
        let mut terminal = setup.in_folder(place.path()).start();
        terminal.see("4 Comments").see("to do").keys("2gc").see("C-s send").keys("unreleased").see("unreleased");
        terminal.until("the draft on disk", || data.join("state/drafts").is_dir());
        assert!(data.join("orama.db-wal").exists(), "it is worked in");
        assert_eq!(open_files(data), Vec::<String>::new());
        terminal.keys("<Esc>").see_no("C-s send").keys("q");
        assert!(terminal.end().success());
        assert_eq!(open_files(data), Vec::<String>::new(), "nor afterwards");
    }
    // The control: what is left open is found by the same look.
    let left = wide.join("left-open");
    fs::write(&left, "").expect("a file");
    set_mode(&left, 0o644);
    assert_eq!(open_files(&wide), [left.to_string_lossy()]);
}

/// The program where somebody else may start it.
fn lend(place: &Path) -> PathBuf {
    let lent = place.join("orama");
    fs::copy(env!("CARGO_BIN_EXE_orama"), &lent).expect("a copy");
    set_mode(&lent, 0o755);
    lent
}

/// Whether another process of nobody's reads what a process of theirs has in its environment.
fn is_read(pid: u32) -> bool {
    let read = as_nobody("cat \"$1\" >/dev/null", &[Path::new(&format!("/proc/{pid}/environ"))]);
    read.status.success()
}

#[test]
fn no_process_of_the_same_user_reads_the_memory_of_who_holds_a_token() {
    let Some(place) = open_place() else { return };
    let lent = lend(place.path());
    let home = place.path().join("home");
    fs::create_dir(&home).and_then(|()| chown(&home, Some(NOBODY), Some(NOBODY))).expect("a home");
    let studio = Studio::build();
    let server = studio.serve(free());
    let theirs = |args: &[&str]| {
        let mut command = Command::new(&lent);
        command.args(args).env_clear().env("HOME", &home).current_dir(&home).uid(NOBODY).gid(NOBODY);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts")
    };
    // A server, and whoever reads a password.
    let mut kept =
        [theirs(&["serve", "--listen", "127.0.0.1:0"]), theirs(&["user", "add", "a@b.example", "--password-stdin"])];
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(kept[0].stdout.as_mut().expect("its stdout")),
        &mut String::new(),
    )
    .expect("it listens");
    // The workstation on a server.
    let setpriv = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let args = [&setpriv[..], &[lent.to_str().expect("a plain name")]].concat();
    let setup = Setup::of(Path::new("setpriv"), &home, &args).env("ORAMA_URL", url(server.address));
    let mut terminal = setup.env("ORAMA_TOKEN", &studio.token).start();
    terminal.see("Harbour").see("Gulls");
    header(&mut terminal, "live");
    for pid in [kept[0].id(), terminal.pid()] {
        assert!(!is_read(pid), "{pid} can be read");
    }
    let asks = kept[1].id();
    terminal.until("the one that asks for a password to be closed", || !is_read(asks));
    // The control: another process of theirs is read.
    let mut open = Command::new("/bin/sh");
    open.args(["-c", "read wait"]).uid(NOBODY).gid(NOBODY).stdin(Stdio::piped());
    let mut open = open.spawn().expect("a shell");
    assert!(is_read(open.id()), "nobody would have read any of them");
    terminal.keys("q");
    assert!(terminal.end().success());
    for child in kept.iter_mut().chain([&mut open]) {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Ends a process as a crash does, where everybody is allowed a core of any size, and answers whether one is left.
fn leaves_core(place: &Path, name: &str, script: &str, says: &str) -> bool {
    let folder = place.join(name);
    fs::create_dir(&folder).expect("a folder");
    let script = format!("ulimit -c unlimited; {script}");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_orama")]).env_clear().env("HOME", &folder).current_dir(&folder);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().expect("its stdout")), &mut line)
        .expect("a line");
    assert!(line.contains(says), "{line}");
    let sent = Command::new("kill").args(["-s", "ABRT", &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    assert_eq!(child.wait().expect("an end").signal(), Some(6));
    let names = fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    names.into_iter().any(|name| name.to_string_lossy().starts_with("core"))
}

#[test]
fn a_crash_of_a_server_leaves_no_memory_behind() {
    let place = tempfile::tempdir().expect("a folder");
    let serves = leaves_core(place.path(), "server", "exec \"$0\" serve --listen 127.0.0.1:0", "listens");
    assert!(!serves, "its memory is on the disk");
    // The control: another program leaves its own there, unless the system keeps them elsewhere.
    if !leaves_core(place.path(), "shell", "echo here; while :; do read wait; done", "here") {
        eprintln!("not shown: this system keeps no cores in the folder of a program");
    }
}
