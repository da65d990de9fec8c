//! What the terminal can do, and the programs that the workstation calls.

use std::{
    env,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use super::Check;
use crate::{
    cli::workstation,
    config::Config,
    tui::{
        glyphs::Glyphs,
        pictures::means::Channel,
        term::{choose_editor, terminal_size},
    },
};

pub fn look(config: &Config) -> Vec<Check> {
    vec![terminal(), signs(config), clipboard(), editor(config), films()]
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn terminal() -> Check {
    let term = variable("TERM");
    if !io::stdout().is_terminal() && !io::stderr().is_terminal() {
        return Check::skip("terminal", "this is none; look again in the one where you work");
    }
    let size =
        terminal_size().map_or_else(|| "of unknown size".to_owned(), |(columns, rows)| format!("{columns}x{rows}"));
    match term.as_deref() {
        None | Some("dumb") => Check::fail(
            "terminal",
            format!("TERM is {}, {size}", term.as_deref().unwrap_or("not set")),
            "the workstation needs one that moves its cursor: set TERM to what yours is, such as xterm-256color",
        ),
        Some(term) if terminal_size().is_some_and(|(columns, rows)| columns < 50 || rows < 15) => {
            Check::warn("terminal", format!("{term}, {size}"), "there is room for everything from 50x15 on")
        }
        Some(term) => Check::ok("terminal", format!("{term}, {size}")),
    }
}

/// Signs, colours and pictures, as the workstation would draw them here.
fn signs(config: &Config) -> Check {
    let look = workstation::look_of(config);
    let signs = if look.glyphs == Some(Glyphs::UNICODE) { "Unicode" } else { "ASCII signs" };
    let colours = match (variable("NO_COLOR").is_some(), variable("COLORTERM")) {
        (true, _) => "no colours (NO_COLOR)".to_owned(),
        (false, Some(depth)) => format!("colours ({depth})"),
        (false, None) => "colours".to_owned(),
    };
    let pictures = match look.pictures.channel {
        Channel::Off => "no pictures",
        Channel::Kitty => "pictures by kitty's protocol",
        Channel::Sixel => "pictures as sixels",
        Channel::Iterm2 => "pictures by iTerm2's protocol",
        Channel::HalfBlocks => "pictures in half blocks",
    };
    let words = format!("{signs}, {colours}, {pictures}");
    if signs == "Unicode" {
        return Check::ok("display", words);
    }
    Check::warn("display", words, "for more signs, set LANG to a UTF-8 locale such as C.UTF-8")
}

fn clipboard() -> Check {
    let way = "by the terminal (OSC 52), over SSH, too";
    if variable("TMUX").is_some() {
        return match on_path("tmux") {
            Some(_) => Check::ok("clipboard", format!("{way}; through tmux, which needs `set -g set-clipboard on`")),
            None => Check::warn("clipboard", "inside tmux, whose program is not on the PATH", "put it there"),
        };
    }
    if variable("STY").is_some() {
        let next = "if nothing arrives, copy outside of it: screen holds the sequence back";
        return Check::warn("clipboard", format!("{way}; inside screen"), next);
    }
    match variable("TERM").as_deref() {
        None | Some("dumb" | "linux") => {
            Check::warn("clipboard", "this terminal has none", "what is copied is shown, too: select it there")
        }
        Some(_) => Check::ok("clipboard", way),
    }
}

fn editor(config: &Config) -> Check {
    let command = choose_editor(config.editor.as_deref());
    let program = command.split_whitespace().next().unwrap_or_default();
    match on_path(program) {
        Some(path) => Check::ok("editor", format!("{command} ({})", path.display())),
        None => Check::warn("editor", format!("`{program}` is not on the PATH"), "set EDITOR to one that is"),
    }
}

fn films() -> Check {
    match on_path("ffmpeg") {
        Some(path) => Check::ok("films", format!("first frames by {}", path.display())),
        None => Check::skip("films", "no ffmpeg on the PATH; install it to see the first frame of a film"),
    }
}

/// Where a program is.
fn on_path(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| is_program(path));
    }
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}
