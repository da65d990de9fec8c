//! What a person waits for: the real binary, in a pseudo-terminal, on a workspace of 10,000 scenes and 100,000 comments, and on
//! one scene with 20,000 more. Everything is seen from the terminal's side: from the start of the process, or from writing a
//! key, to the end of the frame that shows it.
//!
//!   cargo bench --bench workstation
//!
//! It prints a table; what the numbers are held against is in `benches/README.md`.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/pty/terminal.rs"]
mod terminal;
#[path = "support/workspace.rs"]
mod workspace;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use terminal::{Setup, Terminal};

/// Longer than any frame takes, and than two frames are kept apart.
const REST: Duration = Duration::from_millis(20);
/// The end of a frame: synchronized output is switched off.
const FRAME_END: &[u8] = b"\x1b[?2026l";
const STARTS: usize = 20;
const KEYS: usize = 400;
/// Typed at once, as by a held key over a slow line.
const QUEUED: usize = 500;
const IDLE: Duration = Duration::from_secs(5);

/// Where the workstation finds its rows, and where it keeps its place: the place is new with every run.
struct Desk<'a> {
    folder: &'a Path,
    state: TempDir,
}

impl Desk<'_> {
    fn start(&self) -> Terminal {
        Setup::new(self.folder, &[]).env("XDG_STATE_HOME", self.state.path()).size(120, 36).start()
    }

    /// A workstation on this video, which the next one opens by itself.
    fn open(&self, video: &str, sign: &str) -> Terminal {
        let mut terminal = self.start();
        terminal.see("Project 0").keys(":").see("Do, or go to").keys(video).see(video).keys("<Enter>").see(sign);
        terminal.settle(REST);
        terminal
    }
}

fn leave(mut terminal: Terminal) {
    terminal.keys("q");
    assert!(terminal.end().success());
}

fn row(what: &str, mut times: Vec<Duration>, mut bytes: Vec<usize>) {
    times.sort_unstable();
    bytes.sort_unstable();
    let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let bytes = bytes.get(bytes.len() / 2).map_or_else(String::new, ToString::to_string);
    println!("| {what} | {:.2} | {:.2} | {bytes} |", median.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3);
}

fn starts(desk: &Desk, what: &str, sign: &str) {
    let times = (0..STARTS).map(|_| {
        let begun = Instant::now();
        let mut terminal = desk.start();
        let took = terminal.see(sign).read_at() - begun;
        terminal.see("Bea Bench");
        leave(terminal);
        took
    });
    row(what, times.collect(), Vec::new());
}

/// Two keys in turn, each on a workstation at rest.
fn keys(terminal: &mut Terminal, what: &str, there: &str, back: &str) {
    let (mut times, mut bytes) = (Vec::with_capacity(KEYS), Vec::with_capacity(KEYS));
    for round in 0..KEYS {
        terminal.settle(REST);
        let before = terminal.output().len();
        let begun = Instant::now();
        terminal.keys(if round % 2 == 0 { there } else { back }).wait_for_frame(FRAME_END);
        times.push(terminal.read_at() - begun);
        terminal.settle(REST);
        bytes.push(terminal.output().len() - before);
    }
    row(what, times, bytes);
}

fn queued(terminal: &mut Terminal) {
    terminal.settle(REST);
    let before = terminal.output().len();
    terminal.keys(&"j".repeat(QUEUED)).wait_for_frame(FRAME_END).settle(10 * REST);
    let frames = terminal.output()[before..].windows(FRAME_END.len()).filter(|bytes| *bytes == FRAME_END).count();
    println!("| {QUEUED} keys at once | {frames} frames |");
}

/// Resident memory in MiB, where the system tells.
fn memory(terminal: &Terminal, what: &str) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).unwrap_or_default();
    let size = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    if let (Some(now), Some(peak)) = (size("VmRSS:"), size("VmHWM:")) {
        println!("| resident memory, {what} | {now:.0} MiB, at most {peak:.0} |");
    }
}

fn idle(terminal: &mut Terminal) {
    terminal.settle(Duration::from_secs(1));
    let ((before, _), written) = (terminal.busy(), terminal.output().len());
    terminal.settle(IDLE);
    let busy = terminal.busy().0.saturating_sub(before);
    println!("| {IDLE:?} of rest | {busy:?} of processor, {} bytes |", terminal.output().len() - written);
}

fn main() {
    let Some(folder) = workspace::folder() else { return };
    let desk = Desk { folder: &folder, state: TempDir::new().expect("a folder") };
    leave(desk.open("Video 100", "Scene 05000"));

    println!("| from the terminal's side | median ms | 99th percentile | bytes |\n|---|--:|--:|--:|");
    starts(&desk, "start to the first frame", "Project 0");
    starts(&desk, "start to scenes and comments", "Bea Bench");
    let mut usual = desk.open("Video 100", "Scene 05000");
    usual.keys("2");
    keys(&mut usual, "next scene", "j", "k");
    keys(&mut usual, "next amend", "n", "N");
    keys(&mut usual, "next pane", "<Tab>", "<S-Tab>");
    let crowded = workspace::CROWD;
    let mut full = Desk { folder: &folder, state: TempDir::new().expect("a folder") }.open("Video 200", "Scene 10000");
    full.keys("4").settle(REST);
    keys(&mut full, &format!("next of {crowded} comments"), "j", "k");

    println!("\n| | |\n|---|---|");
    queued(&mut full);
    memory(&usual, "100,000 comments in the workspace");
    memory(&full, &format!("{crowded} of them in the open scene"));
    idle(&mut usual);
    leave(usual);
    leave(full);
}
