//! `orama keys`: what every key means, and whether a keymap file is right.

use std::{fs, io, path::PathBuf};

use clap::Args;
use serde::Serialize;

use super::{
    exit::{Failure, Outcome},
    output::{self, Form, Row},
};
use crate::{
    config::Config,
    tui::{
        action::ACTIONS,
        keymap::{Context, Keymap, Report},
    },
};

/// List what every key means, or check your keymap file
///
/// Columns: CONTEXT, KEYS (`-` where an action has none), ACTION (its name in keymap.toml), DOES. Your `keymap.toml` beside
/// the configuration is part of it. Exit code 1 of `--check`: something in the file was left out; each line says why.
#[derive(Debug, Args)]
pub struct Keys {
    /// Read this keymap file instead of your own
    #[arg(long, value_name = "FILE")]
    keymap: Option<PathBuf>,
    /// Only say whether the file is right
    #[arg(long, conflicts_with_all = ["json", "jsonl", "toml"])]
    check: bool,
    /// Print the whole map as a keymap file, to begin your own with
    #[arg(long, conflicts_with_all = ["json", "jsonl"])]
    toml: bool,
    #[command(flatten)]
    form: Form,
}

/// One action in one context with its keys.
#[derive(Debug, Serialize)]
struct Line {
    context: &'static str,
    keys: Vec<String>,
    action: &'static str,
    doc: &'static str,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["CONTEXT", "KEYS", "ACTION", "DOES"];

    fn cells(&self) -> Vec<String> {
        let keys = if self.keys.is_empty() { "-".to_owned() } else { self.keys.join(", ") };
        vec![self.context.to_owned(), keys, self.action.to_owned(), self.doc.to_owned()]
    }
}

/// Lists or checks. Needs no workspace.
pub fn run(config: &Config, command: &Keys) -> Outcome {
    let own = config.config_dir.join("keymap.toml");
    let path = command.keymap.clone().unwrap_or(own);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && command.keymap.is_none() => String::new(),
        Err(error) => return Err(Failure::failed(format!("{}: {error}; name another file", path.display()))),
    };
    let (keymap, report) = Keymap::with_overrides(&text);
    for complaint in &report.complaints {
        output::say(&complaint.to_string());
    }
    if command.check {
        return judge(&path, &text, &report);
    }
    if command.toml {
        return output::data(&keymap.to_toml());
    }
    output::list(command.form, &lines(&keymap), "No key means anything.")
}

fn judge(path: &std::path::Path, text: &str, report: &Report) -> Outcome {
    if !report.is_clean() {
        let count = report.complaints.len();
        return Err(Failure::failed(format!("{}: {count} to mend; the rest of it is in force", path.display())));
    }
    let words = if text.trim().is_empty() { "the defaults are in force" } else { "every line is in force" };
    output::data(&format!("{}: {words}\n", path.display()))
}

/// Every action once for each context where a key means it, and once without a key where none does.
fn lines(keymap: &Keymap) -> Vec<Line> {
    let mut lines = Vec::new();
    for info in ACTIONS {
        let keyed = lines.len();
        for context in Context::ALL {
            let keys: Vec<String> = keymap
                .bindings(context)
                .filter(|binding| binding.action == info.action)
                .map(|binding| binding.keys.to_string())
                .collect();
            if !keys.is_empty() {
                lines.push(Line { context: context.name(), keys, action: info.name, doc: info.doc });
            }
        }
        if lines.len() == keyed {
            let context = info.contexts.first().map_or("global", |context| context.name());
            lines.push(Line { context, keys: Vec::new(), action: info.name, doc: info.doc });
        }
    }
    lines
}
