//! Passwords: asked at the terminal without showing them, or read from stdin; never an argument, which others could read.

use std::io::{self, IsTerminal as _, Read as _};

use super::exit::{Failure, Outcome};
use crate::api::Secret;

/// Longer than any password, in bytes.
const LONGEST: u64 = 4_096;

/// A new password: the first line of stdin where it is no terminal or `stdin` asks for it, else typed twice.
pub fn new(stdin: bool) -> Outcome<Secret> {
    if stdin || !io::stdin().is_terminal() {
        return first_line();
    }
    let first = ask("New password: ")?;
    if first == ask("The same again: ")? {
        return Ok(first);
    }
    Err(Failure::usage("the two passwords are not the same: try again"))
}

fn ask(prompt: &str) -> Outcome<Secret> {
    let typed = rpassword::prompt_password(prompt);
    typed.map(Secret::from).map_err(|error| Failure::failed(format!("cannot ask for the password: {error}")))
}

fn first_line() -> Outcome<Secret> {
    let mut text = String::new();
    io::stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| Failure::failed(format!("cannot read the password from stdin: {error}")))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::usage("there is no password on stdin: write it there as one line"));
    }
    Ok(Secret::from(line.to_owned()))
}
