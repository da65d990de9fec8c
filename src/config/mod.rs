//! The settings of this machine's user. A flag wins over an environment variable, that over the file, that over the default.
//! Flags and variables arrive together in [`Asked`]; the file is read here; `config.example.toml` names every key.

mod server;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

pub use server::{Remote, Server};

/// What flags and environment variables ask for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Another file than the usual one; it must exist.
    pub config: Option<PathBuf>,
    /// The data directory.
    pub data_dir: Option<PathBuf>,
    /// How much to log.
    pub log: Option<String>,
}

/// The settings that are in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Holds the configuration, the user's keys (`keymap.toml`) and themes (`themes/NAME.toml`).
    pub config_dir: PathBuf,
    /// Holds `orama.db`.
    pub data_dir: PathBuf,
    /// Holds drafts and the log.
    pub state_dir: PathBuf,
    /// Who uses local mode.
    pub user: Person,
    /// The command of the editor, where the file names one; `$VISUAL` and `$EDITOR` win over it.
    pub editor: Option<String>,
    /// How the workstation looks.
    pub ui: Ui,
    /// How it shows pictures.
    pub pictures: Pictures,
    /// The filter of the log.
    pub log: String,
    /// What `orama serve` is told.
    pub server: Server,
    /// How a team server is reached.
    pub remote: Remote,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// The name beside comments.
    pub name: String,
    /// Tells people apart.
    pub email: String,
}

/// How the workstation looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ui {
    /// The name of the theme.
    pub theme: String,
    /// The signs that are drawn.
    pub glyphs: Glyphs,
    /// Whether clicks and the wheel are for the workstation.
    pub mouse: bool,
    /// How somebody is called who looks elsewhere.
    pub notify: Notify,
}

impl Default for Ui {
    fn default() -> Self {
        Self { theme: "default".to_owned(), glyphs: Glyphs::Auto, mouse: true, notify: Notify::Auto }
    }
}

crate::words! {
    /// How somebody is called who looks elsewhere.
    Notify {
        /// What the terminal is known to do.
        Auto = "auto",
        /// Its bell.
        Bell = "bell",
        /// A note of the desktop.
        Osc9 = "osc9",
        /// Not at all.
        Off = "off",
    }
}

crate::words! {
    /// Which signs may be drawn.
    Glyphs {
        /// What the terminal can show.
        Auto = "auto",
        /// Unicode, whatever the terminal says of itself.
        Unicode = "unicode",
        /// ASCII only.
        Ascii = "ascii",
    }
}

/// How the workstation shows pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pictures {
    /// How they reach the terminal.
    pub protocol: PictureProtocol,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { protocol: PictureProtocol::Auto }
    }
}

crate::words! {
    /// How pictures reach the terminal.
    PictureProtocol {
        /// What the terminal is known to show.
        Auto = "auto",
        /// kitty's protocol.
        Kitty = "kitty",
        /// Sixels.
        Sixel = "sixel",
        /// iTerm2's protocol.
        Iterm2 = "iterm2",
        /// Coloured text.
        HalfBlocks = "halfblocks",
        /// Not at all.
        Off = "off",
    }
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct File {
    data_dir: String,
    user: Person,
    editor: Editor,
    ui: Ui,
    pictures: Pictures,
    log: Log,
    server: Server,
    remote: Remote,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Editor {
    command: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Log {
    level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "warn".to_owned() }
    }
}

/// Why the settings cannot be used, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is there and cannot be read, or was named and is not there.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file says something that is not a setting.
    #[error("{}:{line}: {reason}; `orama config` prints config.example.toml, which names every key", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// There is no home directory.
    #[error("cannot tell where your home directory is: set HOME, or name a directory with --data-dir")]
    Homeless,
}

/// Whether there is no file. Where something else is in the place of its folder, there is none either.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Where this user's files are.
struct Places {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
    home: PathBuf,
}

impl Places {
    fn find() -> Result<Self, Error> {
        let base = etcetera::choose_base_strategy().map_err(|_| Error::Homeless)?;
        Ok(Self {
            config: base.config_dir().join("orama"),
            data: base.data_dir().join("orama"),
            state: base.state_dir().unwrap_or_else(|| base.cache_dir()).join("orama"),
            home: base.home_dir().to_owned(),
        })
    }
}

impl Config {
    /// Reads the file and answers what is in force. A missing file is no error unless it was named.
    pub fn load(asked: &Asked) -> Result<Self, Error> {
        let places = Places::find()?;
        let path = asked.config.clone().unwrap_or_else(|| places.config.join("config.toml"));
        let file = match fs::read_to_string(&path) {
            Ok(text) => parse(&path, &text)?,
            Err(error) if is_absent(&error) && asked.config.is_none() => File::default(),
            Err(source) => return Err(Error::Unreadable { path, source }),
        };
        let config_dir = path.parent().map_or_else(|| places.config.clone(), Path::to_owned);
        Ok(Self::settle(asked, file, Places { config: config_dir, ..places }))
    }

    /// The file of the workspace.
    pub fn database(&self) -> PathBuf {
        self.data_dir.join("orama.db")
    }

    fn settle(asked: &Asked, file: File, places: Places) -> Self {
        let in_file = Some(file.data_dir).filter(|dir| !dir.is_empty()).map(|dir| expand(&dir, &places.home));
        // A directory that was named holds everything, so that two workspaces never share drafts or a log.
        let (data_dir, state_dir) = match asked.data_dir.clone().or(in_file) {
            Some(named) => (named.clone(), named.join("state")),
            None => (places.data, places.state),
        };
        Self {
            config_dir: places.config,
            data_dir,
            state_dir,
            user: file.user.or_account(),
            editor: Some(file.editor.command).filter(|command| !command.trim().is_empty()),
            ui: file.ui,
            pictures: file.pictures,
            server: Server { log: asked.log.clone().unwrap_or(file.server.log), ..file.server },
            log: asked.log.clone().unwrap_or(file.log.level),
            remote: file.remote,
        }
    }
}

impl Person {
    /// Fills what was left empty from the account of this machine.
    fn or_account(self) -> Self {
        let account = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_else(|| "me".to_owned());
        let name = if self.name.trim().is_empty() { full_name(&account) } else { self.name };
        let email = if self.email.trim().is_empty() { format!("{account}@{}", host_name()) } else { self.email };
        Self { name, email }
    }
}

/// The full name of an account, as far as the system knows it.
fn full_name(account: &str) -> String {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    full_name_in(&passwd, account).unwrap_or(account).to_owned()
}

fn full_name_in<'a>(passwd: &'a str, account: &str) -> Option<&'a str> {
    let entry = passwd.lines().find(|line| line.split(':').next() == Some(account))?;
    let name = entry.split(':').nth(4)?.split(',').next()?.trim();
    Some(name).filter(|name| !name.is_empty())
}

fn host_name() -> String {
    let from_file = |path: &str| fs::read_to_string(path).ok().map(|name| name.trim().to_owned());
    ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| from_file(path))
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .filter(|name| !name.is_empty() && !name.contains(char::is_whitespace))
        .unwrap_or_else(|| "localhost".to_owned())
}

fn expand(dir: &str, home: &Path) -> PathBuf {
    match dir.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None => PathBuf::from(dir),
    }
}

pub(crate) fn parse(path: &Path, text: &str) -> Result<File, Error> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or_default());
        Error::Wrong {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            reason: error.message().lines().collect::<Vec<_>>().join(", "),
        }
    })
}

#[cfg(test)]
mod tests;
