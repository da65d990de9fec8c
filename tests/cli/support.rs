//! Runs the program on a workspace of its own.

use std::{
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A workspace in a temporary directory, and a person who works in it.
pub struct Orama {
    home: TempDir,
    user: &'static str,
}

/// What one command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Orama {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::of("ana")
    }

    /// An empty workspace of somebody.
    pub fn of(user: &'static str) -> Self {
        Self { home: tempfile::tempdir().expect("a temporary directory"), user }
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A place for files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file and answers its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the file");
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    }

    /// The program with its arguments, in an environment that has nothing but this workspace.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
        let known: Vec<String> = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        for name in known.iter().filter(|name| ["ORAMA_", "XDG_"].iter().any(|start| name.starts_with(start))) {
            command.env_remove(name);
        }
        command
            .env("HOME", self.home.path())
            .env("USER", self.user)
            .env("TMPDIR", self.home.path())
            .env("ORAMA_DATA_DIR", self.data())
            // No test asks the keyring of whoever runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .args(args);
        command
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Answer {
        answer(self.command(args))
    }

    /// Runs a command that must succeed, and answers what it printed.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer.out
    }

    /// Runs a command that must succeed, and answers the JSON it printed.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let out = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error} in {out}"))
    }

    /// Runs a command that must end with a code, and answers what it said on stderr.
    #[track_caller]
    pub fn fails(&self, code: i32, args: &[&str]) -> String {
        let answer = self.run(args);
        assert_eq!(answer.code, code, "{args:?}: {answer:?}");
        assert_eq!(answer.out, "", "{args:?} printed data although it failed");
        assert!(answer.err.starts_with("orama: "), "{args:?}: {}", answer.err);
        answer.err
    }

    /// Runs a command with something on its stdin.
    pub fn with_stdin(&self, args: &[&str], text: &str) -> Answer {
        answer_to(self.command(args), text)
    }
}

/// Runs it with something on its stdin.
pub fn answer_to(mut command: Command, text: &str) -> Answer {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // One that fails before it asks does not read it.
    let _ = child.stdin.take().expect("its stdin").write_all(text.as_bytes());
    of(child.wait_with_output().expect("it ends"))
}

/// Runs it.
pub fn answer(mut command: Command) -> Answer {
    of(command.output().expect("the program starts"))
}

fn of(output: std::process::Output) -> Answer {
    Answer {
        code: output.status.code().expect("an exit code and no signal"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A file or folder of the test data, as an argument; none, said aloud, where it is not there.
#[allow(clippy::print_stderr, reason = "a skipped test says so aloud")]
pub fn testdata(name: &str) -> Option<String> {
    let root = env::var_os("ORAMA_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    let path = root.join(name);
    if !path.exists() {
        eprintln!("skipped: there is no {}", path.display());
        return None;
    }
    Some(path.to_string_lossy().into_owned())
}

/// The files of a folder of the test data in the order of their names.
pub fn testdata_in(folder: &str, extension: &str) -> Option<Vec<String>> {
    let folder = testdata(folder)?;
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .filter(|file| Path::new(file).extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    Some(files)
}

/// A script of two scenes, with a note in the second.
pub const SCRIPT: &str = "Title: The Ferry\n\nINT. WHEELHOUSE - DAWN\n\nThe skipper wipes the glass.\n\nSKIPPER\nNot today.\n\n\
     EXT. QUAY - DAWN\n\nNobody is waiting. [[Is that too bleak?]]\n\nSKIPPER\nThen we go.\n";

/// Names of every field of every row of a list.
#[track_caller]
pub fn texts(rows: &Value, field: &str) -> Vec<String> {
    let text = |row: &Value| match &row[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    rows.as_array().expect("a list").iter().map(text).collect()
}
