//! What the real workstation does not do, counted instead of timed: frames that nobody could see, and anything at rest.

use std::time::Duration;

use crate::terminal::{Setup, Terminal};

const FRAME_END: &[u8] = b"\x1b[?2026l";

fn demo(data: &std::path::Path) -> Terminal {
    let mut terminal = Setup::new(data, &["demo"]).start();
    terminal.see("4 Comments").see("to do");
    terminal
}

#[test]
fn keys_that_come_at_once_are_drawn_together() {
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = demo(data.path());
    terminal.keys("2").see("▌2 Scenes");
    let before = terminal.output().len();
    terminal.keys(&"jk".repeat(250)).keys("?").see("Keys ·");
    let frames = terminal.output()[before..].windows(FRAME_END.len()).filter(|bytes| *bytes == FRAME_END).count();
    // Two where nothing else runs. A busy machine may bring the keys in pieces, but never one by one.
    assert!(frames <= 25, "{frames} frames for 500 keys");
    terminal.keys("<Esc>").see_no("Keys ·").keys("q");
    assert!(terminal.end().success());
}

/// How often any thread of the process went to sleep or was taken off a processor; none where the system does not tell.
fn switches(terminal: &Terminal) -> Option<u64> {
    let mut all = 0;
    for thread in std::fs::read_dir(format!("/proc/{}/task", terminal.pid())).ok()? {
        let status = std::fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        let counts = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
        all += counts.filter_map(|(_, count)| count.trim().parse::<u64>().ok()).sum::<u64>();
    }
    Some(all)
}

#[test]
fn at_rest_no_thread_wakes_and_nothing_is_written() {
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = demo(data.path());
    terminal.keys("2").see("▌2 Scenes").watch(Duration::from_secs(2));
    let (begun, written) = (switches(&terminal), terminal.output().len());
    terminal.watch(Duration::from_secs(2));
    if let (Some(begun), Some(ended)) = (begun, switches(&terminal)) {
        // Once a minute ages on the screen grow.
        assert!(ended - begun <= 8, "woken {} times", ended - begun);
        assert!(terminal.output().len() - written < 2000, "more than what a minute changes was written");
        // The look itself must be able to see a thread wake.
        terminal.keys("j").wait_for_frame(FRAME_END);
        assert!(switches(&terminal) > Some(ended), "a key would have been seen");
    }
    terminal.keys("q");
    assert!(terminal.end().success());
}
