//! Formats in and out, one file or folder per format, one registry. Bytes come in, values go out: nothing here opens a
//! file, and a reader either answers everything that a file holds or names every place that stopped it.
//!
//! Fountain and Final Draft become the same flat list of `element`s, which `cut` divides into scenes; a JSON storyboard
//! says itself where its scenes are; a project file holds the rows of a whole project. What goes out for people and for
//! editing programs is written from a `review`: one version with the comments that an audience may read.

pub mod captions;
pub mod comment_plan;
pub mod comment_table;
mod compose;
mod cut;
mod element;
pub mod error;
mod fdx;
mod format;
pub mod fountain;
mod json_tree;
pub mod limits;
pub mod mapping;
mod markers;
pub mod project_file;
pub mod report;
pub mod review;
pub mod scene_table;
pub mod script;
mod storyboard;
pub mod table;
mod text;
mod xml;

pub use captions::{CaptionKind, CuesOf};
pub use error::{Problem, ReadError};
pub use format::{Format, Reads, Writes};
pub use markers::{
    change::{Against, Change, NewAmend, Plan, RowEdit, Step},
    found::{FoundMarker, MarkerFile, Position, Seconds},
    plan::plan as plan_markers,
};
pub use project_file::{ProjectFile, VideoFormat};
pub use review::{Audience, Review, ReviewParts, WriteError, Written};
pub use script::{CueTime, Notice, SceneRule, Script, ScriptNote, ScriptScene};

/// How many bytes of a file are looked at to tell its format.
const HEAD: usize = 4096;

/// Tells the format of a file by the end of its name and, where that is not enough, by how it begins. None: not a format
/// that is read here, or one that has to be named.
#[must_use]
pub fn detect(file_name: &str, bytes: &[u8]) -> Option<Format> {
    let head = text::decode_head(&bytes[..bytes.len().min(HEAD)]);
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("txt") if markers::avid_read::is_list(&head) => Some(Format::AvidTxt),
        Some("fountain" | "spmd" | "txt") => Some(Format::Fountain),
        Some("fdx") => Some(Format::Fdx),
        Some("edl") => Some(Format::EdlResolve),
        Some("fcpxml") => Some(Format::Fcpxml),
        Some("otio") => Some(Format::Otio),
        Some("srt") => Some(Format::Srt),
        Some("vtt") => Some(Format::Vtt),
        Some("csv") if markers::frameio_read::is_list(&head) => Some(Format::FrameioCsv),
        Some("csv") if markers::kitsu_read::is_list(&head) => Some(Format::KitsuCsv),
        Some("csv" | "tsv") if comment_table::is_head(&head) => Some(Format::CsvComments),
        Some("csv" | "tsv") => Some(Format::CsvScenes),
        Some("json") => Some(json_kind(&head)),
        Some("xml") | None => by_content(&head),
        Some(_) => None,
    }
}

fn by_content(head: &str) -> Option<Format> {
    match head.trim_start().as_bytes().first()? {
        b'<' if head.contains("<FinalDraft") => Some(Format::Fdx),
        b'<' if head.contains("<fcpxml") => Some(Format::Fcpxml),
        b'<' if head.contains("<xmeml") => Some(Format::Xmeml),
        b'W' if head.starts_with("WEBVTT") => Some(Format::Vtt),
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
    let text = || text::decode(name, bytes, format.max_bytes());
    let mut script = match format {
        Format::Fountain => fountain::read(name, &text()?)?,
        Format::Fdx => fdx::read(name, &text()?)?,
        Format::StoryboardJson => storyboard::read(name, &text()?)?,
        Format::Srt => captions::read(CaptionKind::Srt, name, &text()?)?,
        Format::Vtt => captions::read(CaptionKind::Vtt, name, &text()?)?,
        Format::CsvScenes => scene_table::read(name, bytes)?,
        Format::Json => {
            return Err(ReadError::whole(name, "this is a whole project, not a script: import it as format `json`"));
        }
        other => {
            return Err(ReadError::whole(name, format!("{other} is no script: leave --format out, or name another")));
        }
    };
    script.notices.sort_by_key(|notice| notice.line);
    match cut::too_many(script.scenes.len()) {
        Some(problem) => Err(ReadError::new(name, vec![problem])),
        None => Ok(script),
    }
}

/// Reads the markers or comments of a file. `name` is only for the messages.
///
/// # Errors
/// Every place that keeps the file from being read, with its line where it has one.
pub fn read_markers(format: Format, name: &str, bytes: &[u8]) -> Result<MarkerFile, ReadError> {
    let text = || text::decode(name, bytes, format.max_bytes());
    match format {
        Format::FrameioCsv => markers::frameio_read::read(name, bytes),
        Format::KitsuCsv => markers::kitsu_read::read(name, bytes),
        Format::EdlResolve => markers::edl_read::read(name, &text()?),
        Format::Fcpxml => markers::fcpxml_read::read(name, &text()?),
        Format::Xmeml => markers::xmeml_read::read(name, &text()?),
        Format::AvidTxt => markers::avid_read::read(name, &text()?),
        Format::Otio => markers::otio_read::read(name, &text()?),
        other => Err(ReadError::whole(name, format!("{other} holds no markers: leave --format out, or name another"))),
    }
}

/// Writes a review in a format: one file, or several where the target takes only so much in one.
///
/// # Errors
/// What the format cannot do without, and how to give it.
pub fn write_review(format: Format, review: &Review) -> Result<Written, WriteError> {
    match format {
        Format::EdlResolve => markers::write(review, markers::edl::write),
        Format::Fcpxml => markers::write(review, markers::fcpxml::write),
        Format::Xmeml => markers::write(review, markers::xmeml::write),
        Format::AvidTxt => markers::write(review, markers::avid::write),
        Format::Otio => markers::write(review, markers::otio::write),
        Format::Fountain => Ok(one_file(fountain::write(&review.video().title, review.scenes()))),
        Format::Srt => captions::of_review(CaptionKind::Srt, review.cues(), review),
        Format::Vtt => captions::of_review(CaptionKind::Vtt, review.cues(), review),
        Format::CsvScenes => Ok(one_file(scene_table::write(review.video(), review.scenes()))),
        Format::CsvComments => Ok(one_file(comment_table::write(review))),
        Format::Fdx
        | Format::StoryboardJson
        | Format::Json
        | Format::Md
        | Format::Html
        | Format::FrameioCsv
        | Format::KitsuCsv => Err(WriteError(format!("{format} is not written from a video"))),
    }
}

fn one_file(text: String) -> Written {
    Written { files: vec![text], notices: Vec::new() }
}
