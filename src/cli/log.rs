//! The log: a file in the state directory, never the terminal.

use std::{fs, io, path::Path};

use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::EnvFilter;

use super::exit::{Failure, Outcome};
use crate::config::Config;

/// How many days of log are kept.
const DAYS: usize = 7;

/// Starts the log. What is written is flushed when the guard is dropped. None where it is off or its directory cannot be
/// written: a program that cannot log still works.
pub fn start(config: &Config) -> Outcome<Option<WorkerGuard>> {
    let filter: EnvFilter = config.log.parse().map_err(|error| {
        Failure::usage(format!(
            "`{}` is not a log level ({error}): use off, error, warn, info, debug or trace",
            config.log
        ))
    })?;
    if config.log.trim().eq_ignore_ascii_case("off") {
        return Ok(None);
    }
    // Asked to make it itself, the appender would complain on the terminal.
    if create_folder(&config.state_dir).is_err() {
        return Ok(None);
    }
    let file = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("orama")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&config.state_dir);
    let Ok(file) = file else { return Ok(None) };
    let (writer, guard) = tracing_appender::non_blocking(file);
    // Only a second start in one process fails, and the first log is still there then.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init();
    Ok(Some(guard))
}

/// Readable by its owner only: it may be made before the database's folder, and hold that of drafts.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
