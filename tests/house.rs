//! Keeps the house as `src/lib.rs` draws it: no floor reaches upwards, SQL stays in the store, the terminal stays in the
//! workstation, and files stay small enough to read.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each floor with the floors that it may use besides itself.
const FLOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("api", &["model"]),
    ("store", &["model", "api"]),
    ("command", &["model", "api", "store", "exchange"]),
    ("server", &["model", "api", "store", "command", "exchange"]),
    ("client", &["model", "api", "exchange"]),
    ("tui", &["model", "api", "exchange", "client"]),
    ("cli", &["model", "api", "exchange", "client", "server", "tui", "config"]),
    ("exchange", &["model"]),
    ("config", &["model"]),
];

/// The places that may use one floor more, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    // Local mode calls the router in process.
    ("client/embedded.rs", "server"),
    ("client/transport.rs", "server"),
];

/// Crates that one floor keeps to itself.
const KEPT: &[(&str, &str)] = &[("sqlx", "store"), ("crossterm", "tui")];

/// The places that may name a kept crate all the same, each with its reason.
const KEPT_EXCEPTIONS: &[(&str, &str)] = &[
    // The outbox and the copy on a workstation's own disk: a file of the client's, which has no store to ask.
    ("client/disk/", "sqlx"),
];

const MOST_LINES: usize = 600;

#[test]
fn the_house_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    assert!(files.len() > 30, "only {} files below {}", files.len(), root.display());
    let faults: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let name = file.strip_prefix(&root).expect("a file below src").to_string_lossy().replace('\\', "/");
            faults_in(&name, &fs::read_to_string(file).expect("a readable file"))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_floor_is_known_here() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    let floors: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut known: Vec<&str> = FLOORS.iter().map(|(floor, _)| *floor).collect();
    known.sort_unstable();
    assert_eq!(floors, known);
}

/// Two versions of what draws would be two terminals that do not know of each other.
#[test]
fn what_draws_is_there_once() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).expect("Cargo.lock");
    for name in ["ratatui", "ratatui-core", "crossterm"] {
        assert_eq!(lock.matches(&format!("name = \"{name}\"\n")).count(), 1, "{name}");
    }
}

#[test]
fn a_broken_house_is_noticed() {
    let broken = |file: &str, code: &str| faults_in(file, code).len();
    assert_eq!(broken("model/stage.rs", "use crate::store::Db;"), 1);
    assert_eq!(broken("store/mod.rs", "use crate::{model::Id, command::submit};"), 1);
    assert_eq!(
        broken("store/mod.rs", "use crate::{\n    api::{Page, server::Fake},\n    tui,\n};"),
        1,
        "tui, not a part of api"
    );
    assert_eq!(broken("api/mod.rs", "fn f() { crate :: client :: connect() }"), 1);
    assert_eq!(broken("model/access.rs", "use super::super::server::App;"), 1);
    assert_eq!(broken("api/mod.rs", "use super::store::Db;"), 1);
    assert_eq!(broken("model/thread/rows.rs", "use super::super::super::{tui};"), 1);
    assert_eq!(broken("tui/app.rs", "mod tests { use super::super::super::store; }"), 1);
    assert_eq!(broken("tui/app.rs", "use orama::store::Db;"), 1);
    assert_eq!(broken("tui/app.rs", "use crate::*;"), 1, "everything is too much");
    assert_eq!(broken("client/session.rs", "use crate::server::router;"), 1);
    assert_eq!(broken("cli/import.rs", "use crate::store::Db; use crate::command::import;"), 2);
    assert_eq!(broken("command/mod.rs", "sqlx::query(A)"), 1);
    assert_eq!(broken("client/post.rs", "sqlx::query(A)"), 1);
    assert_eq!(broken("cli/mod.rs", "use ratatui::crossterm::event;"), 1);
    assert_eq!(broken("model/long.rs", &"\n".repeat(601)), 1);
    assert_eq!(broken("attic/mod.rs", ""), 1, "a floor that nobody knows");
    assert_eq!(broken("model/a.rs", "let s = r#\"\"#; let c = '\"'; let l: &'a str = x; use crate::tui;"), 1);
}

