//! The real binary in a pseudo-terminal, read by a terminal emulator. Everything waits for what is on the screen or for the
//! process to end; the only clock is the patience after which a test gives up.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

const PATIENCE: Duration = Duration::from_secs(30);

/// What a test may set before the program starts.
pub struct Setup {
    command: CommandBuilder,
    rows: u16,
    cols: u16,
}

impl Setup {
    /// `orama` with these arguments on a data directory, in an environment that holds nothing but what is named here.
    pub fn new(data: &Path, args: &[&str]) -> Self {
        Self::of(Path::new(env!("CARGO_BIN_EXE_orama")), data, args)
    }

    /// The same for another program.
    pub fn of(program: &Path, data: &Path, args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        for name in ["PATH", "USER"] {
            command.env(name, std::env::var(name).unwrap_or_default());
        }
        command.env("HOME", data.join("home"));
        command.env("ORAMA_DATA_DIR", data);
        command.env("XDG_STATE_HOME", data.join("state"));
        command.env("TERM", "xterm-256color");
        // No test asks the keyring of whoever runs it.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        command.env("LANG", "C.UTF-8");
        command.cwd(data);
        Self { command, rows: 36, cols: 120 }
    }

    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    #[allow(dead_code, reason = "the benchmarks do without")]
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Starts it elsewhere than in its data directory.
    #[allow(dead_code, reason = "the benchmarks do without")]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    pub fn size(mut self, cols: u16, rows: u16) -> Self {
        (self.cols, self.rows) = (cols, rows);
        self
    }

    pub fn start(self) -> Terminal {
        let size = PtySize { rows: self.rows, cols: self.cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(self.command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (sender, bytes) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || sender.send((Instant::now(), buffer[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(self.rows, self.cols, 0);
        Terminal {
            child,
            master: Some(pair.master),
            writer: Some(writer),
            bytes,
            nobody: None,
            screen,
            output: Vec::new(),
            read_at: Instant::now(),
        }
    }
}

/// What came out of the terminal at once, and when.
type Chunk = (Instant, Vec<u8>);

/// A running program and what its terminal shows.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    bytes: Receiver<Chunk>,
    // After a hang-up nothing comes, but the channel must not look closed: that would mean that the program has ended.
    #[allow(dead_code, reason = "only held")]
    nobody: Option<Sender<Chunk>>,
    screen: vt100::Parser,
    output: Vec<u8>,
    read_at: Instant,
}

impl Terminal {
    /// Types keys: text as it stands, and names in angle brackets (`<Enter>`, `<Esc>`, `<C-s>`, `<Tab>`, `<lt>`).
    pub fn keys(&mut self, script: &str) -> &mut Self {
        let bytes = encode(script);
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(&bytes).and_then(|()| writer.flush()).expect("the program reads its keys");
        self
    }

    /// Pastes text as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        let writer = self.writer.as_mut().expect("the terminal is open");
        write!(writer, "\x1b[200~{text}\x1b[201~").and_then(|()| writer.flush()).expect("the program reads its keys");
        self
    }

    /// Waits until the screen shows a text.
    pub fn see(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("the screen to show {text:?}"), |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows a text.
    pub fn see_no(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("the screen to lose {text:?}"), |screen| !screen.contains(text))
    }

    /// Waits until the screen is as the test says.
    pub fn wait(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.text()) {
            match self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.feed(&bytes),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("waited {PATIENCE:?} for {what}; the screen is\n{}", self.text())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the program ended before {what}; the screen is\n{}\n{}", self.text(), self.tail());
                }
            }
        }
        self
    }

    /// Waits until something holds outside the screen, such as a file being there.
    pub fn until(&mut self, what: &str, holds: impl Fn() -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}; the screen is\n{}", self.text());
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(10)) {
                self.feed(&bytes);
            }
        }
        self
    }

    /// Waits until the program has written these bytes after now, such as the end of a frame.
    pub fn wait_for_frame(&mut self, mark: &[u8]) -> &mut Self {
        let from = self.output.len();
        let deadline = Instant::now() + PATIENCE;
        while !self.output[from..].windows(mark.len()).any(|bytes| bytes == mark) {
            let patience = deadline.saturating_duration_since(Instant::now());
            let bytes = self.bytes.recv_timeout(patience).expect("the program draws a frame in time");
            self.feed(&bytes);
        }
        self
    }

    /// Looks on for so long, whatever happens.
    pub fn watch(&mut self, time: Duration) -> &mut Self {
        let until = Instant::now() + time;
        while let Ok(bytes) = self.bytes.recv_timeout(until.saturating_duration_since(Instant::now())) {
            self.feed(&bytes);
        }
        self
    }

    /// Waits until the program has written nothing for this long. For benchmarks: a test waits for what it is about.
    #[allow(dead_code, reason = "the benchmarks use it")]
    pub fn settle(&mut self, silence: Duration) -> &mut Self {
        while let Ok(bytes) = self.bytes.recv_timeout(silence) {
            self.feed(&bytes);
        }
        self
    }

    fn feed(&mut self, (read_at, bytes): &Chunk) {
        self.read_at = *read_at;
        self.output.extend_from_slice(bytes);
        self.screen.process(bytes);
    }

    /// When the last byte so far left the terminal: what the emulator then makes of it is not the program's time.
    #[allow(dead_code, reason = "the benchmarks use it")]
    pub fn read_at(&self) -> Instant {
        self.read_at
    }

    /// The screen as text, a line per row.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn tail(&self) -> String {
        let from = self.output.len().saturating_sub(2000);
        String::from_utf8_lossy(&self.output[from..]).into_owned()
    }

    /// What the emulator shows, with its modes.
    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Whether the last frame came to its end.
    pub fn is_whole_frame(&self) -> bool {
        let last = |mark: &[u8]| self.output.windows(mark.len()).rposition(|bytes| bytes == mark);
        last(b"\x1b[?2026h") < last(b"\x1b[?2026l")
    }

    /// Every byte the program has written so far.
    pub fn output(&self) -> &[u8] {
        &self.output
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, cols: u16, rows: u16) -> &mut Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("the terminal is open").resize(size).expect("a new size");
        self.screen.screen_mut().set_size(rows, cols);
        self
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// How long it has kept a processor busy so far, and whether it has ended and nobody has asked for its end yet.
    pub fn busy(&self) -> (Duration, bool) {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).expect("a process");
        let (_, fields) = stat.rsplit_once(") ").expect("the name ends");
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks = |at: usize| fields[at].parse::<u64>().expect("a number");
        // The kernel tells it in hundredths of a second, whatever its own clock.
        (Duration::from_millis(10 * (ticks(11) + ticks(12))), fields[0] == "Z")
    }

    /// Waits for the end, and answers how long a processor was busy with it from now on.
    pub fn end_busy(&mut self) -> (ExitStatus, Duration) {
        let (before, _) = self.busy();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (busy, has_ended) = self.busy();
            if has_ended {
                return (self.child.wait().expect("an end"), busy.saturating_sub(before));
            }
            assert!(Instant::now() < deadline, "waited {PATIENCE:?} for the end");
            let _ = self.bytes.recv_timeout(Duration::from_millis(10));
        }
    }

    /// Sends a signal by name, such as `KILL`, to this process alone.
    pub fn signal(&mut self, name: &str) -> &mut Self {
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -{name} worked");
        self
    }

    /// Takes the terminal away, as when an SSH connection drops. The reader holds it too: with nobody to hand its next bytes
    /// to it ends, so the program is asked for a frame once more.
    pub fn hang_up(&mut self) {
        let (sender, bytes) = channel();
        (self.bytes, self.nobody) = (bytes, Some(sender));
        self.keys("?");
        self.writer = None;
        self.master = None;
    }

    /// Waits for the end, and reads what was written until then.
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.bytes.recv_timeout(Duration::from_millis(10)) {
                Ok(bytes) => self.feed(&bytes),
                Err(RecvTimeoutError::Disconnected) => break self.child.wait().expect("an end"),
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(status) = self.child.try_wait().expect("a process") {
                        break status;
                    }
                }
            }
            assert!(Instant::now() < deadline, "waited {PATIENCE:?} for the end; the screen is\n{}", self.text());
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Ended already in most tests; a failed one must not leave its program behind.
        let _ = self.child.kill();
    }
}

