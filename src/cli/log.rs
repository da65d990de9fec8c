//! The log: a file in the state directory, never the terminal; for a server JSON lines on stderr.

use std::{fmt::Write as _, io};

use tracing::level_filters::LevelFilter;
use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::EnvFilter;

use super::exit::{Failure, Outcome};
use crate::{client::create_private_folder, config::Config};

/// How many days of log are kept.
const DAYS: usize = 7;

/// Starts the log in the file. What is written is flushed when the guard is dropped. None where it is off or its directory
/// cannot be written: a program that cannot log still works.
pub fn start(config: &Config) -> Outcome<Option<WorkerGuard>> {
    let filter = filter(&config.log)?;
    if config.log.trim().eq_ignore_ascii_case("off") {
        return Ok(None);
    }
    // Asked to make it itself, the appender would complain on the terminal.
    if create_private_folder(&config.state_dir).is_err() {
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
    let writer = move || Harmless(writer.clone());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init();
    Ok(Some(guard))
}

/// Starts the log of a server: a JSON object a line, on stderr.
pub fn serving(config: &Config) -> Outcome<Option<WorkerGuard>> {
    let filter = filter(&config.server.log)?;
    let (writer, guard) = tracing_appender::non_blocking(io::stderr());
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(move || Harmless(writer.clone()))
        .try_init();
    Ok(Some(guard))
}

/// A level counts for what this program says. Libraries that carry requests say, below `info`, what stands in them, so they
/// say more only where a filter names them.
fn filter(level: &str) -> Outcome<EnvFilter> {
    let bare = level.trim();
    let text = match bare.parse::<LevelFilter>() {
        Ok(all) if all > LevelFilter::INFO => format!("info,orama={bare}"),
        _ => bare.to_owned(),
    };
    text.parse().map_err(|error| {
        Failure::usage(format!("`{bare}` is not a log level ({error}): use off, error, warn, info, debug or trace"))
    })
}

/// Writes text that no terminal obeys: whoever looks at a log must not be at the mercy of what was logged. What would be
/// obeyed is written as JSON escapes it, so that a line of JSON stays one.
struct Harmless<W>(W);

impl<W: io::Write> io::Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(harmless(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn harmless(text: &str) -> String {
    let is_obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_obeyed(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_written() {
        assert_eq!(harmless("a\u{1b}[31m\u{9b}2J\u{7f}\u{202e}é\n"), "a\\u001b[31m\\u009b2J\\u007f\\u202eé\n");
    }
}
