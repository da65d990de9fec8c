//! Formats in and out, one file or folder per format, one registry. Bytes come in, values go out: nothing here opens a
//! file, and a reader either answers everything that a file holds or names every place that stopped it.
//!
//! Fountain and Final Draft become the same flat list of `element`s, which `cut` divides into scenes; a JSON storyboard
//! says itself where its scenes are; a project file holds the rows of a whole project.

mod compose;
mod cut;
mod element;
pub mod error;
mod fdx;
mod fountain;
mod json_tree;
pub mod limits;
pub mod project_file;
pub mod script;
mod storyboard;
mod text;

pub use error::{Problem, ReadError};
pub use project_file::{ProjectFile, VideoFormat};
pub use script::{Notice, SceneRule, Script, ScriptNote, ScriptScene};

crate::words! {
    /// A file format, by the name that `--format` takes.
    Format {
        /// A plain-text screenplay, <https://fountain.io>.
        Fountain = "fountain",
        /// A Final Draft screenplay.
        Fdx = "fdx",
        /// A list of scenes, shots, slides or panels as programs that make videos write them.
        StoryboardJson = "storyboard-json",
        /// A whole project, loss-free.
        Json = "json",
    }
}

/// How many bytes of a file are looked at to tell its format.
const HEAD: usize = 4096;

/// Tells the format of a file by the end of its name and, where that is not enough, by how it begins. None: not a format
/// that is read here, or one that has to be named.
#[must_use]
pub fn detect(file_name: &str, bytes: &[u8]) -> Option<Format> {
    let head = text::decode_head(&bytes[..bytes.len().min(HEAD)]);
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("fountain" | "spmd" | "txt") => Some(Format::Fountain),
        Some("fdx") => Some(Format::Fdx),
        Some("json") => Some(json_kind(&head)),
        Some("xml") | None => by_content(&head),
        Some(_) => None,
    }
}

fn by_content(head: &str) -> Option<Format> {
    match head.trim_start().as_bytes().first()? {
        b'<' if head.contains("<FinalDraft") => Some(Format::Fdx),
        b'{' | b'[' => Some(json_kind(head)),
        _ => None,
    }
}

fn json_kind(head: &str) -> Format {
    let names_itself = head.contains(&format!("\"{}\"", project_file::FORMAT));
    if names_itself { Format::Json } else { Format::StoryboardJson }
}

/// Reads a script. `name` is only for the messages.
///
/// # Errors
/// Every place that keeps the file from being read, with its line where it has one.
pub fn read_script(format: Format, name: &str, bytes: &[u8]) -> Result<Script, ReadError> {
    let text = text::decode(name, bytes)?;
    let mut script = match format {
        Format::Fountain => fountain::read(&text),
        Format::Fdx => fdx::read(name, &text)?,
        Format::StoryboardJson => storyboard::read(name, &text)?,
        Format::Json => {
            return Err(ReadError::whole(name, "this is a whole project, not a script: import it as format `json`"));
        }
    };
    script.notices.sort_by_key(|notice| notice.line);
    if script.scenes.len() > limits::MAX_SCENES {
        let reason = format!(
            "{} scenes; one file may hold {}. Divide the script into parts.",
            script.scenes.len(),
            limits::MAX_SCENES
        );
        return Err(ReadError::whole(name, reason));
    }
    Ok(script)
}
