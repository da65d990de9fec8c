//! What can stand in the place of the workstation's panes.

pub mod activity;
pub mod activity_words;
pub mod board;
pub mod compare;
pub mod log;
pub mod media;
pub mod members;
pub mod queue;
pub mod search;
pub mod sheet;
pub mod tokens;

/// What fills the middle and the right of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The four panes.
    Workstation,
    /// Every open amend.
    Queue,
    /// Two versions of a video, scene by scene.
    Compare,
    /// Every video at its stage.
    Board,
    /// Who did what.
    Activity,
    /// What a search found.
    Search,
    /// The media and takes of a version.
    Media,
    /// The pictures of a version.
    Sheet,
    /// Who works in a project.
    Members,
    /// My access tokens.
    Tokens,
    /// What was asked for and said in this session.
    Log,
}

impl View {
    /// Whether it takes the whole screen. The others leave room for the tree.
    pub const fn is_whole(self) -> bool {
        !matches!(self, Self::Workstation | Self::Queue)
    }
}
