//! The control: a program with the same terminal, screen and frames, that puts texts into cells as they are. It must be found,
//! text by text, by what reads the workstation's output; were it not, the test of the workstation would prove nothing.

use ratatui::style::Style;

use super::{
    check::{Output, violations},
    corpus::corpus,
    world::mark,
};
use crate::terminal::Setup;

/// Says to this test program, started again in a terminal of its own, that it is the control.
const CONTROL: &str = "ORAMA_TEST_CONTROL";
const SCREEN: Output = Output::Workstation(120, 36);
/// What no terminal takes for more than letters. What it may draw strangely is the terminal's own affair.
const HARMLESS: [&str; 3] = ["wide", "selectors", "invisible"];

#[test]
fn a_program_that_draws_texts_as_they_are_is_found_for_every_one_of_them() {
    if std::env::var_os(CONTROL).is_some() {
        return draw_as_it_is();
    }
    let data = tempfile::tempdir().expect("a temporary folder");
    let program = std::env::current_exe().expect("this program");
    let own_name = "hostile::control::a_program_that_draws_texts_as_they_are_is_found_for_every_one_of_them";
    let setup = Setup::of(&program, data.path(), &["--exact", own_name, "--nocapture"]).env(CONTROL, "1");
    let mut terminal = setup.start();
    assert!(terminal.end().success());
    let output = String::from_utf8_lossy(terminal.output()).into_owned();
    let mut missed = Vec::new();
    for (at, payload) in corpus().into_iter().enumerate() {
        let (_, behind) = output.split_once(&mark(at)).unwrap_or_else(|| panic!("{} was not drawn", mark(at)));
        let drawn = behind.split_once(&mark(at + 1)).map_or(behind, |(drawn, _)| drawn);
        let is_ours_as_well = violations(payload.text.as_bytes(), SCREEN).is_empty();
        let is_found = !violations(drawn.as_bytes(), SCREEN).is_empty();
        if !is_found && !is_ours_as_well && !HARMLESS.contains(&payload.tries) {
            missed.push(payload);
        }
    }
    assert_eq!(missed, []);
}

#[expect(clippy::disallowed_methods, reason = "this is what must be found")]
fn draw_as_it_is() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut session = orama::tui::term::Session::enter("orama", true).expect("a terminal");
        let screen = session.screen();
        for (at, text) in corpus().into_iter().map(|payload| payload.text).chain([String::new()]).enumerate() {
            screen.invalidate();
            let frame = screen.draw(|buf| {
                buf.set_string(0, 0, mark(at), Style::new());
                buf[(0, 1)].set_symbol(&text);
                None
            });
            frame.expect("a frame");
        }
    });
}
