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
};
use crate::{
    config::Config,
    server::backup::{self, Error, StoreError, Summary},
};

/// Write every row of the database to one file, while others go on working
///
/// SQLite and PostgreSQL write and read the same file. It is verified before it gets its name, and only its owner may read
/// it: password hashes are in it. The bytes of uploaded media are not: copy the media folder or the bucket afterwards.
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
        _ => of_error(&error),
    })?;
    output::say(&format!("backed up {} to {}", contents(&summary), file.display()));
    output::say(&media(&summary));
    Ok(())
}

/// The database that `serve` would take.
pub fn database(config: &Config, global: &Global) -> Outcome<String> {
    if global.url.as_ref().is_some_and(|url| !url.is_empty()) {
        return Err(Failure::usage(
            "a backup is made of a database, not through a server: run it where the server runs, without --url (ORAMA_URL)",
        ));
    }
    let in_file = Some(config.server.database.as_str()).filter(|database| !database.is_empty());
    let asked = global.database().or(in_file);
    Ok(asked.map_or_else(|| config.database().to_string_lossy().into_owned(), str::to_owned))
}

/// How a failure ends the command.
pub fn of_error(error: &Error) -> Failure {
    let exit = match error {
        Error::Store(StoreError::Missing) => Exit::NotFound,
        Error::File(reason) if reason.kind() == ErrorKind::NotFound => Exit::NotFound,
        Error::NotEmpty(_) | Error::OtherSchema { .. } => Exit::Refused,
        _ => Exit::Failed,
    };
    Failure::new(exit, error.to_string())
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
