//! A list to choose one entry from, narrowed by typing.

use crate::{
    api::activity::ActivityQuery,
    model::{
        Comment, Id, Media, Project, ProjectMember, SafeText, Scene, Stage, TakeRole, TokenScope, User, Version, Video,
        snooze::Until,
    },
    tui::{
        action::Action,
        app::Targets,
        drafts::DraftKey,
        panes::Listing,
        text::{LineInput, rank},
        views::{board::BoardFilter, queue::filters::Filters},
    },
};

/// What an entry stands for.
#[derive(Debug, Clone)]
pub enum Choice {
    Do(Action),
    Project(Id<Project>),
    Video(Id<Video>),
    Scene(Id<Scene>),
    Assign {
        comment: Id<Comment>,
        to: Option<Id<User>>,
        /// Whose it was when it was offered.
        was: Option<Id<User>>,
    },
    Version(Id<Version>),
    Take {
        scene: Id<Scene>,
        revision: i64,
        role: TakeRole,
        media: Option<Id<Media>>,
        /// The one that was chosen when this was offered.
        was: Option<Id<Media>>,
    },
    TakeRole {
        scene: Id<Scene>,
        role: TakeRole,
    },
    Text {
        key: DraftKey,
        external: bool,
    },
    ReopenAt(Stage),
    /// Give the marked amends to somebody, or to nobody.
    AssignMarked {
        amends: Vec<Id<Comment>>,
        to: Option<Id<User>>,
    },
    /// Settle amends as duplicates of another one.
    Duplicate {
        targets: Targets,
        of: Id<Comment>,
    },
    /// Put amends off; none: a line asks until when.
    Snooze {
        targets: Targets,
        until: Option<Until>,
    },
    /// Take amends back that were put off.
    Wake(Targets),
    Queue(Filters),
    /// Look for this everywhere.
    Search(String),
    /// A saved filter of the queue.
    Saved(SavedChoice),
    Board(BoardFilter),
    /// A write in the outbox.
    Unsent(uuid::Uuid),
    Activity(ActivityQuery),
    /// The takes of one scene, or of all.
    MediaOf(Option<Id<Scene>>),
    GiveLevel {
        to: GiveLevel,
        level: String,
    },
    TokenScope {
        name: String,
        scope: TokenScope,
    },
    TokenEnds {
        name: String,
        scope: TokenScope,
        days: Option<i64>,
    },
    /// The older and the newer version.
    Compare(Id<Version>, Id<Version>),
}

/// What can be done with saved filters.
#[derive(Debug, Clone)]
pub enum SavedChoice {
    Show(String),
    Everything,
    Save,
    Default(Option<String>),
    Forget(String),
}

/// Who gets a level.
#[derive(Debug, Clone)]
pub enum GiveLevel {
    /// Another than they have, at this revision.
    Member(Id<ProjectMember>, i64),
    /// Somebody with this address, with the project.
    Somebody(Id<Project>, String),
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Pick {
    pub label: SafeText,
    /// What stands at the right edge: a key, a date, a state.
    pub aside: String,
    /// Why it cannot be chosen now.
    pub refusal: Option<String>,
    /// What is shown beside the list while it is under the cursor.
    pub preview: Option<Box<Media>>,
    pub choice: Choice,
}

impl Pick {
    /// An entry that can be chosen.
    pub fn new(label: &str, aside: impl Into<String>, choice: Choice) -> Self {
        Self { label: SafeText::line(label), aside: aside.into(), refusal: None, preview: None, choice }
    }
}

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    pub title: String,
    pub input: LineInput,
    pub picks: Vec<Pick>,
    /// What a text stands for that is no entry.
    pub of_text: Option<fn(&str) -> Pick>,
    /// What the text stands for now: the last of the list, with the place behind the last of `picks`.
    text_pick: Option<Pick>,
    /// The entries that the text leaves, by their place in `picks`.
    pub listing: Listing<usize>,
}

impl Picker {
    /// A list with the entry at `at` selected.
    pub fn new(title: impl Into<String>, picks: Vec<Pick>, at: usize) -> Self {
        let mut picker = Self {
            title: title.into(),
            input: LineInput::default(),
            picks,
            of_text: None,
            text_pick: None,
            listing: Listing::default(),
        };
        picker.narrow();
        picker.listing.select_at(at);
        picker
    }

    /// After the text changed: the letters of each of its words must be in an entry, in order, without regard to case and
    /// accents. The best fit comes first.
    pub fn narrow(&mut self) {
        let text = self.input.text();
        let mut found = rank(text, self.picks.iter().map(|pick| pick.label.as_str()));
        self.text_pick = self.of_text.filter(|_| !text.trim().is_empty()).map(|of| of(text.trim()));
        found.extend(self.text_pick.is_some().then_some(self.picks.len()));
        self.listing = Listing::default();
        self.listing.rebuild(found);
    }

    /// The selected entry.
    pub fn selected(&self) -> Option<&Pick> {
        self.listing.selected().and_then(|at| self.pick(at))
    }

    /// The entry at this place.
    pub fn pick(&self, at: usize) -> Option<&Pick> {
        self.picks.get(at).or(self.text_pick.as_ref().filter(|_| at == self.picks.len()))
    }
}
