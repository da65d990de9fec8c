//! One line of input.

use crate::{
    model::{Id, Organisation, Project, Scene, TakeRole, Version},
    tui::{
        app::{Targets, msg::Decision},
        panes::Pane,
        text::LineInput,
    },
};

/// What the line is for.
#[derive(Debug, Clone)]
pub enum Wanted {
    ProjectTitle(Option<Id<Organisation>>),
    VideoTitle(Id<Project>),
    SceneTitle {
        version: Id<Version>,
        after: Option<Id<Scene>>,
    },
    VersionName {
        from: Id<Version>,
    },
    TakeAddress {
        scene: Id<Scene>,
        role: TakeRole,
    },
    MemberAddress(Id<Project>),
    TokenName,
    Note(Decision),
    /// Why amends are declined.
    Reason(Targets),
    /// Until when amends are put off.
    Until(Targets),
    /// What the filters that are shown are called.
    FilterName,
    /// What to look for everywhere.
    Search,
    /// Rows of a pane that hold a text. Follows every key; the text before is what Esc goes back to.
    Filter {
        pane: Pane,
        before: String,
    },
}

/// A line being written, and what it is for.
#[derive(Debug)]
pub struct Prompt {
    pub wanted: Wanted,
    pub title: String,
    /// What to know before writing.
    pub lines: Vec<String>,
    pub input: LineInput,
}
