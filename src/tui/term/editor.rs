//! Handing a text to the user's own editor and taking it back.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use tempfile::NamedTempFile;

/// Why the editor gave nothing back. The text is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The text could not be put into a file.
    #[error("the text could not be handed to the editor: {0}; nothing was changed")]
    Handover(#[source] std::io::Error),
    /// It could not be started.
    #[error("`{command}` could not be started: {source}; set $VISUAL or $EDITOR. Nothing was changed")]
    Start {
        command: String,
        #[source]
        source: std::io::Error,
    },
    /// It ended with a failure.
    #[error("`{command}` ended with {status}; nothing was changed")]
    Failed { command: String, status: ExitStatus },
    /// Its result is no text.
    #[error("the file from `{command}` could not be read as UTF-8 text: {source}; nothing was changed")]
    Result {
        command: String,
        #[source]
        source: std::io::Error,
    },
    /// The terminal could not be taken back afterwards.
    #[error("the terminal could not be taken back after the editor: {0}")]
    Terminal(#[source] std::io::Error),
}

/// The editor's command: `$VISUAL`, `$EDITOR`, the configured one, or `vi`.
pub fn choose_editor(configured: Option<&str>) -> String {
    let from_env = |name| std::env::var(name).ok();
    choose([from_env("VISUAL"), from_env("EDITOR"), configured.map(ToOwned::to_owned)])
}

fn choose(candidates: [Option<String>; 3]) -> String {
    let set = candidates.into_iter().flatten().find(|command| !command.trim().is_empty());
    set.unwrap_or_else(|| "vi".to_owned())
}

/// Runs the editor on a private file and gives back what was saved. The terminal must not be ours meanwhile.
pub(super) fn run(command: &str, text: &str, extension: &str) -> Result<String, EditorError> {
    let file = write_private(text, extension).map_err(EditorError::Handover)?;
    let started =
        spawn(command, file.path()).map_err(|source| EditorError::Start { command: command.to_owned(), source });
    let status = started?;
    if !status.success() {
        return Err(EditorError::Failed { command: command.to_owned(), status });
    }
    // Read by path: many editors save by renaming a new file over the old one.
    let saved = std::fs::read_to_string(file.path());
    saved.map(|saved| tidy(text, &saved)).map_err(|source| EditorError::Result { command: command.to_owned(), source })
}

/// The file is readable by the user alone and is deleted when it is dropped.
fn write_private(text: &str, extension: &str) -> std::io::Result<NamedTempFile> {
    let suffix = format!(".{extension}");
    let mut file = tempfile::Builder::new().prefix("orama-").suffix(&suffix).tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    Ok(file)
}

/// Through the shell, because people set `EDITOR="code --wait"`; the path is an argument and never part of the script.
#[cfg(unix)]
fn spawn(command: &str, path: &Path) -> std::io::Result<ExitStatus> {
    let script = format!("{command} \"$1\"");
    Command::new("sh").args(["-c", &script, "sh"]).arg(path).stdin(Stdio::inherit()).status()
}

#[cfg(not(unix))]
fn spawn(command: &str, path: &Path) -> std::io::Result<ExitStatus> {
    let mut words = command.split_whitespace();
    Command::new(words.next().unwrap_or("notepad")).args(words).arg(path).stdin(Stdio::inherit()).status()
}

/// Editors end a file with a newline that the writer did not mean; a text that had none gets none.
fn tidy(before: &str, saved: &str) -> String {
    let mut text = saved.replace("\r\n", "\n");
    if !before.ends_with('\n') && text.ends_with('\n') {
        text.pop();
    }
    text
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_editor_that_is_set_is_taken() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(choose([some("code --wait"), some("nano"), None]), "code --wait");
        assert_eq!(choose([some(" "), some("nano"), None]), "nano");
        assert_eq!(choose([None, None, some("hx")]), "hx");
        assert_eq!(choose([None, None, None]), "vi");
    }

    #[test]
    fn what_the_editor_saves_comes_back_without_its_newline() {
        let saved = run("printf 'a sky, warmer\\r\\nby far\\n' >", "a sky", "txt").unwrap();
        assert_eq!(saved, "a sky, warmer\nby far");
    }

    #[test]
    fn an_editor_that_renames_over_the_file_is_understood() {
        let rename = "f() { printf new > \"$1.tmp\" && mv \"$1.tmp\" \"$1\"; }; f";
        assert_eq!(run(rename, "old", "txt").unwrap(), "new");
    }

    #[test]
    fn a_failing_editor_says_why_and_changes_nothing() {
        let error = run("f() { printf lost > \"$1\"; return 3; }; f", "kept", "txt").unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("nothing was changed"), "{error}");
        let error = run("no-such-editor-anywhere 2>/dev/null", "kept", "txt").unwrap_err().to_string();
        assert!(error.contains("exit status: 127"), "{error}");
    }

    #[test]
    fn the_file_is_private_has_the_extension_and_goes_away() {
        let file = write_private("secret", "fountain").unwrap();
        let path = file.path().to_owned();
        assert_eq!(path.extension(), Some(OsStr::new("fountain")));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(file);
        assert!(!path.exists());
    }
}
