//! The commands, one file each. Data goes to stdout, words to stderr; `exit` lists the exit codes.

mod address;
mod args;
mod backup;
pub mod breakdown;
mod clock;
mod comment;
mod comments;
mod completions;
mod create;
mod demo;
mod doctor;
mod example;
mod exit;
mod export;
mod file_url;
mod import;
mod invite;
mod keys;
mod log;
mod login;
mod logout;
mod media;
mod member;
mod offline;
mod org;
mod output;
mod password;
mod place;
mod privacy;
mod profiles;
mod progress;
mod project_file;
mod projects;
mod queue;
mod restore;
mod scenes;
mod search;
mod serve;
mod sign_in;
mod snooze;
mod stage;
mod themes;
mod timing;
mod toggle;
mod token;
mod user;
mod videos;
mod workspace;
mod workstation;

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::{
    config::Config,
    model::{CommentStatus, StageAction},
    tui::Start,
};
use args::{Cli, Command};
use exit::{Failure, Outcome};
use place::Place;
use workspace::Workspace;

/// How long the end of the program waits for what nobody waits for any more.
const LAST: std::time::Duration = std::time::Duration::from_millis(200);

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return tell(&error),
    };
    match breakdown::or_exit(|| start(&cli)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => failure.report(),
        Err(exit) => ExitCode::from(exit as u8),
    }
}

/// Help and version as they are, a wrong command line as one line like every other failure. A closed pipe is no error.
fn tell(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { exit::Exit::Usage as u8 } else { 0 });
    }
    Failure::usage(format!("{}; `--help` tells more", in_one_line(&error.to_string()))).report()
}

/// What is wrong and the tips, without the usage that clap writes below them.
fn in_one_line(error: &str) -> String {
    let lines = error.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    let mut text = String::new();
    for line in lines {
        let before = match line {
            _ if text.is_empty() => "",
            line if line.starts_with("tip:") => "; ",
            _ => " ",
        };
        text.extend([before, line]);
    }
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

fn start(cli: &Cli) -> Outcome {
    // Whatever speaks TLS takes this one. Only a second call fails, and the first is in force then.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match &cli.command {
        Some(Command::Completions(command)) => return completions::completions(command),
        Some(Command::Man(command)) => return completions::man(command),
        Some(Command::Config(_)) => return example::run(),
        _ => {}
    }
    let config = Config::load(&cli.global.asked());
    if let (Some(Command::Doctor(doctor)), Err(error)) = (&cli.command, &config) {
        return runtime()?.block_on(doctor::run(Err(error), &cli.global, doctor));
    }
    let config = config?;
    let _log = if matches!(cli.command, Some(Command::Serve(_))) {
        breakdown::tell_the_log();
        log::serving(&config)?
    } else {
        breakdown::tell_people(&config.state_dir);
        log::start(&config)?
    };
    let runtime = runtime()?;
    let outcome = runtime.block_on(run(&config, cli));
    // What nobody waits for any more, such as a picture that is still being decoded, must not keep anybody either.
    runtime.shutdown_timeout(LAST);
    outcome
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = built.map_err(|error| Failure::failed(format!("cannot start: {error}")))?;
    #[cfg(unix)]
    {
        let _within = runtime.enter();
        outlive_file_limits();
    }
    Ok(runtime)
}

/// A file that would grow over a limit (`ulimit -f`) ends a program without a word. Somebody who listens for that signal gets
/// the error from the write instead, as on a full disk. Listening once is enough: the handler stays.
#[cfg(unix)]
fn outlive_file_limits() {
    use tokio::signal::unix::{SignalKind, signal};
    if let Err(error) = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())) {
        tracing::warn!(%error, "a limit on the size of files would end this process");
    }
}

