//! The words that programs use for the parts of a scene. One table for all of them, so that a program nobody here has seen
//! works as well, and a new word is one line.

use std::{borrow::Cow, sync::LazyLock};

use rustc_hash::FxHashMap;

use self::Role::{
    Cast, Description, Frames, ImagePrompt, Merged, Milliseconds, Note, Number, Place, Seconds, Speech, Spoken, Text,
    Title, VoiceName,
};

/// What a member of a scene is to the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its name.
    Title,
    /// What it is counted by.
    Number,
    /// Where it happens: its name where it has no other.
    Place,
    /// Words that are spoken.
    Spoken,
    /// Speeches as a list, or a number or name as text: some programs call both `scene`.
    Speech,
    /// Spoken where nothing else is; otherwise words on the screen.
    Text,
    /// Spoken where nothing else is; otherwise the name of a voice, which is not read.
    VoiceName,
    /// Who is in it.
    Cast,
    /// What happens, with the word that is put before it.
    Description(Option<&'static str>),
    /// What an image generator is asked for.
    ImagePrompt,
    /// A remark for the people who make it.
    Note,
    /// Its length.
    Seconds,
    /// Its length.
    Milliseconds,
    /// Its length.
    Frames,
    /// An object whose members are the scene's own.
    Merged,
}

/// Keys as [`plain`] spells them.
const ROLES: &[(&str, Role)] = &[
    ("title", Title),
    ("heading", Title),
    ("headline", Title),
    ("slugline", Title),
    ("scenetitle", Title),
    ("scenename", Title),
    ("scenenum", Number),
    ("scenenumber", Number),
    ("sceneid", Number),
    ("shotid", Number),
    ("shotnum", Number),
    ("shotnumber", Number),
    ("panelid", Number),
    ("number", Number),
    ("id", Number),
    ("where", Place),
    ("location", Place),
    ("place", Place),
    ("setting", Place),
    ("narration", Spoken),
    ("narrator", Spoken),
    ("voiceover", Spoken),
    ("voicetext", Spoken),
    ("vo", Spoken),
    ("speech", Spoken),
    ("speechtext", Spoken),
    ("spokentext", Spoken),
    ("dialogue", Spoken),
    ("dialogues", Spoken),
    ("dialog", Spoken),
    ("lines", Spoken),
    ("content", Spoken),
    ("line", Spoken),
    ("scene", Speech),
    ("text", Text),
    ("voice", VoiceName),
    ("who", Cast),
    ("characters", Cast),
    ("cast", Cast),
    ("what", Description(None)),
    ("description", Description(None)),
    ("scenedescription", Description(None)),
    ("summary", Description(None)),
    ("synopsis", Description(None)),
    ("action", Description(None)),
    ("actions", Description(None)),
    ("visual", Description(None)),
    ("visuals", Description(None)),
    ("visualdescription", Description(None)),
    ("videoprompt", Description(None)),
    ("motion", Description(None)),
    ("motionprompt", Description(None)),
    ("move", Description(Some("Move"))),
    ("body", Description(None)),
    ("bullets", Description(None)),
    ("code", Description(None)),
    ("kicker", Description(None)),
    ("subtitle", Description(None)),
    ("caption", Description(None)),
    ("onscreentext", Description(Some("On screen"))),
    ("visualtype", Description(Some("Visual"))),
    ("camera", Description(Some("Camera"))),
    ("cameramovement", Description(Some("Camera"))),
    ("shot", Description(Some("Shot"))),
    ("shottype", Description(Some("Shot"))),
    ("selectedshot", Description(Some("Shot"))),
    ("transition", Description(Some("Transition"))),
    ("lastframe", Description(Some("Last frame"))),
    ("prompt", ImagePrompt),
    ("prompts", ImagePrompt),
    ("imageprompt", ImagePrompt),
    ("imageprompts", ImagePrompt),
    ("visualprompt", ImagePrompt),
    ("firstframe", ImagePrompt),
    ("imagedescription", ImagePrompt),
    ("notes", Note),
    ("note", Note),
    ("comment", Note),
    ("comments", Note),
    ("duration", Seconds),
    ("durationsec", Seconds),
    ("durationsecs", Seconds),
    ("durationseconds", Seconds),
    ("durations", Seconds),
    ("seconds", Seconds),
    ("durationms", Milliseconds),
    ("durationframes", Frames),
    ("framecount", Frames),
    ("sceneinformation", Merged),
    ("sceneinfo", Merged),
    ("scenedetails", Merged),
];

/// The same, to be looked up.
static ROLE_OF: LazyLock<FxHashMap<&str, Role>> = LazyLock::new(|| ROLES.iter().copied().collect());

/// Keys under which a file lists its scenes, and what one of them is called.
const LISTS: &[(&str, &str)] = &[
    ("scenes", "Scene"),
    ("shots", "Shot"),
    ("segments", "Segment"),
    ("slides", "Slide"),
    ("panels", "Panel"),
    ("storyboard", "Scene"),
    ("frames", "Frame"),
    ("beats", "Beat"),
    ("clips", "Clip"),
    ("cards", "Card"),
    ("pages", "Page"),
];

/// The name of whoever speaks or acts, in an object of its own.
const NAMES: &[&str] = &["speaker", "character", "name"];

/// What a file says about itself.
const OVERVIEWS: &[&str] =
    &["storyoverview", "overview", "logline", "concept", "premise", "description", "summary", "synopsis"];

/// The longest key that is a word, in bytes, however much is put between its letters.
const MAX_WORD: usize = 200;

/// A key without case and separators: `Scene Information`, `scene_information` and `sceneInformation` are one word. What is longer
/// than any word stays as it is.
pub(super) fn plain(key: &str) -> Cow<'_, str> {
    if key.len() > MAX_WORD || key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return key.into();
    }
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>().into()
}

/// What a key of a scene means.
pub(super) fn role(key: &str) -> Option<Role> {
    let key = plain(key);
    ROLE_OF.get(key.as_ref()).copied()
}

/// What one entry is called of a list with this key, if it is a key for lists of scenes.
pub(super) fn entry_noun(key: &str) -> Option<&'static str> {
    let key = plain(key);
    LISTS.iter().find(|(word, _)| *word == key).map(|(_, noun)| *noun)
}

/// The keys for lists of scenes, for people.
pub(super) fn list_keys() -> String {
    LISTS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

pub(super) fn is_name(key: &str) -> bool {
    NAMES.contains(&plain(key).as_ref())
}

pub(super) fn is_frame_rate(key: &str) -> bool {
    matches!(plain(key).as_ref(), "fps" | "framerate" | "framespersecond")
}

pub(super) fn is_file_title(key: &str) -> bool {
    matches!(plain(key).as_ref(), "title" | "name" | "videotitle" | "projecttitle")
}

pub(super) fn is_overview(key: &str) -> bool {
    OVERVIEWS.contains(&plain(key).as_ref())
}
