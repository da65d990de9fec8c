//! What the machine may be like: no room, no home, a terminal that is none. No word is lost, the terminal stays usable, and one
//! line says what to do. Servers that are away, keyrings that hang and tokens that expire are in `server` and in `tests/cli`.

use std::path::Path;

use crate::{
    lifecycle::assert_given_back,
    terminal::{Setup, orama},
};

const FRAME_END: &[u8] = b"\x1b[?2026l";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The program below a limit of the shell, such as `ulimit -f 64`.
fn limited(limit: &str, data: &Path, args: &str) -> Setup {
    let script = format!("{limit} && exec \"$0\" {args}");
    Setup::of(Path::new("/bin/sh"), data, &["-c", &script, env!("CARGO_BIN_EXE_orama")])
}

#[test]
fn a_file_that_may_not_grow_costs_no_word() {
    const LAST: &str = "the last words before there is no room";
    let data = folder();
    orama(data.path(), &["demo", "--keep"]);
    // Too little for the log of a few dozen changes, in blocks of 512 or 1024 bytes.
    let mut terminal = limited("ulimit -f 500", data.path(), "").start();
    terminal.see("4 Comments").see("to do").keys("2g");
    let long = "and keep the fog ".repeat(200);
    for round in 0.. {
        assert!(round < 200, "there is no limit");
        terminal.keys("c").see("C-s send").paste(&format!("{long} {LAST} {round}")).see(&format!("{LAST} {round}"));
        terminal
            .keys("<C-s>")
            .wait("an answer", |screen| screen.contains("saved ·") || screen.contains("disk is full"));
        if terminal.text().contains("disk is full") {
            break;
        }
        terminal.see_no("C-s send").keys("k");
    }
    terminal.see("C-s send").see(LAST).keys("<Esc>").see_no("C-s send").keys("q");
    assert!(terminal.end().success());
    assert_given_back(&terminal);

    let mut terminal = Setup::new(data.path(), &[]).start();
    terminal
        .see("4 Comments")
        .see("to do")
        .keys("2gc")
        .see("C-s send")
        .see(LAST)
        .keys("<C-s>")
        .see("saved ·")
        .keys("q");
    assert!(terminal.end().success());
}

#[test]
fn no_room_at_all_is_said_in_one_line() {
    let data = folder();
    let mut terminal = limited("ulimit -f 8", data.path(), "").start();
    terminal.see("orama: cannot open the workspace").see("disk is full");
    assert_eq!(terminal.end().exit_code(), 1);
    assert!(!String::from_utf8_lossy(terminal.output()).contains("\x1b[?1049h"), "the terminal was left alone");
}

/// A file that arrives slowly: what is being done is on the screen as long as it is being done.
#[test]
fn an_import_that_takes_a_while_says_what_it_is_doing() {
    let data = folder();
    let script = data.path().join("slow.fountain");
    let made = std::process::Command::new("mkfifo").arg(&script).status().expect("mkfifo runs");
    assert!(made.success());
    let mut terminal = Setup::new(data.path(), &["import", "slow.fountain"]).start();
    terminal.see("reading for ");
    std::fs::write(&script, "INT. QUAY - DAY\n\nA boat.\n").expect("somebody reads it");
    terminal.see("made the video slow");
    assert!(terminal.end().success());
    assert!(!terminal.text().contains("reading for"), "{}", terminal.text());
}

#[test]
fn a_terminal_that_shows_no_screen_is_told_so() {
    let data = folder();
    let mut terminal = Setup::new(data.path(), &["demo"]).env("TERM", "dumb").start();
    terminal.see("`dumb`").see("set TERM");
    assert_eq!(terminal.end().exit_code(), 1);
    assert!(!terminal.output().contains(&0x1b), "nothing that it would have to obey");
}

#[test]
fn without_a_home_the_demo_runs_and_a_workspace_asks_for_a_place() {
    let data = folder();
    // Below a file there is no folder, for whoever runs this.
    let homeless = |args: &[&str]| {
        let setup = Setup::new(data.path(), args).env("HOME", "/dev/null/home").env("TMPDIR", data.path());
        setup.without("ORAMA_DATA_DIR").without("XDG_STATE_HOME")
    };
    let mut terminal = homeless(&[]).start();
    terminal.see("--data-dir");
    assert_eq!(terminal.end().exit_code(), 1);
    let mut terminal = homeless(&["demo"]).start();
    terminal.see("4 Comments").keys("q");
    assert!(terminal.end().success());
    assert_given_back(&terminal);
}

#[test]
fn a_storm_of_sizes_ends_in_a_right_screen() {
    let data = folder();
    let mut terminal = Setup::new(data.path(), &["demo"]).size(120, 36).start();
    terminal.see("4 Comments").see("to do");
    let corners = |screen: &vt100::Screen| {
        let sign = |row, column| screen.cell(row, column).map(|cell| cell.contents().to_owned());
        (sign(2, 0), sign(2, 119), sign(34, 0), sign(34, 119))
    };
    let (before, drawn) = (corners(terminal.screen()), terminal.output().len());
    assert_eq!(before.1.as_deref(), Some("┐"), "the panes reach the right border");
    for round in 0..1000 {
        terminal.resize(1 + round * 7 % 200, 1 + round * 3 % 60);
    }
    terminal.resize(120, 36).keys("?").see("Keys ·").keys("<Esc>").see_no("Keys ·");
    assert_eq!(corners(terminal.screen()), before);
    let frames = terminal.output()[drawn..].windows(FRAME_END.len()).filter(|bytes| *bytes == FRAME_END).count();
    assert!(frames < 1000, "{frames} frames: a size that is over already is not drawn");
    terminal.keys("q");
    assert!(terminal.end().success());
    assert_given_back(&terminal);
}
