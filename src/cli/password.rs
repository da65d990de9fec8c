//! Passwords: asked at the terminal without showing them, or read from stdin; never an argument, which others could read.

use std::io::{self, IsTerminal as _, Read as _, Write as _};

use super::{
    exit::{Failure, Outcome},
    privacy,
};
use crate::api::Secret;

/// Longer than any password, in bytes.
const LONGEST: u64 = 4_096;

/// A new password: the first line of stdin where it is no terminal or `stdin` asks for it, else typed twice.
pub fn new(stdin: bool) -> Outcome<Secret> {
    if stdin || !io::stdin().is_terminal() {
        return from_stdin("password");
    }
    let first = ask("New password: ")?;
    if first == ask("The same again: ")? {
        return Ok(first);
    }
    Err(Failure::usage("the two passwords are not the same: try again"))
}

/// The password that somebody has: the first line of stdin where it is no terminal or `stdin` asks for it, else typed once.
pub fn existing(prompt: &str, stdin: bool) -> Outcome<Secret> {
    if stdin || !io::stdin().is_terminal() { from_stdin("password") } else { ask(prompt) }
}

/// What is no secret, asked for where somebody can answer. `otherwise` says what to do where nobody can.
pub fn ask_name(prompt: &str, otherwise: &str) -> Outcome<String> {
    let missing = || Failure::usage(format!("it is not known who you are: {otherwise}"));
    if !io::stdin().is_terminal() {
        return Err(missing());
    }
    let mut err = io::stderr();
    let _ = write!(err, "{prompt}").and_then(|()| err.flush());
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|error| Failure::failed(format!("cannot ask who you are: {error}")))?;
    Some(line.trim()).filter(|line| !line.is_empty()).map(str::to_owned).ok_or_else(missing)
}

fn ask(prompt: &str) -> Outcome<Secret> {
    privacy::keep_memory_private();
    let typed = rpassword::prompt_password(prompt);
    typed.map(Secret::from).map_err(|error| Failure::failed(format!("cannot ask for the password: {error}")))
}

/// The first line of stdin. `what` it is, for who wrote nothing there.
pub fn from_stdin(what: &str) -> Outcome<Secret> {
    lines_of_stdin(&[what]).map(|mut lines| lines.remove(0))
}

/// The first lines of stdin, one for each thing that is wanted.
pub fn lines_of_stdin(wanted: &[&str]) -> Outcome<Vec<Secret>> {
    privacy::keep_memory_private();
    let mut text = String::new();
    io::stdin().take(LONGEST).read_to_string(&mut text).map_err(|error| {
        Failure::failed(format!("cannot read the {} from stdin: {error}", wanted.join(" and the ")))
    })?;
    let mut lines = text.lines();
    wanted
        .iter()
        .map(|what| match lines.next().filter(|line| !line.is_empty()) {
            Some(line) => Ok(Secret::from(line.to_owned())),
            None => Err(Failure::usage(format!("there is no {what} on stdin: write it there as one line"))),
        })
        .collect()
}
