//! The project file: every row of one project, deleted ones too, so that a workspace made of it is the same.
//!
//! It is canonical: fields in a fixed order, rows sorted by their keys, one final newline. Equal content is equal bytes, so
//! a project file can be kept under version control and compared.

mod check;
mod diagnose;

use serde::{Deserialize, Serialize};

use super::{
    error::{Problem, Problems, ReadError},
    json_tree,
    limits::MAX_FILE_BYTES,
    text,
};
use crate::model::{
    AspectRatio, Comment, Id, Media, Organisation, Project, ProjectMember, Scene, SceneMedia, StageDecision, User,
    Version, Video,
};

/// What the `format` of every project file says.
pub const FORMAT: &str = "orama-project";

/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// One project with everything in it, and everybody who is named in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The project itself.
    pub project: Project,
    /// Every organisation that the project or one of its people belongs to.
    pub organisations: Vec<Organisation>,
    /// Everybody whom another row names. Passwords are not part of it.
    pub users: Vec<User>,
    /// Who works in the project. Their levels are those that every database is seeded with.
    pub members: Vec<ProjectMember>,
    /// Its videos.
    pub videos: Vec<Video>,
    /// The shapes in which they are delivered.
    pub video_formats: Vec<VideoFormat>,
    /// Their versions.
    pub versions: Vec<Version>,
    /// The scenes of the versions.
    pub scenes: Vec<Scene>,
    /// The project's media.
    pub media: Vec<Media>,
    /// Which medium is a take of which scene.
    pub scene_media: Vec<SceneMedia>,
    /// Comments and amends.
    pub comments: Vec<Comment>,
    /// What was decided on the videos' stages.
    pub decisions: Vec<StageDecision>,
}

/// One shape in which one video is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoFormat {
    /// Which video.
    pub video_id: Id<Video>,
    /// In which shape.
    pub format: AspectRatio,
}

impl ProjectFile {
    /// A file of a project with nothing in it yet.
    #[must_use]
    pub fn new(project: Project) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            project,
            organisations: Vec::new(),
            users: Vec::new(),
            members: Vec::new(),
            videos: Vec::new(),
            video_formats: Vec::new(),
            versions: Vec::new(),
            scenes: Vec::new(),
            media: Vec::new(),
            scene_media: Vec::new(),
            comments: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Every place that breaks a rule: references to rows that are not there, comments whose parent is elsewhere, gaps in
    /// the order of scenes. Empty where the file can be imported as it is. Each reason begins with the path of the place.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        check::faults(self).into_iter().map(|fault| Problem::whole(fault.sentence())).collect()
    }

    /// Puts the rows into the order in which they are written.
    pub fn sort(&mut self) {
        self.organisations.sort_by_key(|row| row.id);
        self.users.sort_by_key(|row| row.id);
        self.members.sort_by_key(|row| row.id);
        self.videos.sort_by_key(|row| row.id);
        self.video_formats.sort_unstable();
        self.versions.sort_by_key(|row| row.id);
        self.scenes.sort_by_key(|row| row.id);
        self.media.sort_by_key(|row| row.id);
        self.scene_media.sort_by_key(|row| (row.scene_id, row.role, row.media_id, row.created_at));
        self.comments.sort_by_key(|row| row.id);
        self.decisions.sort_by_key(|row| row.id);
    }
}

/// The canonical text of a project file.
///
/// # Panics
/// Never: the rows hold only what JSON can hold.
#[must_use]
pub fn write(file: &ProjectFile) -> String {
    let mut sorted = file.clone();
    sorted.sort();
    let mut text =
        serde_json::to_string_pretty(&sorted).expect("rows hold text, numbers and lists, which JSON can hold");
    text.push('\n');
    text
}

/// Reads a project file, and checks it. `name` is only for the messages.
///
/// # Errors
/// Every bad place, with its path and line: what is not JSON, is no field of a row, has the wrong type, or breaks a rule of
/// [`ProjectFile::check`].
pub fn read(name: &str, bytes: &[u8]) -> Result<ProjectFile, ReadError> {
    let text = text::decode(name, bytes, MAX_FILE_BYTES)?;
    let file = match parse(&text) {
        Ok(file) => file,
        Err(first) => {
            let mut problems = Problems::default();
            diagnose::diagnose(&text, &mut problems);
            if problems.is_empty() {
                problems.push(first);
            }
            return Err(problems.into_error(name));
        }
    };
    let faults = check::faults(&file);
    if faults.is_empty() { Ok(file) } else { Err(ReadError::new(name, with_lines(&text, &faults))) }
}

/// The rows of a text. A field that no row has is an error: it would be lost. (The rows do not refuse it themselves,
/// because some of them are flattened into larger objects on the wire.)
fn parse(text: &str) -> Result<ProjectFile, Problem> {
    let mut unknown = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut note = |path: serde_ignored::Path<'_>| unknown = unknown.take().or_else(|| Some(path.to_string()));
    let file =
        serde_ignored::deserialize(&mut deserializer, &mut note).and_then(|file| deserializer.end().map(|()| file));
    match unknown {
        Some(path) => Err(Problem::whole(format!("`{path}` is no field of this row. Remove it, or update Orama."))),
        None => file.map_err(|error| json_tree::syntax_problem(&error)),
    }
}

fn with_lines(text: &str, faults: &[check::Fault]) -> Vec<Problem> {
    let tree = json_tree::parse(text).ok();
    let line = |fault: &check::Fault| tree.as_ref().map(|tree| tree.line_of(fault.path().iter()));
    faults.iter().map(|fault| Problem { line: line(fault), column: None, reason: fault.sentence() }).collect()
}
