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
    server::backup::{self, Error, shown},
};

/// Restore a backup into an empty database
///
/// The database is made where there is none, on PostgreSQL where the role may. One that was only opened, and holds nothing but
/// you, counts as empty; one that holds anything else is refused and left alone: name another with `--data-dir` or `--database`. A
/// backup of an older version is migrated. Everything is restored or nothing. Whoever followed the database that was backed up
/// starts anew.
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
    let failed = |error: &Error, database: &str| match error {
        Error::File(reason) => {
            Failure::new(of_error(error, database).exit, format!("cannot read {}: {reason}", file.display()))
        }
        _ => of_error(error, database),
    };
    if command.check {
        let (header, summary) = backup::check(file).map_err(|error| failed(&error, ""))?;
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
    let (header, summary) = backup::restore(&database, file).await.map_err(|error| failed(&error, &database))?;
    let (contents, database) = (contents(&summary), shown(&database));
    output::say(&format!("restored {contents}, of {}, to {database}", header.created_at));
    output::say(&media(&summary));
    Ok(())
}
