//! A list to choose one entry from, narrowed by typing.

use crate::{
    api::queue::QueueQuery,
    model::{Comment, Id, Media, SafeText, Scene, Stage, TakeRole, User, Version},
    tui::{
        action::Action,
        drafts::DraftKey,
        panes::{Listing, matches},
        text::LineInput,
    },
};

/// What an entry stands for.
#[derive(Debug, Clone)]
pub enum Choice {
    Do(Action),
    Assign { comment: Id<Comment>, revision: i64, to: Option<Id<User>> },
    Version(Id<Version>),
    Take { scene: Id<Scene>, revision: i64, role: TakeRole, media: Option<Id<Media>> },
    TakeRole { scene: Id<Scene>, role: TakeRole },
    Text { key: DraftKey, external: bool },
    ReopenAt(Stage),
    Queue(QueueQuery),
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Pick {
    pub label: SafeText,
    /// What stands at the right edge: a key, a date, a state.
    pub aside: String,
    /// Why it cannot be chosen now.
    pub refusal: Option<String>,
    pub choice: Choice,
}

impl Pick {
    /// An entry that can be chosen.
    pub fn new(label: &str, aside: impl Into<String>, choice: Choice) -> Self {
        Self { label: SafeText::line(label), aside: aside.into(), refusal: None, choice }
    }
}

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    pub title: String,
    pub input: LineInput,
    pub picks: Vec<Pick>,
    /// The entries that the text leaves, by their place in `picks`.
    pub listing: Listing<usize>,
}

impl Picker {
    /// A list with the entry at `at` selected.
    pub fn new(title: impl Into<String>, picks: Vec<Pick>, at: usize) -> Self {
        let mut picker = Self { title: title.into(), input: LineInput::default(), picks, listing: Listing::default() };
        picker.narrow();
        picker.listing.select_at(at);
        picker
    }

    /// After the text changed: every word of it must be in an entry. What begins with the text comes first.
    pub fn narrow(&mut self) {
        let text = self.input.text().to_lowercase();
        let fits = |pick: &Pick| text.split_whitespace().all(|word| matches(word, pick.label.as_str()));
        let mut found: Vec<usize> = (0..self.picks.len()).filter(|at| fits(&self.picks[*at])).collect();
        found.sort_by_key(|at| !text.is_empty() && !self.picks[*at].label.as_str().to_lowercase().starts_with(&text));
        self.listing = Listing::default();
        self.listing.rebuild(found);
    }

    /// The selected entry.
    pub fn selected(&self) -> Option<&Pick> {
        self.listing.selected().and_then(|at| self.picks.get(at))
    }
}
