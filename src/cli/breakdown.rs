//! What is said and kept when the program breaks down. A panic quotes what it was about, which may be a text of somebody made to be
//! quoted: it is shown as every text is, and kept nowhere.

use std::{
    backtrace::Backtrace,
    panic::{self, PanicHookInfo},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::exit::Exit;
use crate::{client::write_private, model::SafeText};

/// The most that is shown of what a panic says, in characters.
const LONGEST: usize = 300;

/// Lets a panic be one line on stderr, with a file in a folder that says where it was.
pub fn tell_people(folder: &Path) {
    let folder = folder.to_owned();
    panic::set_hook(Box::new(move |info| {
        use std::io::Write as _;
        let kept = match keep(&folder, info) {
            Ok(path) => format!("; {} says where, without a word of yours: report it, please", path.display()),
            Err(_) => String::new(),
        };
        let line = format!("orama: it broke down at {} ({}){kept}", place_of(info), words_of(info));
        // Nobody is left to tell where stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{}", SafeText::line(&line).as_str());
    }));
}

/// Lets a panic be one entry of the log, with the place and nothing of what it quotes.
pub(super) fn tell_the_log() {
    panic::set_hook(Box::new(|info| {
        let thread = std::thread::current();
        tracing::error!(at = place_of(info), thread = thread.name().unwrap_or("unnamed"), "it broke down");
    }));
}

/// Does something, and answers the exit code where it panics.
pub(super) fn or_exit<T>(work: impl FnOnce() -> T) -> Result<T, Exit> {
    // Nothing of it is used afterwards.
    panic::catch_unwind(panic::AssertUnwindSafe(work)).map_err(|_| Exit::BrokeDown)
}

fn place_of(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string)
}

fn words_of(info: &PanicHookInfo<'_>) -> String {
    let words = info.payload_as_str().unwrap_or("it does not say why");
    words.chars().take(LONGEST).collect()
}

/// Writes where it was, for its owner alone.
fn keep(folder: &Path, info: &PanicHookInfo<'_>) -> std::io::Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let path = folder.join(format!("broken-{now}.txt"));
    let thread = std::thread::current();
    let report = format!(
        "orama {} on {} {}\nat {}, in the thread {}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        place_of(info),
        thread.name().unwrap_or("unnamed"),
        Backtrace::force_capture(),
    );
    write_private(&path, report.as_bytes())?;
    Ok(path)
}
