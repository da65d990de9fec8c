//! The command line.

use std::path::PathBuf;

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, parser::ValueSource};

use super::{
    backup, comment, comments, completions, create, demo, doctor, example, export, import, invite, keys, login, logout,
    media, member, offline, org, profiles, projects, queue, restore, scenes, search, serve, snooze, stage, themes,
    timing, toggle, token, user, videos,
};
use crate::config;

const AFTER: &str = "\
Where a command takes a project, video or scene, write its id, the start of its id, or a path: `Project/Video/scene-number`. \
Titles are compared without regard to case; `Video@3` means version 3, otherwise the newest; a slash inside a title is `\\/`.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused by a rule or a conflict, 5 not signed in or not allowed, 6 unreachable, \
70 broke down.

Environment, where no flag says otherwise: ORAMA_CONFIG, ORAMA_DATA_DIR and ORAMA_LOG (--config, --data-dir, --log); ORAMA_PROFILE, \
ORAMA_URL and ORAMA_DATABASE_URL (--profile, --url, --database); ORAMA_TOKEN, a token instead of that of a profile; ORAMA_PLAIN=1, \
every list as --plain; NO_COLOR, no colours; VISUAL, else EDITOR, the editor.";

/// A terminal review workstation for video production.
///
/// Without a command it opens the workstation on your workspace. `orama demo` shows it with something in it.
#[derive(Debug, Parser)]
#[command(name = "orama", version, about, long_about, after_long_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Read this configuration file
    #[arg(long, global = true, value_name = "FILE", env = "ORAMA_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Keep the workspace in this directory
    #[arg(long, global = true, value_name = "DIR", env = "ORAMA_DATA_DIR", hide_env = true)]
    pub data_dir: Option<PathBuf>,
    /// How much to write to the log file: off, error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL", env = "ORAMA_LOG", hide_env = true)]
    pub log: Option<String>,
    /// Work on the server of this profile (`orama profiles`); `local` means the workspace of this machine
    #[arg(long, global = true, value_name = "NAME", env = "ORAMA_PROFILE", hide_env = true)]
    pub profile: Option<String>,
    /// Work on the team server at this address, with the token in `ORAMA_TOKEN`
    #[arg(long, global = true, value_name = "URL", env = "ORAMA_URL", hide_env = true)]
    pub url: Option<String>,
    /// Trust the certificates in this PEM file, too
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Work on this database: a path, sqlite:PATH or postgres://…
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "ORAMA_DATABASE_URL",
        hide_env = true,
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Which of the places were named by a flag, and not by the environment
    #[arg(skip)]
    pub flags: Flags,
}

/// Which of the places a command can work on were named by a flag.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flags {
    /// `--profile`
    pub profile: bool,
    /// `--url`
    pub url: bool,
    /// `--database`
    pub database: bool,
}

impl Flags {
    fn of(matches: &ArgMatches) -> Self {
        let is_flag = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
        Self { profile: is_flag("profile"), url: is_flag("url"), database: is_flag("database") }
    }
}

impl Cli {
    /// Reads the command line and the environment of this process.
    pub fn read() -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let mut matches = command.try_get_matches_from_mut(std::env::args_os())?;
        let flags = Flags::of(&matches);
        let mut cli = Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))?;
        cli.global.flags = flags;
        Ok(cli)
    }
}

impl Global {
    /// What is asked of the settings. An empty variable asks for nothing.
    pub fn asked(&self) -> config::Asked {
        let path = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        config::Asked {
            config: path(&self.config),
            data_dir: path(&self.data_dir),
            log: self.log.clone().filter(|level| !level.is_empty()),
        }
    }

    /// The address of the database that was asked for. An empty variable asks for nothing.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref().filter(|database| !database.is_empty())
    }
}

/// What to do. Each command's own file says what it does; two that share one say it here.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Demo),
    Login(login::Login),
    Logout(logout::Logout),
    Profiles(profiles::ProfilesCommand),
    Import(import::Import),
    Export(export::Export),
    Projects(projects::Projects),
    Videos(videos::Videos),
    Scenes(scenes::Scenes),
    Comments(comments::Comments),
    Queue(queue::Queue),
    Search(search::Search),
    Comment(comment::Write),
    /// Mark amends done
    Done(toggle::Toggle),
    /// Make done amends to-dos again
    #[command(mut_arg("resolution", hidden), mut_arg("reason", hidden), mut_arg("duplicate_of", hidden))]
    Reopen(toggle::Toggle),
    /// Put amends off in your own queue, until a date or until something new happens
    Snooze(snooze::Put),
    /// Take amends that were put off back into your queue
    Wake(snooze::Wake),
    /// Hand a video's stage over for review
    #[command(mut_arg("to_stage", hidden))]
    Submit(stage::Decision),
    /// Sign a video's stage off
    #[command(mut_arg("to_stage", hidden))]
    Approve(stage::Decision),
    /// Send a video's stage back for changes
    #[command(mut_arg("to_stage", hidden), mut_arg("acknowledge_open", hidden))]
    RequestAmends(stage::Decision),
    /// Begin a video's next stage
    #[command(mut_arg("to_stage", hidden), mut_arg("acknowledge_open", hidden))]
    Advance(stage::Decision),
    /// Open a video's stage, or an earlier one, again
    #[command(mut_arg("acknowledge_open", hidden), mut_arg("note", why_reopened))]
    ReopenStage(stage::Decision),
    Sync(offline::Sync),
    Outbox(offline::Outbox),
    Media(media::MediaCommand),
    Project(create::ProjectCommand),
    Video(create::VideoCommand),
    Scene(timing::SceneCommand),
    User(user::UserCommand),
    Org(org::OrgCommand),
    Member(member::MemberCommand),
    Invite(invite::InviteCommand),
    Token(token::TokenCommand),
    Serve(serve::Serve),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Config(example::Example),
    Keys(keys::Keys),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(completions::Man),
    Themes(themes::Themes),
}

/// An argument that another command with the same arguments is for: here it is only refused, with the words that say so.
fn hidden(arg: clap::Arg) -> clap::Arg {
    arg.hide(true)
}

/// The words of a command that is refused without them.
fn why_reopened(arg: clap::Arg) -> clap::Arg {
    arg.help("Why it is opened again: it is refused without these words")
}
