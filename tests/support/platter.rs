//! Machines that misbehave, by a few lines of C that a program is started with (`LD_PRELOAD`): `platter.c` is a disk that keeps
//! only what was flushed, `full.c` one that is full from some moment on, `clock.c` a clock that is off.

use std::{
    ffi::{OsStr, OsString},
    fmt::Write as _,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};

/// Compiles one of them. None, said aloud, where there is no C compiler.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so aloud")]
pub fn compile(name: &str, folder: &Path) -> Option<PathBuf> {
    let made = folder.join(format!("{name}.so"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(name);
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&made).arg(source);
    match compiler.output() {
        Ok(output) if output.status.success() => Some(made),
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => {
            eprintln!("skipped: there is no C compiler: {error}");
            None
        }
    }
}

/// A disk of its own for programs that are started with [`Platter::env`].
pub struct Platter {
    folder: tempfile::TempDir,
    shim: PathBuf,
}

impl Platter {
    /// None, said aloud, where there is no C compiler.
    pub fn build() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let shim = compile("platter.c", folder.path())?;
        Some(Self { folder, shim })
    }

    fn disk(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// What puts a program on it.
    pub fn env(&self) -> [(&'static str, OsString); 2] {
        fs::create_dir_all(self.disk()).expect("a folder");
        [("LD_PRELOAD", self.shim.clone().into()), ("PLATTER", self.disk().into())]
    }

    /// Flushes all of a folder: what is there before the program starts has been there for long.
    pub fn flush(&self, folder: &Path) {
        fs::create_dir_all(self.disk()).expect("a folder");
        let mut names = String::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let (path, kind) = (entry.path(), if entry.path().is_dir() { 'd' } else { 'f' });
            let name = entry.file_name();
            writeln!(names, "{kind} {} {}", key(&path), name.to_str().expect("a plain name")).expect("a line");
            if kind == 'd' {
                self.flush(&path);
            } else {
                fs::copy(&path, self.disk().join(key(&path))).expect("a copy");
            }
        }
        fs::write(self.disk().join(key(folder)), names).expect("a list");
    }

    /// The power went, and comes back: what is left of a folder, in another place.
    pub fn rebuild(&self, folder: &Path, place: &Path) {
        self.rebuild_by_key(&key(folder), place);
    }

    fn rebuild_by_key(&self, key: &str, place: &Path) {
        fs::create_dir_all(place).expect("a folder");
        // A folder that was never flushed is there, and empty.
        let names = fs::read_to_string(self.disk().join(key)).unwrap_or_default();
        for line in names.lines() {
            let mut parts = line.splitn(3, ' ');
            let (kind, key, name) = (parts.next(), parts.next().expect("a key"), parts.next().expect("a name"));
            if kind == Some("d") {
                self.rebuild_by_key(key, &place.join(name));
            } else {
                let bytes = fs::read(self.disk().join(key)).unwrap_or_default();
                fs::write(place.join(name), bytes).expect("a file");
            }
        }
    }
}

/// How a file or folder is known there.
fn key(path: &Path) -> String {
    let facts = fs::symlink_metadata(path).expect("it is there");
    let made = facts.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{}-{}-{}", facts.ino(), made.as_secs(), made.subsec_nanos())
}

/// The environment as a command takes it.
pub fn pairs<'a>(env: &'a [(&'static str, OsString); 2]) -> [(&'static str, &'a OsStr); 2] {
    env.each_ref().map(|(name, value)| (*name, value.as_os_str()))
}
