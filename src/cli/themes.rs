//! `orama themes`: which themes there are, whether one's own are right, and the text of one to begin with.

use std::{fs, path::PathBuf};

use clap::Args;
use serde::Serialize;

use super::{
    exit::{Failure, Outcome},
    output::{self, Form, Row},
};
use crate::{
    config::Config,
    tui::theme::{Theme, ThemeError},
};

/// List the themes, check your own, or print one
///
/// Columns: NAME, FROM (`built in`, your file, or `[ui] theme` where it names none), STATE (`in force`, `right`, or what is wrong). Your themes are files
/// `themes/NAME.toml` beside the configuration; `inherits = "dark"` takes over what a file does not name, and `[ui] theme` chooses
/// one. Exit code 1 of `--check`: one of your files cannot be used.
#[derive(Debug, Args)]
pub struct Themes {
    /// Print the file of this theme, to begin your own with
    name: Option<String>,
    /// Only say whether your files are right
    #[arg(long, conflicts_with_all = ["json", "jsonl", "name"])]
    check: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    from: String,
    state: String,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["NAME", "FROM", "STATE"];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), self.from.clone(), self.state.clone()]
    }
}

/// The text of one of the user's own themes.
pub fn read_own(config: &Config, name: &str) -> Option<String> {
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '.']);
    is_name.then(|| fs::read_to_string(path_of(config, name)).ok()).flatten()
}

fn path_of(config: &Config, name: &str) -> PathBuf {
    config.config_dir.join("themes").join(format!("{name}.toml"))
}

/// Lists, checks or prints. Needs no workspace.
pub fn run(config: &Config, command: &Themes) -> Outcome {
    if let Some(name) = &command.name {
        let text = read_own(config, name).or_else(|| Theme::built_in(name).map(ToOwned::to_owned));
        let text = text.ok_or_else(|| Failure::not_found(format!("there is no theme `{name}`: see `orama themes`")))?;
        return output::data(&text);
    }
    let lines = lines(config);
    if command.check {
        return judge(&lines);
    }
    output::list(command.form, &lines, "There is no theme.")
}

fn judge(lines: &[Line]) -> Outcome {
    let wrong: Vec<&Line> = lines.iter().filter(|line| !matches!(line.state.as_str(), "right" | "in force")).collect();
    if wrong.is_empty() {
        return output::data(&format!("{} themes, and every one can be used\n", lines.len()));
    }
    for line in &wrong {
        output::say(&format!("{}: {}", line.from, line.state));
    }
    Err(Failure::failed(format!("{} to mend; until then the default is used instead", wrong.len())))
}

/// The user's own first, as they win over built-in ones of their name.
fn lines(config: &Config) -> Vec<Line> {
    let own = own_names(config);
    let mut lines: Vec<Line> = own
        .iter()
        .map(|name| Line {
            name: name.clone(),
            from: path_of(config, name).display().to_string(),
            state: state_of(config, name),
        })
        .collect();
    let built_in = Theme::BUILT_IN.into_iter().filter(|name| !own.iter().any(|known| known == name));
    lines.extend(built_in.map(|name| Line {
        name: name.to_owned(),
        from: "built in".to_owned(),
        state: state_of(config, name),
    }));
    let chosen = &config.ui.theme;
    if !lines.iter().any(|line| line.name == *chosen) {
        lines.push(Line { name: chosen.clone(), from: "[ui] theme".to_owned(), state: state_of(config, chosen) });
    }
    lines
}

/// Whether a theme can be used.
pub fn state(config: &Config, name: &str) -> Result<(), ThemeError> {
    Theme::named(name, &|name| read_own(config, name)).map(drop)
}

fn own_names(config: &Config) -> Vec<String> {
    let entries = fs::read_dir(config.config_dir.join("themes")).into_iter().flatten().flatten();
    let name = |path: PathBuf| {
        let is_theme = path.extension().is_some_and(|ending| ending == "toml");
        is_theme.then(|| path.file_stem().map(|stem| stem.to_string_lossy().into_owned())).flatten()
    };
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.path())).collect();
    names.sort();
    names
}

fn state_of(config: &Config, name: &str) -> String {
    match state(config, name) {
        Err(error) => error.to_string(),
        Ok(()) if name == config.ui.theme => "in force".to_owned(),
        Ok(()) => "right".to_owned(),
    }
}
