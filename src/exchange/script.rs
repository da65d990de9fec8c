//! What every script reader answers: scenes in order, and what a person should know about how they were read.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A script as it was read. Whoever imports it makes a version of a video from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// The title that the file gives itself.
    pub title: Option<String>,
    /// What divided it into scenes.
    pub rule: SceneRule,
    /// The scenes, in the order of the file. None only where the file holds nothing to review; a notice says so.
    pub scenes: Vec<ScriptScene>,
    /// What a person should know: whatever is in the file and not in a scene is named here.
    pub notices: Vec<Notice>,
}

/// One scene of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptScene {
    /// The heading. A scene number stands before it: `1A INT. HOUSE - DAY`.
    pub title: String,
    /// What is spoken or sung, with directions in brackets. Where several people speak, each block has the name of its
    /// speaker in capitals on the line above; where one does, the description ends with `Spoken by …`.
    pub voice_text: String,
    /// What happens: the sections and synopses of the script first, then action and transitions.
    pub description: String,
    /// What an image generator is to be asked for.
    pub image_prompt: String,
    /// Length in frames, where the file states both a length and a frame rate.
    pub duration_frames: Option<i64>,
    /// When it begins and ends, where the file says so in time and not in frames: whoever knows the frame rate makes frames of it.
    pub time: Option<CueTime>,
    /// The scene of the version before that this one is, where the file names it.
    pub continues: Option<Uuid>,
    /// The writer's notes; they become comments.
    pub notes: Vec<ScriptNote>,
    /// Where the scene begins in the file, from 1.
    pub line: usize,
}

/// When a cue is shown, in milliseconds from the start of the video. It ends no earlier than it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueTime {
    /// When it is first shown.
    pub start: i64,
    /// When it is no longer shown.
    pub end: i64,
}

/// A note that the writer left in the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptNote {
    /// The words.
    pub text: String,
    /// Where it begins in the file, from 1.
    pub line: usize,
}

/// Something about the file that a person should know, although it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where it concerns the file, from 1; 1 where it concerns all of it.
    pub line: usize,
    /// A sentence for people.
    pub text: String,
}

impl Notice {
    /// A notice about a line.
    #[must_use]
    pub fn at(line: usize, text: impl Into<String>) -> Self {
        Self { line, text: text.into() }
    }
}

crate::words! {
    /// The rule that divided a script into scenes. The first that finds anything is taken.
    SceneRule {
        /// A scene at each scene heading.
        Headings = "headings",
        /// A scene at each section.
        Sections = "sections",
        /// A scene at each line such as `SCENE ONE`.
        SceneLines = "scene_lines",
        /// Paragraphs in groups of limited length.
        Paragraphs = "paragraphs",
        /// The file lists its scenes itself.
        Storyboard = "storyboard",
        /// Each cue is a scene.
        Cues = "cues",
        /// Each row of a table is a scene.
        Rows = "rows",
    }
}

impl SceneRule {
    /// The rule in a sentence for people.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Self::Headings => "Each scene heading (INT., EXT., or a line that begins with a full stop) begins a scene.",
            Self::Sections => "The script has no scene headings, so each section (#) begins a scene.",
            Self::SceneLines => {
                "The script has no scene headings or sections, so each line such as SCENE ONE begins a scene."
            }
            Self::Paragraphs => {
                "The script has no scene headings, sections or SCENE lines, so its paragraphs were grouped into scenes of at most 600 characters; a page break begins a new one."
            }
            Self::Storyboard => "The file lists its scenes itself; each entry is a scene.",
            Self::Cues => "Each cue is a scene.",
            Self::Rows => "Each row is a scene.",
        }
    }
}