fn encode(script: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = script;
    while let Some(open) = rest.find('<') {
        let (text, tail) = rest.split_at(open);
        bytes.extend_from_slice(text.as_bytes());
        let close = tail.find('>').expect("a name in angle brackets ends; `<lt>` is a lesser-than sign");
        bytes.extend_from_slice(&named(&tail[1..close]));
        rest = &tail[close + 1..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn named(name: &str) -> Vec<u8> {
    match name {
        "Enter" => b"\r".to_vec(),
        "Esc" => b"\x1b".to_vec(),
        "Tab" => b"\t".to_vec(),
        "S-Tab" => b"\x1b[Z".to_vec(),
        "BS" => b"\x7f".to_vec(),
        "Up" => b"\x1b[A".to_vec(),
        "Down" => b"\x1b[B".to_vec(),
        "Right" => b"\x1b[C".to_vec(),
        "Left" => b"\x1b[D".to_vec(),
        "PgUp" => b"\x1b[5~".to_vec(),
        "Space" => b" ".to_vec(),
        "lt" => b"<".to_vec(),
        "gt" => b">".to_vec(),
        _ => {
            let letter = name.strip_prefix("C-").and_then(|rest| rest.bytes().next());
            vec![letter.unwrap_or_else(|| panic!("no key is called <{name}>")) & 0x1f]
        }
    }
}

/// The folder of sample files, or a word aloud that the test is skipped.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so aloud")]
pub fn testdata() -> Option<PathBuf> {
    let folder = std::env::var_os("ORAMA_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder.canonicalize().expect("a folder"));
    }
    eprintln!("skipped: there are no sample files at {}", folder.display());
    None
}

/// Runs `orama` with arguments to its end and answers what it printed.
pub fn orama(data: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_orama"))
        .args(args)
        .env("ORAMA_DATA_DIR", data)
        .env("XDG_STATE_HOME", data.join("state"))
        .env("HOME", data.join("home"))
        .output()
        .expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "orama {args:?} ended with {}:\n{words}", output.status);
    String::from_utf8(output.stdout).expect("text")
}

/// The sockets a process listens on, as the kernel tells.
pub fn listening_sockets(pid: u32) -> Vec<String> {
    let own: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("the process is alive")
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|target| target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_owned))
        .collect();
    let listens = |table: &str, state: usize, inode: usize, listening: &str| -> Vec<String> {
        let lines = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        let is_ours = |fields: &[&str]| {
            fields.get(state) == Some(&listening) && fields.get(inode).is_some_and(|i| own.iter().any(|o| o == i))
        };
        lines
            .lines()
            .filter(|line| is_ours(&line.split_whitespace().collect::<Vec<_>>()))
            .map(|line| format!("{table}: {line}"))
            .collect()
    };
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        found.extend(listens(table, 3, 9, "0A"));
    }
    for table in ["udp", "udp6"] {
        found.extend(listens(table, 3, 9, "07"));
    }
    // A Unix socket's flags say with 00010000 that it accepts connections.
    found.extend(listens("unix", 3, 6, "00010000"));
    found
}