#[test]
fn a_sound_house_is_left_alone() {
    for (file, code) in [
        ("store/mod.rs", "use crate::{api::Page, model::{Id, server}}; sqlx::query(A)"),
        ("client/embedded.rs", "use crate::server::router;"),
        ("client/disk/copy.rs", "sqlx::query(A)"),
        ("model/stage.rs", "// use crate::store::Db;\n/* crate::tui /* nested */ crate::cli */ use super::access;"),
        (
            "model/stage.rs",
            "const A: &str = \"crate::store \\\" sqlx\"; const B: &str = r#\"crate::\"tui\"#; const C: u8 = b'\"';",
        ),
        (
            "model/thread/rows.rs",
            "use super::super::Comment; mod tests { use super::flatten; use super::super::super::Id; }",
        ),
        ("model/words.rs", "crate::words! { A }"),
        ("tui/input.rs", "use crossterm::event::Event; let x = y.super_store();"),
        ("main.rs", "fn main() { orama::cli::main() }"),
        ("model/a.rs", "fn f<'a>(x: &'a str) -> char { '\\'' } // sqlx"),
    ] {
        assert_eq!(faults_in(file, code), [""; 0], "{file}: {code}");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What is wrong with one file; `name` is its path below `src`.
fn faults_in(name: &str, code: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = code.lines().count();
    if lines > MOST_LINES {
        faults.push(format!("src/{name}: {lines} lines; split it, {MOST_LINES} is the most"));
    }
    if matches!(name, "lib.rs" | "main.rs") {
        return faults;
    }
    let floor = name.split(['/', '.']).next().unwrap_or_default();
    let Some((_, allowed)) = FLOORS.iter().find(|(known, _)| *known == floor) else {
        faults.push(format!("src/{name}: `{floor}` is not a floor of the house"));
        return faults;
    };
    let tokens = tokens_of(&without_words(code));
    for used in floors_used(name, &tokens) {
        let excepted = EXCEPTIONS.contains(&(name, used.as_str()));
        if used != floor && !allowed.contains(&used.as_str()) && !excepted {
            faults.push(format!("src/{name}: `{floor}` must not use `{used}`"));
        }
    }
    for (kept, keeper) in KEPT {
        let excepted = KEPT_EXCEPTIONS.iter().any(|(place, named)| name.starts_with(place) && named == kept);
        if floor != *keeper && !excepted && tokens.iter().any(|token| token == kept) {
            faults.push(format!("src/{name}: only `{keeper}` may name `{kept}`"));
        }
    }
    faults
}

/// The code without comments, strings and character literals.
fn without_words(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    let mut kept = String::with_capacity(code.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_words(&chars, at);
        if end > at {
            kept.push(' ');
            at = end;
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    kept
}

/// Where the comment, string or character that begins here ends; here, if none begins.
fn end_of_words(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1);
    match (chars[at], next) {
        ('/', Some('/')) => find(chars, at, |rest| rest[0] == '\n').unwrap_or(chars.len()),
        ('/', Some('*')) => end_of_block(chars, at),
        ('"', _) => end_of_quoted(chars, at, '"'),
        ('r', Some('"' | '#')) if !is_word_before(chars, at) => end_of_raw(chars, at),
        ('\'', Some('\\')) => end_of_quoted(chars, at, '\''),
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
}

fn find(chars: &[char], from: usize, found: impl Fn(&[char]) -> bool) -> Option<usize> {
    (from..chars.len()).find(|at| found(&chars[*at..]))
}

fn is_word_before(chars: &[char], at: usize) -> bool {
    // `br"…"` is a raw string too.
    at.checked_sub(1).map(|before| chars[before]).is_some_and(|c| c != 'b' && (c.is_alphanumeric() || c == '_'))
}

fn end_of_block(chars: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    at
}

fn end_of_quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn end_of_raw(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|c| **c == '#').count();
    let open = from + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return from; // A raw identifier.
    }
    let closes =
        |rest: &[char]| rest[0] == '"' && rest[1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    find(chars, open + 1, closes).map_or(chars.len(), |end| end + 1 + hashes)
}

/// Identifiers, `::`, and every other character that is not a space.
fn tokens_of(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = String::from(c);
        if is_word(c) {
            while let Some(more) = chars.next_if(|c| is_word(*c)) {
                token.push(more);
            }
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            token.push(':');
        } else if c.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every floor that a path from the root of the crate leads to, in the order of the file.
fn floors_used(name: &str, tokens: &[String]) -> Vec<String> {
    let mut used = Vec::new();
    for at in 0..tokens.len() {
        let is_inside = at > 0 && tokens[at - 1] == "::";
        if let Some(after) = root_at(name, tokens, at).filter(|_| !is_inside) {
            used.extend(heads_at(tokens, after));
        }
    }
    used.retain(|head| head == "*" || FLOORS.iter().any(|(floor, _)| floor == head));
    used
}

/// Where a path goes on that begins here and has reached the root of the crate: `crate::`, `orama::`, or enough `super::`.
///
/// Inside a `mod` of its own, such as tests, a file needs one `super` more. Names of floors are not used for anything
/// else, so a path that goes one `super` further than the file is deep leads to a floor in either case.
fn root_at(name: &str, tokens: &[String], at: usize) -> Option<usize> {
    let is_path = |at: usize| tokens.get(at + 1).is_some_and(|token| token == "::");
    if matches!(tokens[at].as_str(), "crate" | "orama") && is_path(at) {
        return Some(at + 2);
    }
    let supers = tokens[at..].iter().step_by(2).take_while(|token| *token == "super").count();
    let end = at + 2 * supers;
    (supers >= depth_of(name) && supers > 0 && is_path(end - 2)).then_some(end)
}

/// How many `super`s lead from the file to the root of the crate.
fn depth_of(name: &str) -> usize {
    let parts = name.split('/').count();
    if name.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// The first names of the paths that begin here: one, or those of a `{group}`.
fn heads_at(tokens: &[String], at: usize) -> Vec<String> {
    if tokens.get(at).is_none_or(|token| token != "{") {
        return tokens.get(at).cloned().into_iter().collect();
    }
    let (mut heads, mut depth, mut at) = (Vec::new(), 0, at);
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        let opens = depth == 1 && matches!(token.as_str(), "{" | ",");
        heads.extend(tokens.get(at + 1).filter(|_| opens).cloned());
        if depth == 0 {
            break;
        }
        at += 1;
    }
    heads
}
