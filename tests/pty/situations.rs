//! What the machine, the network and people may do to the program: no word is lost, the terminal stays usable, and one line says
//! what is wrong and what to do. Each situation with where it is tried; `pty` and `cli` are test binaries, the rest is one name.
//!
//! | situation | tried by |
//! |---|---|
//! | the server is away at the start | `pty` `server::a_workstation_starts_without_its_server…`, `without_a_server_the_workstation_says_so…`; `cli` `states::a_server_that_is_away…` |
//! | the server goes away, and comes back | `pty` `server::others_appear_by_themselves…`, `the_answer_to_a_write_is_lost…` |
//! | the server fails (5xx) | `pty` `states::a_server_that_fails_is_waited_for…`; `cli` `states::somebody_else_who_answers…` |
//! | a network wants a sign-in first | `pty` `states::a_network_that_wants_a_sign_in…`; `cli` `login::a_page_that_answers_for_the_server…` |
//! | the disk is full, a quota is used up, it is read-only, it breaks | `pty` `faults::` at every step; `states::a_full_disk_is_named…` |
//! | a file may not grow (`ulimit -f`) | here: `a_file_that_may_not_grow…`, `no_room_at_all…` |
//! | no home, one that cannot be written | here: `without_a_home…`; `pty` `states::where_nothing_can_be_kept…`; `cli` `states::a_home_that_cannot…`, `remote::where_nothing_can_be_kept…` |
//! | the home is on a network, two machines | `pty` `states::a_network_home_is_named…`; `outbox` `disk::on_a_network_filesystem…` |
//! | two programs of one person | `pty` `states::two_workstations_of_one_person…` |
//! | no keyring, one that never answers, one that is off | `cli` `login::who_signs_in…`, `a_keyring_that_never_answers…`; `client::secrets::tests` |
//! | 1×1, 20×5, a thousand sizes | here: `a_terminal_that_is_too_small…`, `a_storm_of_sizes…`; `pty` `lifecycle::every_size_draws…` |
//! | no UTF-8, `TERM=dumb`, `NO_COLOR`, no terminal | `pty` `lifecycle::without_unicode…`, `without_colour…`; here: `a_terminal_that_shows_no_screen…`; `cli` `demo::the_demo_needs_a_terminal…` |
//! | a configuration that is wrong, huge, or of a newer program | `cli` `wrong::settings_that_are_wrong…`, `keys::a_right_file_is_in_force…` |
//! | the copy is damaged, at random | `pty` `states::a_damaged_copy…`; `outbox` `damage::`; `cli` `remote::a_damaged_outbox…` |
//! | SIGTERM, SIGINT, SIGHUP, SIGQUIT | `pty` `endings::a_signal_in_the_middle_of_typing…`, `lifecycle::a_termination_signal…` |
//! | Ctrl-Z and `fg` | `pty` `endings::control_z…` |
//! | the terminal is gone, with SIGHUP and without | `pty` `endings::a_terminal_that_is_taken_away…` (two) |
//! | the reader of the output is gone (`orama queue \| head`) | `cli` `lists::a_reader_that_has_seen_enough…` |
//! | it breaks down | `pty` `lifecycle::a_panic_gives_the_terminal_back…`; `serve` `room::a_handler_that_panics…` |
//! | a clock that is ten years off | `pty` `states::a_clock_that_is_ten_years_off…` |
//! | too little memory | `pty` `faults::without_memory…` |
//! | a token that is not accepted any more | `pty` `server::a_token_that_is_revoked…`, `who_signs_in_again…`; `cli` `login::a_session_that_was_ended…` |
//! | a crash and a kill | `pty` `kills::`, `power::`; `servers` `killed::`, `postmaster::` |
//! | hostile text, addresses and pictures | `pty` `hostile::`, `bombs::`; here: `a_hostile_address…`; `tui::outside` |
//! | whoever else is on the machine | `pty` `neighbours::` |

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
fn a_terminal_that_is_too_small_is_told_so_and_shows_all_when_it_grows() {
    let data = folder();
    let mut terminal = Setup::new(data.path(), &["demo"]).size(20, 5).start();
    terminal.see("24x7 at least: make").see_no("Scenes").keys("?");
    for (columns, rows, says) in
        [(23, 30, "24x7 at least"), (120, 6, "24x7 at least: make the window larger"), (13, 1, "24x7 at leas")]
    {
        terminal.resize(columns, rows).see(says);
    }
    // What was pressed meanwhile was not lost.
    terminal.resize(120, 36).see("Keys ·").keys("<Esc>").see("4 Comments");
    terminal.resize(24, 7).see("orama").see_no("at least").resize(1, 1).resize(120, 36).see("4 Comments").keys("q");
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

/// Whatever somebody gave for the address of a take: no program starts but the desktop's own, for what is harmless, with one word.
#[cfg(target_os = "linux")]
#[test]
fn a_hostile_address_starts_nothing_and_over_ssh_none_does() {
    const HOSTILE: [&str; 8] = [
        "https://studio.example@evil.example/a.png",
        "https://studio.example:word@evil.example/",
        "file:///tmp/evil.desktop?.png",
        "file:///tmp/evil.desktop#a.png",
        "file:///tmp/evil.sh",
        "file:///tmp/a.svg",
        "file:///tmp/evil.desktop%00.png",
        "file:///tmp/a.png/%2e%2e/evil.desktop",
    ];
    const HARMLESS: &str = "https://media.example/a.png?x=$(touch%20x)&y='-rf";
    let data = folder();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let all = HOSTILE.iter().chain([&HARMLESS]).map(|url| (*url).to_owned());
    runtime.block_on(crate::bombs::takes(data.path(), all));
    // What desktops are asked by writes down what it was given.
    let (programs, told) = (data.path().join("bin"), data.path().join("told"));
    std::fs::create_dir(&programs).expect("a folder");
    let script = format!("printf '%s %s\\n' $# \"$*\" >> '{}'", told.display());
    for name in ["xdg-open", "gio", "gnome-open", "kde-open", "wslview"] {
        let file = programs.join(name);
        let made = std::process::Command::new("sh")
            .args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod +x \"$0\""])
            .arg(&file)
            .arg(&script)
            .status();
        assert!(made.is_ok_and(|status| status.success()), "{name} is made");
    }
    let path = format!("{}:/usr/bin:/bin", programs.display());
    for is_far in [true, false] {
        let setup = Setup::new(data.path(), &[]).env("PATH", &path).size(160, 36);
        let setup =
            if is_far { setup.env("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22") } else { setup.env("DISPLAY", ":0") };
        let mut terminal = setup.start();
        terminal.see("Harbour").see("Gulls").keys("2gp").see("Media ·").keys("g");
        for _ in HOSTILE {
            terminal.keys("o").see("only web addresses and local pictures, sounds and films are opened");
            terminal.keys("?").see("Keys ·").keys("<Esc>").see_no("Keys ·").keys("j");
        }
        terminal.keys("o");
        if is_far {
            terminal.see("there is no desktop here to open it");
            assert!(!told.exists(), "{}", std::fs::read_to_string(&told).unwrap_or_default());
        } else {
            let line = || std::fs::read_to_string(&told).unwrap_or_default();
            terminal.until("the harmless one to be opened", || line().ends_with('\n'));
            assert_eq!(line(), format!("1 {}\n", HARMLESS.replace('\'', "%27")));
        }
        terminal.keys("<Esc>").see("2 Scenes").keys("q");
        assert!(terminal.end().success());
    }
}
