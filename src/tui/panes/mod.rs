//! The four panes of the workstation: what each keeps, how it is rebuilt when data changes, and how a text flows in it.

pub mod comments;
pub mod detail;
pub mod flow;
pub mod listing;
pub mod scenes;
pub mod tree;

pub use comments::CommentsPane;
pub use detail::DetailPane;
pub use flow::{Flow, WrapKey, Wraps};
pub use listing::{Listing, Motion, Rows};
pub use scenes::ScenesPane;
pub use tree::{TreeKey, TreePane};

use crate::tui::keymap::Context;

/// Where the keys go when no overlay is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    Tree,
    Scenes,
    Detail,
    Comments,
}

impl Pane {
    /// Every pane, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Tree, Self::Scenes, Self::Detail, Self::Comments];

    /// The key that leads to it.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Where its keys are looked up.
    pub const fn context(self) -> Context {
        match self {
            Self::Tree => Context::Tree,
            Self::Scenes => Context::Scenes,
            Self::Detail => Context::Detail,
            Self::Comments => Context::Comments,
        }
    }

    /// The next one, or the one before, around the corner.
    #[must_use]
    pub fn neighbour(self, by: isize) -> Self {
        let at = (self as isize + by).rem_euclid(Self::ALL.len() as isize);
        Self::ALL[at as usize]
    }
}

/// Whether a row holds the text of a filter, without regard to case.
pub fn matches(filter: &str, text: &str) -> bool {
    filter.is_empty() || text.to_lowercase().contains(&filter.to_lowercase())
}
