//! The real program, serving a database of its own.

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running `orama serve`. It is killed when dropped, if it still runs.
pub struct Program {
    pub address: SocketAddr,
    pub home: TempDir,
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it and waits for its line.
    pub fn start(args: &[&str]) -> Self {
        Self::start_in(args, &[])
    }

    /// The same with more in its environment.
    pub fn start_in(args: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::try_start_in(args, environment).unwrap_or_else(|said| panic!("no address: {said}"))
    }

    /// The same; where it ends before it listens, what it said.
    pub fn try_start_in(args: &[&str], environment: &[(&str, &str)]) -> Result<Self, String> {
        let home = tempfile::tempdir().expect("a temporary directory");
        let log = std::fs::File::create(home.path().join("stderr")).expect("a file");
        let mut child = command(&home)
            .stderr(log)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(args)
            .envs(environment.iter().copied())
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("its stdout"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("://").next().and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let status = child.wait().expect("an end");
            let said = std::fs::read_to_string(home.path().join("stderr")).expect("UTF-8");
            return Err(format!("{status}: {line}{said}"));
        };
        Ok(Self { address, home, child, out })
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// What it wrote to stderr.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("stderr")).expect("UTF-8")
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for its end. Answers how it ended and what it printed after its line.
    pub fn end(&mut self) -> (ExitStatus, String) {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("UTF-8");
        (status, rest)
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Asks for a path and answers all that came back.
    pub fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program in an environment that has nothing but a home of its own.
pub fn command(home: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
    let known: Vec<String> = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    for name in known.iter().filter(|name| ["ORAMA_", "XDG_"].iter().any(|start| name.starts_with(start))) {
        command.env_remove(name);
    }
    command
        .env("HOME", home.path())
        .env("ORAMA_DATA_DIR", home.path().join("data"))
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}
