//! Starting, ending, and giving the terminal back in every way there is to end.

use std::path::Path;

use crate::terminal::{Setup, Terminal, listening_sockets};

/// Something of the demo that every size shows.
const DEMO_SIGN: &str = "orama";

fn demo(data: &Path) -> Setup {
    Setup::new(data, &["demo"])
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// What a terminal needs to be usable again: the alternate screen left, the cursor shown, paste and focus reports off.
pub fn assert_given_back(terminal: &Terminal) {
    let text = String::from_utf8_lossy(terminal.output()).into_owned();
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "the alternate screen was left");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "pasting is plain again");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is the terminal's again");
    for mode in [1004, 1049, 1000, 1002, 1006] {
        let count = |letter: char| text.matches(&format!("\x1b[?{mode}{letter}")).count();
        assert_eq!(count('h'), count('l'), "mode {mode} is taken back exactly as often as it was set");
    }
    assert!(text.rfind("\x1b[?2026h") <= text.rfind("\x1b[?2026l"), "no frame is left half shown");
}

#[test]
fn q_ends_it_and_gives_the_terminal_back() {
    let data = folder();
    let mut terminal = demo(data.path()).start();
    terminal.see(DEMO_SIGN).see("Comments").keys("q");
    assert!(terminal.end().success());
    assert_given_back(&terminal);
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let data = folder();
    let mut terminal = demo(data.path()).env("TMPDIR", data.path()).start();
    terminal.see("Comments").keys("q");
    assert!(terminal.end().success());
    let left: Vec<_> = std::fs::read_dir(data.path())
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name != "state" && name != "home")
        .collect();
    assert!(left.is_empty(), "the demo left {left:?}");
}

#[test]
fn a_termination_signal_gives_the_terminal_back() {
    for signal in ["TERM", "HUP"] {
        let data = folder();
        let mut terminal = demo(data.path()).start();
        terminal.see("Comments").signal(signal);
        terminal.end();
        assert_given_back(&terminal);
    }
}

/// Says to this test program, started again in a terminal of its own, that it is there to panic.
const PANIC: &str = "ORAMA_TEST_PANIC";
/// What somebody wrote so that a panic quotes it.
const QUOTED: &str = "on purpose \u{1b}]52;c;b3duZWQ=\u{7}\u{1b}[2J\u{202e}";

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_reported() {
    if let Some(folder) = std::env::var_os(PANIC) {
        return panic_with_the_terminal_taken(Path::new(&folder));
    }
    let data = folder();
    let program = std::env::current_exe().expect("this program");
    let own_name = "lifecycle::a_panic_gives_the_terminal_back_before_it_is_reported";
    let setup = Setup::of(&program, data.path(), &["--exact", own_name, "--nocapture"]).size(200, 36);
    let state = data.path().join("state");
    let mut terminal = setup.env(PANIC, &state).start();
    assert_eq!(terminal.end().exit_code(), 70);
    assert_given_back(&terminal);
    let screen = terminal.text();
    let is_told =
        screen.contains("orama: it broke down at tests/pty/lifecycle.rs") && screen.contains("on purpose \u{241b}]52");
    assert!(is_told, "the report is on the screen that is left:\n{screen}");
    // What it quotes is obeyed by no terminal, and is in no file that somebody would hand on.
    let sent = String::from_utf8_lossy(terminal.output()).into_owned();
    assert!(!sent.contains("\u{1b}]52") && !sent.contains('\u{202e}'), "{sent:?}");
    let files: Vec<_> =
        std::fs::read_dir(&state).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    let [file] = files.as_slice() else { panic!("one report: {files:?}") };
    let report = std::fs::read_to_string(file).expect("a report");
    assert!(report.contains("at tests/pty/lifecycle.rs") && !report.contains("on purpose"), "{report}");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).expect("it is there").permissions());
    assert_eq!(mode & 0o777, 0o600);
}

fn panic_with_the_terminal_taken(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        orama::cli::breakdown::tell_people(folder);
        orama::tui::term::install_panic_hook();
        let mut session = orama::tui::term::Session::enter("panics", true).expect("a terminal");
        let draw_something = |buf: &mut ratatui::buffer::Buffer| {
            buf[(0, 0)].modifier = ratatui::style::Modifier::REVERSED;
            None
        };
        session.screen().draw(draw_something).expect("a frame");
        panic!("{QUOTED}");
    });
}

#[test]
fn local_mode_listens_on_nothing() {
    let data = folder();
    let mut terminal = demo(data.path()).start();
    terminal.see("Comments");
    assert_eq!(listening_sockets(terminal.pid()), Vec::<String>::new());
    // The look itself must be able to find one: this process opens one of its own.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    assert_eq!(listening_sockets(std::process::id()).len(), 1, "a listening socket would have been found");
    drop(listener);
    terminal.keys("q");
    assert!(terminal.end().success());
}

#[test]
fn every_size_draws_and_a_resize_redraws() {
    let data = folder();
    let mut terminal = demo(data.path()).size(120, 36).start();
    terminal.see("Comments");
    for (cols, rows) in [(80, 24), (50, 15), (20, 5), (200, 60), (3, 2), (1, 1)] {
        terminal.resize(cols, rows);
        let marks = b"\x1b[?2026l";
        terminal.wait_for_frame(marks);
    }
    terminal.resize(120, 36).see("Comments").keys("q");
    assert!(terminal.end().success());
}

#[test]
fn without_colour_the_selection_still_shows() {
    let data = folder();
    let mut terminal = demo(data.path()).env("NO_COLOR", "1").start();
    terminal.see("Comments");
    let screen = terminal.screen();
    let (rows, cols) = screen.size();
    let cells = || (0..rows).flat_map(|row| (0..cols).filter_map(move |col| screen.cell(row, col)));
    assert!(cells().all(|cell| cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default));
    assert!(cells().any(vt100::Cell::inverse), "the selected row is reversed");
    terminal.keys("q");
    assert!(terminal.end().success());
}

#[test]
fn without_unicode_it_draws_in_ascii() {
    let data = folder();
    let mut terminal = demo(data.path()).env("LANG", "C").env("LC_ALL", "C").start();
    terminal.see("Comments");
    let frame: Vec<char> = terminal.text().chars().filter(|c| "│─┌┐└┘▸▾●○✓☐☑".contains(*c)).collect();
    assert!(frame.is_empty(), "drew {frame:?}");
    terminal.keys("q");
    assert!(terminal.end().success());
}
