//! The flat list of elements that a screenplay is, whatever file it came from.

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scene heading, with the number that the writer gave it.
    Heading { number: Option<String> },
    /// A paragraph of what happens.
    Action,
    /// Who speaks next; `dual` where at the same time as the one before.
    Character { dual: bool },
    /// How it is spoken, with its brackets.
    Parenthetical,
    /// What is spoken.
    Dialogue,
    /// What is sung.
    Lyric,
    /// How one scene becomes the next.
    Transition,
    /// A heading above scenes; 1 is the highest level.
    Section { level: usize },
    /// What a section or scene is about.
    Synopsis,
    /// A writer's note.
    Note,
    /// A forced page break.
    PageBreak,
}

/// One element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// What it is.
    pub(super) kind: Kind,
    /// Its words without the marks that made it what it is; emphasis is left as written.
    pub(super) text: String,
    /// Where it begins in the file, from 1.
    pub(super) line: usize,
}

impl Element {
    pub(super) fn new(kind: Kind, text: impl Into<String>, line: usize) -> Self {
        Self { kind, text: text.into(), line }
    }

    /// Whether it holds words that somebody would review: what is seen or heard, not what is about the script.
    pub(super) const fn is_content(&self) -> bool {
        matches!(
            self.kind,
            Kind::Action
                | Kind::Character { .. }
                | Kind::Parenthetical
                | Kind::Dialogue
                | Kind::Lyric
                | Kind::Transition
        )
    }

    /// Whether it belongs to somebody's speech.
    pub(super) const fn is_speech(&self) -> bool {
        matches!(self.kind, Kind::Character { .. } | Kind::Parenthetical | Kind::Dialogue | Kind::Lyric)
    }
}
