//! `orama backup`.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    args::Global,
    clock,
    exit::{Exit, Failure, Outcome},
    output,
    place::{self, Meant},
};
use crate::{
    config::Config,
    server::backup::{self, Error, StoreError, Summary, shown},
};

/// Write every row of the database to one file, while others go on working
///
/// SQLite and PostgreSQL write and read the same file. It is verified before it gets its name, and only its owner may read
/// it: password hashes are in it. The bytes of uploaded media are not: copy the media folder or the bucket afterwards.
///
/// The database is that of `--database`, else that of the data directory. It is made where the server runs: whoever is signed
/// in to one names the database, or the workspace of this machine with `--profile local`.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where to; `-` is stdout
    file: PathBuf,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

/// Backs up.
pub async fn run(config: &Config, global: &Global, command: &Backup) -> Outcome {
    let database = database(config, global)?;
    let file = &command.file;
    let summary = if file == Path::new("-") {
        backup::write_to_stdout(&database, clock::now()).await
    } else {
        backup::write(&database, file, command.force, clock::now()).await
    };
    let summary = summary.map_err(|error| match &error {
        Error::File(reason) if reason.kind() == ErrorKind::AlreadyExists => {
            Failure::refused(format!("{} exists already: name another file, or give --force", file.display()))
        }
        Error::File(reason) => Failure::failed(format!("cannot write {}: {reason}", file.display())),
        Error::Damaged(reason) => {
            Failure::failed(format!("{} was not written: reading it back failed: {reason}", file.display()))
        }
        _ => of_error(&error, &database),
    })?;
    output::say(&format!("backed up {} of {} to {}", contents(&summary), shown(&database), file.display()));
    output::say(&media(&summary));
    Ok(())
}

/// The database that `serve` would take, unless a server is meant: what is done on a database is not done through one.
pub fn database(config: &Config, global: &Global) -> Outcome<String> {
    let in_file = Some(config.server.database.as_str()).filter(|database| !database.is_empty());
    let meant = match (Meant::asked(global, config)?, in_file) {
        (Some(meant), _) => meant,
        (None, Some(database)) => Meant::Database(database.to_owned()),
        (None, None) => Meant::unasked(config)?,
    };
    match meant {
        Meant::Own => Ok(config.database().to_string_lossy().into_owned()),
        Meant::Database(address) => Ok(address),
        Meant::Url(url) => Err(not_through(&url)),
        Meant::Profile(profile) => Err(not_through(&profile.url)),
    }
}

fn not_through(url: &str) -> Failure {
    Failure::usage(format!(
        "this is done on a database, not through the server {url}: run it where the server runs and name its database with \
         --database, or say --profile local for the workspace of this machine"
    ))
}

/// How a failure ends the command.
pub fn of_error(error: &Error, database: &str) -> Failure {
    let exit = match error {
        Error::Store(error) => return of_store(error, database),
        Error::File(reason) if reason.kind() == ErrorKind::NotFound => Exit::NotFound,
        Error::NotEmpty(_) | Error::OtherSchema { .. } => Exit::Refused,
        _ => Exit::Failed,
    };
    Failure::new(exit, error.to_string())
}

/// The same for a database that does not open.
pub fn of_store(error: &StoreError, database: &str) -> Failure {
    let words = match error {
        StoreError::Missing => format!(
            "there is no Orama database at {}: name another one with --database, or its directory with --data-dir",
            shown(database)
        ),
        _ => error.to_string(),
    };
    Failure::new(place::exit_of(error), words)
}

/// What is in it, in words.
pub fn contents(summary: &Summary) -> String {
    let of = |table: &str| summary.rows.get(table).copied().unwrap_or_default();
    format!("{} rows (projects {}, comments {})", summary.total(), of("projects"), of("comments"))
}

/// What is not in it, in words.
pub fn media(summary: &Summary) -> String {
    match summary.media_objects {
        0 => "there are no bytes of media to copy".to_owned(),
        count => format!(
            "the bytes of {count} uploaded media ({} bytes) are not in it: copy the media folder or the bucket, too",
            summary.media_bytes
        ),
    }
}
