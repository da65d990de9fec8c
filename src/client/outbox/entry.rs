//! One write in the outbox.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Subject, What, merge};
use crate::{
    api::batch::{BatchItem, Seen},
    model::{Id, StageDecision, Timestamp, User},
};

/// The fields of bodies that hold words of a person, the most telling first.
const WORDS: [&str; 7] = ["content", "voice_text", "description", "image_prompt", "title", "reason", "note"];

/// The fields of a video that a decision is made on.
pub(super) const STAGE: [&str; 2] = ["current_stage", "stage_status"];

/// What becomes of a write at the moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits to be sent.
    #[default]
    Queued,
    /// It is on its way. Never on disk: a program that ends leaves it queued.
    #[serde(skip)]
    Sending,
    /// The server said no, in these words. Nothing of it was done.
    Failed(String),
    /// Somebody else changed the same. Nothing of it was done.
    Conflict(Box<Conflict>),
}

impl State {
    /// Whether it goes on by itself.
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }

    /// Why it does not go on by itself, in the words of the server.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Queued | Self::Sending => None,
            Self::Failed(why) => Some(why),
            Self::Conflict(conflict) => Some(&conflict.why),
        }
    }

    /// The state in a word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Failed(_) => "failed",
            Self::Conflict(_) => "conflict",
        }
    }
}

/// What a write met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The row as it is on the server.
    pub theirs: Value,
    /// The fields that both changed. None: the row as a whole.
    pub fields: Vec<String>,
    /// What the server said.
    pub why: String,
    /// Whose change it was, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id<User>>,
    /// What was decided meanwhile, of a decision that came too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<StageDecision>,
}

impl Conflict {
    /// Somebody else decided first.
    pub(super) const fn of_decision(why: String) -> Self {
        Self { theirs: Value::Null, fields: Vec::new(), why, by: None, decision: None }
    }
}

/// A write that the server has not acknowledged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its idempotency key, which is the name of its request in the activity log too.
    pub key: Uuid,
    /// When it was made, by the clock of its author.
    pub made_at: Timestamp,
    /// What is asked of the server.
    pub request: BatchItem,
    /// What it is about.
    pub subject: Subject,
    /// Of an edit: the fields that it replaces, as its author saw them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub seen: Map<String, Value>,
    /// What it does, in words.
    pub label: String,
    /// What becomes of it.
    pub state: State,
    /// Whether it may have left: its request must not be changed any more, unless it is refused.
    pub has_left: bool,
    /// How often it was answered with a failure of the server.
    #[serde(default)]
    pub tries: u32,
}

impl Entry {
    /// A new write. `before`: the row that it changes as it is on the screen; `within`: the video it happens in.
    pub fn new(
        key: Uuid,
        request: BatchItem,
        label: impl Into<String>,
        made_at: Timestamp,
        before: Option<&Value>,
        within: Option<Uuid>,
    ) -> Self {
        let subject = Subject::of(&request, within);
        let mut entry = Self {
            key,
            made_at,
            request,
            subject,
            seen: Map::new(),
            label: label.into(),
            state: State::Queued,
            has_left: false,
            tries: 0,
        };
        let names: Vec<String> = match entry.subject.what {
            What::Decide => STAGE.iter().map(ToString::to_string).collect(),
            what if what.is_edit() => merge::wanted(&entry).into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        };
        let value = |name: &str| before.and_then(|row| row.get(name)).cloned().unwrap_or(Value::Null);
        entry.seen = names.into_iter().map(|name| (name.clone(), value(&name))).collect();
        entry
    }

    /// How many more amends are open when it is done, as far as the one that it is about tells: 1, 0 or -1.
    pub fn opens(&self) -> i64 {
        let is_open = |fields: Option<&Map<String, Value>>| {
            fields.and_then(|row| row.get("status")).map(|status| status == "to_do")
        };
        let wanted = is_open(self.request.body.as_ref().and_then(Value::as_object));
        match self.subject.what {
            What::NewComment => i64::from(wanted == Some(true)),
            What::EditComment if self.state.is_live() => {
                let (Some(wanted), Some(before)) = (wanted, is_open(Some(&self.seen))) else { return 0 };
                i64::from(wanted) - i64::from(before)
            }
            _ => 0,
        }
    }

    /// The text that a person wrote for it, if any: what must never be lost.
    pub fn text(&self) -> Option<&str> {
        self.request.body.as_ref()?.get(self.text_field()?)?.as_str()
    }

    /// The field of the body that holds it.
    pub fn text_field(&self) -> Option<&'static str> {
        let body = self.request.body.as_ref()?;
        let is_written =
            |name: &&&str| body.get(**name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        WORDS.iter().find(is_written).copied()
    }

    /// The revision it was made on.
    pub fn base(&self) -> Option<i64> {
        match self.request.if_match {
            Some(Seen::Revision(revision)) => Some(revision),
            _ => None,
        }
    }

    pub(super) fn set_base(&mut self, revision: i64) {
        self.request.if_match = Some(Seen::Revision(revision));
    }

    pub(super) fn is_about(&self, row: Uuid) -> bool {
        self.subject.changes.contains(&row)
    }
}
