//! Endings that nobody chose: the terminal is taken away, an editor fails, a signal comes at a bad moment. What was typed is
//! on disk afterwards, whole, and the program has found its way out by itself.

use std::path::{Path, PathBuf};

use crate::{
    lifecycle::assert_given_back,
    terminal::{Setup, Terminal, orama},
};

/// The most that a processor may have to do for an orderly end: a thread that reads a dead terminal for ever needs it all.
const BUSY: std::time::Duration = std::time::Duration::from_secs(1);
const THOUGHT: &str = "Half a thought about the fog";

/// A workspace of its own with the demo's projects in it.
fn workspace() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a temporary folder");
    orama(data.path(), &["demo", "--keep"]);
    data
}

fn open(setup: Setup) -> Terminal {
    let mut terminal = setup.start();
    terminal.see("4 Comments").see("to do");
    terminal
}

fn place(data: &Path) -> PathBuf {
    data.join("state/last-open.json")
}

/// The texts of the drafts on disk. A file that is not whole fails.
fn drafts(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("state/drafts")).into_iter().flatten();
    let text = |entry: std::io::Result<std::fs::DirEntry>| {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        let draft: serde_json::Value = serde_json::from_slice(&bytes).expect("a draft is written whole or not at all");
        draft["text"].as_str().expect("a text").to_owned()
    };
    entries.map(text).collect()
}

/// What only the orderly way out writes.
fn forget_the_place(terminal: &mut Terminal, data: &Path) {
    terminal.until("the place on disk", || place(data).exists());
    std::fs::remove_file(place(data)).expect("the place is forgotten");
}

#[test]
fn a_terminal_that_is_taken_away_ends_it_by_itself_with_everything_on_disk() {
    let data = workspace();
    // The moment matters: idle, in the middle of typing, and again, because it is a race between threads.
    for round in 0..6 {
        let mut terminal = open(Setup::new(data.path(), &[]));
        forget_the_place(&mut terminal, data.path());
        terminal.keys("2gc").see("C-s send");
        match round % 3 {
            0 => terminal.keys(THOUGHT).see(THOUGHT),
            1 => terminal.keys(THOUGHT),
            _ => terminal.keys(THOUGHT).see(THOUGHT).keys("<Esc>").see_no("C-s send").keys("jjkk"),
        };
        terminal.hang_up();
        let (status, busy) = terminal.end_busy();
        assert!(status.success(), "it was ended by force in round {round}: {status:?}");
        assert!(busy < BUSY, "it was busy for {busy:?} in round {round}");
        assert!(place(data.path()).exists(), "the place of the session is on disk");
        let drafts = drafts(data.path());
        assert!(round % 3 == 1 || drafts.iter().any(|text| text.contains(THOUGHT)), "{drafts:?}");
    }
    let mut terminal = open(Setup::new(data.path(), &[]));
    terminal.keys("2gc").see(THOUGHT).keys("<Esc>").see_no("C-s send").keys("q");
    assert!(terminal.end().success());
}

/// As below `nohup`, or where a shell or a multiplexer holds the signal back: nothing tells it but the terminal itself.
#[test]
fn a_terminal_that_is_taken_away_without_a_word_ends_it_too() {
    let data = workspace();
    let script = "trap '' HUP; exec \"$0\"";
    let mut terminal = open(Setup::of(Path::new("/bin/sh"), data.path(), &["-c", script, env!("CARGO_BIN_EXE_orama")]));
    forget_the_place(&mut terminal, data.path());
    terminal.keys("2gc").see("C-s send").keys(THOUGHT).see(THOUGHT);
    terminal.hang_up();
    let (status, busy) = terminal.end_busy();
    assert!(status.success(), "it was ended by force: {status:?}");
    assert!(busy < BUSY, "it was busy for {busy:?}");
    assert!(place(data.path()).exists(), "the place of the session is on disk");
    // Taking the terminal away types one more letter.
    let drafts = drafts(data.path());
    assert!(drafts.len() == 1 && drafts[0].starts_with(THOUGHT), "{drafts:?}");
}

#[test]
fn a_signal_in_the_middle_of_typing_ends_it_by_itself_with_the_draft_on_disk() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let data = workspace();
        let mut terminal = open(Setup::new(data.path(), &[]));
        forget_the_place(&mut terminal, data.path());
        terminal.keys("c").see("C-s send").keys(THOUGHT).see(THOUGHT).signal(signal);
        assert!(terminal.end().success(), "{signal} ended it by force");
        assert_given_back(&terminal);
        assert_eq!(drafts(data.path()), [THOUGHT]);
        assert!(place(data.path()).exists());
    }
}

#[test]
fn an_editor_that_fails_gives_the_terminal_back_and_changes_nothing() {
    let data = workspace();
    for (editor, says) in [("false", "ended with exit status: 1"), ("no-such-editor-anywhere", "exit status: 127")] {
        let mut terminal = open(Setup::new(data.path(), &[]).env("EDITOR", editor));
        terminal.keys("c").see("C-s send").keys(THOUGHT).see(THOUGHT).keys("<C-e>").see(says).see(THOUGHT);
        // Keys go to the workstation again.
        terminal.keys(" and more").see("fog and more").keys("<Esc>").see_no("C-s send").keys("q");
        assert!(terminal.end().success());
        assert_given_back(&terminal);
        assert_eq!(drafts(data.path()), [format!("{THOUGHT} and more")]);
        std::fs::remove_dir_all(data.path().join("state/drafts")).expect("the draft is gone");
    }
}

#[test]
fn what_is_typed_for_the_editor_is_no_key_of_the_workstation() {
    let data = workspace();
    // The editor says that it runs, and ends when the test lets it, having read nothing.
    let gate = data.path().join("gate");
    let script = format!("sh -c 'echo editing; while [ ! -e {} ]; do :; done'", gate.display());
    let mut terminal = open(Setup::new(data.path(), &[]).env("EDITOR", &script));
    terminal.keys("c").see("C-s send").keys("kept").see("kept").keys("<C-e>").see("editing").keys("<Esc>q<Enter>");
    std::fs::write(&gate, "").expect("the gate opens");
    terminal.see("C-s send").see("kept").keys("!").see("kept!").keys("<Esc>").see_no("C-s send").keys("q");
    assert!(terminal.end().success());
    assert_given_back(&terminal);
}

#[test]
fn control_z_hands_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut terminal = Setup::of(Path::new("/bin/sh"), data.path(), &["-i"]).env("PS1", "shell> ").start();
    let program = env!("CARGO_BIN_EXE_orama");
    terminal.see("shell>").keys(&format!("{program} demo<Enter>")).see("4 Comments");
    // The first prompt is seen as soon as the screen is given back; the shell is asked when it says that it is its turn.
    terminal.keys("<C-z>").see_no("4 Comments").see("Stopped").keys("echo $((20+3))<Enter>").see("23");
    assert_given_back(&terminal);
    let again = "fg; echo $((40+2))<Enter>";
    terminal.keys(again).see("4 Comments").keys("?").see("Keys ·").keys("<Esc>").see_no("Keys ·").keys("q");
    terminal.see_no("4 Comments").see("42").keys("exit<Enter>");
    assert!(terminal.end().success());
    assert_given_back(&terminal);
}
