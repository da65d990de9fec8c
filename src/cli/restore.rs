//! `orama restore`.

use std::path::PathBuf;

use clap::Args;

use super::{
    args::Global,
    backup::{contents, database, media, of_error},
    exit::{Failure, Outcome},
    output,
};
use crate::{
    config::Config,
    server::backup::{self, Error},
};

/// Restore a backup into an empty database
///
/// The database is made where there is none; one that holds anything is refused and left alone. A backup of an older version
/// is migrated. Everything is restored or nothing. Whoever followed the database that was backed up starts anew.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `orama backup` wrote
    file: PathBuf,
    /// Only say whether the file is whole, and what is in it
    #[arg(long)]
    check: bool,
}

/// Restores.
pub async fn run(config: &Config, global: &Global, command: &Restore) -> Outcome {
    let file = &command.file;
    let failed = |error: Error| match &error {
        Error::File(reason) => Failure::new(of_error(&error).exit, format!("cannot read {}: {reason}", file.display())),
        _ => of_error(&error),
    };
    if command.check {
        let (header, summary) = backup::check(file).map_err(failed)?;
        let (schema, engine) = (header.schema, &header.engine);
        output::data(&format!(
            "whole: {}, schema {schema}, from {engine} by orama {} at {}\n",
            contents(&summary),
            header.orama,
            header.created_at
        ))?;
        output::say(&media(&summary));
        return Ok(());
    }
    let database = database(config, global)?;
    let (header, summary) = backup::restore(&database, file).await.map_err(failed)?;
    output::say(&format!("restored {}, of {}", contents(&summary), header.created_at));
    output::say(&media(&summary));
    Ok(())
}
