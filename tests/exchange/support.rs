//! What the tests share.

use std::path::PathBuf;

use orama::exchange::{Format, ReadError, Script, ScriptScene, read_script};

/// The folder of real files; none, said aloud, where it is absent.
#[expect(clippy::print_stderr, reason = "a skipped test says so aloud")]
pub fn testdata() -> Option<PathBuf> {
    let folder = std::env::var_os("ORAMA_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    if folder.join("ATTRIBUTION.md").is_file() {
        return Some(folder);
    }
    // A worktree of the repository may lie one folder deeper.
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/testdata");
    if beside.join("ATTRIBUTION.md").is_file() {
        return Some(beside);
    }
    eprintln!("skipped: no real files at {} (set ORAMA_TESTDATA)", folder.display());
    None
}

pub fn fountain(text: &str) -> Script {
    read_script(Format::Fountain, "test.fountain", text.as_bytes()).expect("any text is a legal script")
}

pub fn fdx(content: &str) -> Result<Script, ReadError> {
    let text = format!("<?xml version=\"1.0\"?>\n<FinalDraft>\n<Content>\n{content}\n</Content>\n</FinalDraft>\n");
    read_script(Format::Fdx, "test.fdx", text.as_bytes())
}

pub fn storyboard(text: &str) -> Result<Script, ReadError> {
    read_script(Format::StoryboardJson, "test.json", text.as_bytes())
}

pub fn titles(script: &Script) -> Vec<&str> {
    script.scenes.iter().map(|scene| scene.title.as_str()).collect()
}

pub fn notes(scene: &ScriptScene) -> Vec<(usize, &str)> {
    scene.notes.iter().map(|note| (note.line, note.text.as_str())).collect()
}

pub fn has_notice(script: &Script, line: usize, words: &str) -> bool {
    script.notices.iter().any(|notice| notice.line == line && notice.text.contains(words))
}

/// The places of an error as `line: reason`, for looking at all of them at once.
pub fn places(error: &ReadError) -> Vec<(Option<usize>, &str)> {
    error.problems.iter().map(|problem| (problem.line, problem.reason.as_str())).collect()
}