async fn run(config: &Config, cli: &Cli) -> Outcome {
    let command = cli.command.as_ref();
    match command {
        Some(Command::Demo(demo)) => return demo::run(config, &cli.global, demo).await,
        Some(Command::Serve(serve)) => return serve::run(config, &cli.global, serve).await,
        Some(Command::Backup(command)) => return backup::run(config, &cli.global, command).await,
        Some(Command::Restore(command)) => return restore::run(config, &cli.global, command).await,
        Some(Command::Keys(command)) => return keys::run(config, command),
        Some(Command::Doctor(command)) => return doctor::run(Ok(config), &cli.global, command).await,
        Some(Command::Login(command)) => return login::run(config, &cli.global, command).await,
        Some(Command::Logout(command)) => return logout::run(config, &cli.global, command).await,
        Some(Command::Profiles(command)) => return profiles::run(config, &cli.global, command),
        Some(Command::Themes(command)) => return themes::run(config, command),
        _ => {}
    }
    if let Some(Command::Media(media)) = command
        && let Some(sweep) = media.sweeps()
    {
        return media::sweep(config, &cli.global, sweep).await;
    }
    if let Some(Command::Invite(invite)) = command
        && let Some(accept) = invite.accepts_anew()
    {
        return invite::accept_anew(config, &cli.global, accept).await;
    }
    let place = Place::choose(&cli.global, config)?;
    let workspace = Workspace::open(config, &place).await?;
    let outcome = match command {
        None => workstation::run(config, &workspace, &place, Start::LastOpened).await,
        Some(command) => dispatch(&workspace, command).await,
    };
    workspace.close().await;
    outcome
}

async fn dispatch(workspace: &Workspace, command: &Command) -> Outcome {
    match command {
        Command::Demo(_)
        | Command::Completions(_)
        | Command::Config(_)
        | Command::Doctor(_)
        | Command::Login(_)
        | Command::Logout(_)
        | Command::Man(_)
        | Command::Profiles(_)
        | Command::Serve(_)
        | Command::Keys(_)
        | Command::Themes(_)
        | Command::Backup(_)
        | Command::Restore(_) => Ok(()),
        Command::Import(command) => import::run(workspace, command).await,
        Command::Export(command) => export::run(workspace, command).await,
        Command::Projects(command) => projects::run(workspace, command).await,
        Command::Videos(command) => videos::run(workspace, command).await,
        Command::Scenes(command) => scenes::run(workspace, command).await,
        Command::Comments(command) => comments::run(workspace, command).await,
        Command::Queue(command) => queue::run(workspace, command).await,
        Command::Search(command) => search::run(workspace, command).await,
        Command::Sync(_) => offline::sync(workspace).await,
        Command::Outbox(command) => offline::list(workspace, command).await,
        Command::Comment(command) => comment::run(workspace, command).await,
        Command::Done(command) => toggle::run(workspace, command, CommentStatus::Done).await,
        Command::Snooze(command) => snooze::put_off(workspace, command).await,
        Command::Wake(command) => snooze::wake(workspace, command).await,
        Command::Reopen(command) => toggle::run(workspace, command, CommentStatus::ToDo).await,
        Command::Submit(command) => stage::run(workspace, command, StageAction::Submit).await,
        Command::Approve(command) => stage::run(workspace, command, StageAction::Approve).await,
        Command::RequestAmends(command) => stage::run(workspace, command, StageAction::RequestAmends).await,
        Command::Advance(command) => stage::run(workspace, command, StageAction::Advance).await,
        Command::ReopenStage(command) => stage::run(workspace, command, StageAction::Reopen).await,
        Command::Media(command) => media::run(workspace, command).await,
        Command::Project(command) => create::project(workspace, command).await,
        Command::Video(command) => create::video(workspace, command).await,
        Command::Scene(command) => timing::scene(workspace, command).await,
        Command::User(command) => user::run(workspace, command).await,
        Command::Org(command) => org::run(workspace, command).await,
        Command::Member(command) => member::run(workspace, command).await,
        Command::Invite(command) => invite::run(workspace, command).await,
        Command::Token(command) => token::run(workspace, command).await,
    }
}
