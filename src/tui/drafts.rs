//! Texts that were begun and not sent. They are state, and each is a file of its own in the data directory, so that Esc,
//! a crash, a restart or a second workstation loses none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{Comment, Id, Scene, Stage, StageAction, Video};

/// A text of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SceneField {
    Title,
    VoiceText,
    Description,
    ImagePrompt,
}

impl SceneField {
    /// Every text, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Title, Self::VoiceText, Self::Description, Self::ImagePrompt];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::VoiceText => "voice",
            Self::Description => "description",
            Self::ImagePrompt => "image prompt",
        }
    }

    /// The text as it is.
    pub fn of(self, scene: &Scene) -> &str {
        match self {
            Self::Title => &scene.title,
            Self::VoiceText => &scene.voice_text,
            Self::Description => &scene.description,
            Self::ImagePrompt => &scene.image_prompt,
        }
    }
}

/// What a draft is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKey {
    /// A new comment.
    Comment { scene: Id<Scene>, stage: Stage },
    /// A new to-do.
    Todo { scene: Id<Scene>, stage: Stage },
    /// An answer.
    Reply { to: Id<Comment> },
    /// Other words for a comment.
    Words { of: Id<Comment> },
    /// Another text for a scene.
    SceneText { scene: Id<Scene>, field: SceneField },
    /// The words that go on record with a decision.
    Note { video: Id<Video>, action: StageAction },
    /// Why an amend is declined; of many, the first.
    Reason { of: Id<Comment> },
}

impl DraftKey {
    /// The name of its file. Two keys never share one.
    pub fn file_name(&self) -> String {
        match self {
            Self::Comment { scene, stage } => format!("comment-{scene}-{stage}.json"),
            Self::Todo { scene, stage } => format!("to-do-{scene}-{stage}.json"),
            Self::Reply { to } => format!("reply-{to}.json"),
            Self::Words { of } => format!("words-{of}.json"),
            Self::Note { video, action } => format!("note-{video}-{action}.json"),
            Self::Reason { of } => format!("reason-{of}.json"),
            Self::SceneText { scene, field } => format!("scene-{scene}-{}.json", field.name().replace(' ', "-")),
        }
    }
}

/// A text that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is for.
    pub key: DraftKey,
    /// The words so far.
    pub text: String,
    /// The revision of the row it was to change.
    pub revision: Option<i64>,
    /// Of a text that is to be replaced: what its author saw there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// How it was sent, when no answer came: it may have arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Box<Sent>>,
}

/// How a text was sent. Sent again as it is, it is the same request, and so it is done once; with other words it is another
/// request about the same comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The name of the request.
    pub request: Uuid,
    /// The comment that it makes.
    pub comment: Id<Comment>,
    /// Its words.
    pub text: String,
    /// The revision that it changes.
    pub revision: Option<i64>,
}

/// Every draft.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    kept: BTreeMap<DraftKey, Draft>,
}

impl Drafts {
    /// The drafts of an earlier session.
    pub fn restored(drafts: impl IntoIterator<Item = Draft>) -> Self {
        Self { kept: drafts.into_iter().map(|draft| (draft.key, draft)).collect() }
    }

    /// A draft, if there is one.
    pub fn get(&self, key: &DraftKey) -> Option<&Draft> {
        self.kept.get(key)
    }

    /// Keeps a draft. Says whether that changed anything.
    pub fn keep(&mut self, draft: Draft) -> bool {
        let is_new = self.kept.get(&draft.key) != Some(&draft);
        self.kept.insert(draft.key, draft);
        is_new
    }

    /// Drops a draft. Says whether there was one.
    pub fn drop(&mut self, key: &DraftKey) -> bool {
        self.kept.remove(key).is_some()
    }

    /// Whether something is begun on the scene at the stage, or one of its texts.
    pub fn on_scene(&self, scene: Id<Scene>, stage: Stage) -> bool {
        let of_stage = [DraftKey::Comment { scene, stage }, DraftKey::Todo { scene, stage }];
        let of_texts = SceneField::ALL.map(|field| DraftKey::SceneText { scene, field });
        of_stage.iter().chain(&of_texts).any(|key| self.kept.contains_key(key))
    }

    /// Whether a reply to the comment or other words for it are begun.
    pub fn on_comment(&self, comment: Id<Comment>) -> bool {
        [DraftKey::Reply { to: comment }, DraftKey::Words { of: comment }].iter().any(|key| self.kept.contains_key(key))
    }
}
