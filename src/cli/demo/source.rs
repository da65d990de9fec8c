//! How the demo's content is written down: one TOML file per project, and one for the people.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

use crate::model::{AspectRatio, Resolution, Stage, StageAction, Visibility};

/// How long ago something happened, in microseconds; written `5m`, `26h` or `40d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age(pub i64);

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let unit = match text.chars().last() {
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            _ => return Err(de::Error::custom(format!("`{text}` is not an age such as 5m, 26h or 40d"))),
        };
        let count: i64 = text[..text.len() - 1].parse().map_err(de::Error::custom)?;
        Ok(Self(count * unit * 1_000_000))
    }
}

/// `people.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// By key.
    pub organisations: BTreeMap<String, Organisation>,
    /// By key.
    pub people: BTreeMap<String, Person>,
}

/// An organisation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub name: String,
    pub slug: String,
    /// A person's key.
    pub contact: String,
}

/// A person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub email: String,
    /// An organisation's key.
    pub organisation: Option<String>,
}

/// One project. Keys name rows inside their file; people are named by their key everywhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub key: String,
    pub title: String,
    pub organisation: Option<String>,
    pub owner: String,
    pub created: Age,
    pub objective: String,
    pub style: String,
    /// Person to the name of an access level.
    pub members: BTreeMap<String, String>,
    pub video: Vec<Video>,
}

/// One video with its scenes, versions, decisions and comments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Video {
    pub key: String,
    pub title: String,
    pub created: Age,
    pub duration: f64,
    pub formats: Vec<AspectRatio>,
    pub objective: String,
    pub key_messages: String,
    pub outline: String,
    /// Oldest first. Stage and status of the video follow from them.
    pub decisions: Vec<Decision>,
    /// Every scene that any version has, as the first version that has it says it.
    pub scene: Vec<Scene>,
    /// Oldest first.
    pub version: Vec<Version>,
    #[serde(default)]
    pub comment: Vec<Comment>,
}

/// A stage decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    #[serde(rename = "do")]
    pub action: StageAction,
    pub by: String,
    pub age: Age,
    #[serde(default)]
    pub note: String,
    /// How many open amends were acknowledged.
    #[serde(default)]
    pub over: i64,
}

/// A scene. Takes are files of `assets/demo/media` without their ending, or addresses; the last of a role is selected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    pub key: String,
    pub title: String,
    pub voice: String,
    pub description: String,
    pub prompt: String,
    pub seconds: i64,
    #[serde(default)]
    pub images: Vec<String>,
    #[serde(default)]
    pub voices: Vec<String>,
    #[serde(default)]
    pub clips: Vec<String>,
    #[serde(default)]
    pub music: Vec<String>,
}

/// A version: which scenes it has, and what it says otherwise than the version before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub name: String,
    pub age: Age,
    pub scenes: Vec<String>,
    #[serde(default)]
    pub change: BTreeMap<String, Change>,
}

/// What a version changes in a scene.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub voice: Option<String>,
    pub description: Option<String>,
    pub seconds: Option<i64>,
    pub images: Option<Vec<String>>,
    pub voices: Option<Vec<String>>,
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, scene: &mut Scene) {
        fn set<T: Clone>(field: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                field.clone_from(value);
            }
        }
        set(&mut scene.voice, self.voice.as_ref());
        set(&mut scene.description, self.description.as_ref());
        set(&mut scene.seconds, self.seconds.as_ref());
        set(&mut scene.images, self.images.as_ref());
        set(&mut scene.voices, self.voices.as_ref());
    }
}

/// What an amend came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amend {
    Open,
    Fixed,
    Declined,
    Duplicate,
}

impl Amend {
    /// How it was settled; none: it is open.
    pub const fn resolution(self) -> Option<Resolution> {
        match self {
            Self::Open => None,
            Self::Fixed => Some(Resolution::Fixed),
            Self::Declined => Some(Resolution::Declined),
            Self::Duplicate => Some(Resolution::Duplicate),
        }
    }
}

/// A thread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The number of the version it was written on.
    pub version: i64,
    pub scene: String,
    pub stage: Stage,
    pub by: String,
    pub age: Age,
    pub text: String,
    /// None: a note.
    pub amend: Option<Amend>,
    /// When the amend was settled.
    pub settled: Option<Age>,
    /// When it was deleted; it stays as a tombstone.
    pub deleted: Option<Age>,
    /// Whether later versions carried it on while it was open.
    #[serde(default)]
    pub carried: bool,
    /// Who is to do it.
    #[serde(rename = "for")]
    pub assignee: Option<String>,
    pub frames: Option<[i64; 2]>,
    pub visibility: Option<Visibility>,
    #[serde(default)]
    pub replies: Vec<Reply>,
}

/// An answer in a thread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub by: String,
    pub age: Age,
    pub text: String,
    /// As the thread's where not given.
    pub visibility: Option<Visibility>,
}
