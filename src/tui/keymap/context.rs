//! Where a key is pressed. Every pane and every overlay has its own table of keys.

use std::fmt;

/// The place that gets a key first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Context {
    /// Behind every pane.
    Global,
    /// Pane 1, projects and videos.
    Tree,
    /// Pane 2, the scenes of one version.
    Scenes,
    /// Pane 3, one scene.
    Detail,
    /// Pane 4, the threads of one scene at one stage.
    Comments,
    /// Every open amend, across projects.
    Queue,
    /// Two versions of a video, scene by scene.
    Compare,
    /// Every video at its stage.
    Board,
    /// Who did what.
    Activity,
    /// What a search found.
    Search,
    /// The media and takes.
    Media,
    /// The contact sheet.
    Sheet,
    /// Who works in a project.
    Members,
    /// My access tokens.
    Tokens,
    /// What was asked for and said.
    Log,
    /// The multi-line editor.
    Composer,
    /// The names that are offered while one is written in the editor.
    Names,
    /// A question with yes and no.
    Confirm,
    /// One line of input.
    Prompt,
    /// A list to choose one entry from.
    Picker,
    /// The list of keys.
    Help,
}

impl Context {
    /// Every context, in the order of `Context::index`.
    pub const ALL: [Self; 21] = [
        Self::Global,
        Self::Tree,
        Self::Scenes,
        Self::Detail,
        Self::Comments,
        Self::Queue,
        Self::Compare,
        Self::Board,
        Self::Activity,
        Self::Search,
        Self::Media,
        Self::Sheet,
        Self::Members,
        Self::Tokens,
        Self::Log,
        Self::Composer,
        Self::Names,
        Self::Confirm,
        Self::Prompt,
        Self::Picker,
        Self::Help,
    ];

    /// The name of its table in `keymap.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Tree => "tree",
            Self::Scenes => "scenes",
            Self::Detail => "detail",
            Self::Comments => "comments",
            Self::Queue => "queue",
            Self::Compare => "compare",
            Self::Board => "board",
            Self::Activity => "activity",
            Self::Search => "search",
            Self::Media => "media",
            Self::Sheet => "sheet",
            Self::Members => "members",
            Self::Tokens => "tokens",
            Self::Log => "log",
            Self::Composer => "composer",
            Self::Names => "names",
            Self::Confirm => "confirm",
            Self::Prompt => "prompt",
            Self::Picker => "picker",
            Self::Help => "help",
        }
    }

    /// The context of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }

    /// Where the keys are looked up, innermost first. Panes fall through to the global keys; an overlay does not, so
    /// that typing in it can never act on what lies behind.
    pub const fn stack(self) -> &'static [Self] {
        match self {
            Self::Global => &[Self::Global],
            Self::Tree => &[Self::Tree, Self::Global],
            Self::Scenes => &[Self::Scenes, Self::Global],
            Self::Detail => &[Self::Detail, Self::Global],
            Self::Comments => &[Self::Comments, Self::Global],
            Self::Queue => &[Self::Queue, Self::Global],
            Self::Compare => &[Self::Compare, Self::Global],
            Self::Board => &[Self::Board, Self::Global],
            Self::Activity => &[Self::Activity, Self::Global],
            Self::Search => &[Self::Search, Self::Global],
            Self::Media => &[Self::Media, Self::Global],
            Self::Sheet => &[Self::Sheet, Self::Global],
            Self::Members => &[Self::Members, Self::Global],
            Self::Tokens => &[Self::Tokens, Self::Global],
            Self::Log => &[Self::Log, Self::Global],
            Self::Composer => &[Self::Composer],
            Self::Names => &[Self::Names, Self::Composer],
            Self::Confirm => &[Self::Confirm],
            Self::Prompt => &[Self::Prompt],
            Self::Picker => &[Self::Picker],
            Self::Help => &[Self::Help],
        }
    }

    /// Whether keys that are not bound go into a text.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Composer | Self::Names | Self::Prompt | Self::Picker)
    }

    /// Whether it is one of the panes, which share the global keys.
    pub fn is_pane(self) -> bool {
        matches!(self.stack(), [_, Self::Global])
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Context;

    #[test]
    fn the_list_of_contexts_follows_their_index() {
        for (at, context) in Context::ALL.into_iter().enumerate() {
            assert_eq!(context.index(), at);
            assert_eq!(Context::from_name(context.name()), Some(context));
            assert_eq!(context.stack()[0], context);
        }
    }
}
