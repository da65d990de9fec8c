//! The query language of search, and what it means to a text: parsing, printing, words, and where they stand.

mod excerpt;
mod parse;
mod words;

use std::fmt;

use serde::Serialize;

use super::Stage;

pub use excerpt::{Excerpt, Sought, excerpt};
pub use words::{Word, words};

/// What somebody searches for: everything has to hold, but of several values of one kind of term any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// The terms in the order they were typed.
    pub terms: Vec<Term>,
}

/// One thing that has to hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Must not hold.
    pub exclude: bool,
    /// What.
    pub what: What,
}

/// What a term says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// These words stand in the text, next to each other.
    Words {
        /// As they were typed.
        text: String,
        /// The last word may go on: somebody may still be typing it.
        unfinished: bool,
    },
    /// It is of a kind or in a state.
    Is(Is),
    /// A comment at this stage, or a video that is there now.
    Stage(Stage),
    /// Written by this person: `me`, a name or an address.
    By(String),
    /// In the project or video with this title.
    In(String),
    /// To be done by this person: `me`, `none`, a name or an address.
    Assigned(String),
}

crate::words! {
    /// What `is:` knows.
    Is {
        /// An open amend.
        Todo = "todo",
        /// The same.
        Open = "open",
        /// A done amend.
        Done = "done",
        /// A comment that is no amend.
        Note = "note",
        /// An amend, open or done.
        Amend = "amend",
        /// A comment.
        Comment = "comment",
        /// A scene.
        Scene = "scene",
        /// A version.
        Version = "version",
        /// A video.
        Video = "video",
        /// A project.
        Project = "project",
        /// A video whose stage is being worked on.
        InProgress = "in_progress",
        /// A video whose stage is being reviewed.
        InReview = "in_review",
        /// A video whose stage was sent back.
        InAmends = "in_amends",
        /// A video whose stage is signed off.
        Approved = "approved",
        /// In a version that is not the newest of its video.
        Old = "old",
    }
}

crate::words! {
    /// What can be found.
    Kind {
        /// A project, by its title.
        Project = "project",
        /// A video, by its title.
        Video = "video",
        /// A version, by its name.
        Version = "version",
        /// A scene, by its title and texts.
        Scene = "scene",
        /// A comment, by its words.
        Comment = "comment",
    }
}

/// The names of terms.
const NAMES: [&str; 5] = ["is", "stage", "by", "in", "assigned"];

fn is_name(name: &str) -> bool {
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What the named term takes that a text of a query was meant to be, where the text gives it another value. None: the text is
/// none such.
#[must_use]
pub fn values_of(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    let name = name.to_ascii_lowercase();
    let values = match name.as_str() {
        "is" => Is::ALL.iter().map(|is| is.as_str()).collect::<Vec<_>>().join(", "),
        "stage" => Stage::ALL.iter().map(|stage| stage.as_str()).collect::<Vec<_>>().join(", "),
        _ => return None,
    };
    (!value.is_empty() && What::named(&name, value).is_none()).then(|| format!("{name}: takes {values}"))
}

impl What {
    /// The term with this name and value, if there is one.
    fn named(name: &str, value: &str) -> Option<Self> {
        if value.trim().is_empty() {
            return None;
        }
        let word = || value.to_ascii_lowercase().replace('-', "_");
        let value = || value.to_owned();
        match name.to_ascii_lowercase().as_str() {
            "is" => word().parse().ok().map(Self::Is),
            "stage" => word().parse().ok().map(Self::Stage),
            "by" => Some(Self::By(value())),
            "in" => Some(Self::In(value())),
            "assigned" => Some(Self::Assigned(value())),
            _ => None,
        }
    }

    /// The name and value of a term that has a name.
    #[must_use]
    pub fn name_and_value(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Words { .. } => None,
            Self::Is(is) => Some(("is", is.as_str())),
            Self::Stage(stage) => Some(("stage", stage.as_str())),
            Self::By(person) => Some(("by", person)),
            Self::In(title) => Some(("in", title)),
            Self::Assigned(person) => Some(("assigned", person)),
        }
    }
}

impl Serialize for Term {
    /// As it is printed.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As it would have to be typed to mean the same.
impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            write!(f, "{}{term}", if index == 0 { "" } else { " " })?;
        }
        // A space after the last word finishes it.
        match self.terms.last() {
            Some(Term { exclude: false, what: What::Words { text, unfinished: false } })
                if !needs_quotes(text, false) =>
            {
                f.write_str(" ")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exclude {
            f.write_str("-")?;
        }
        match (&self.what, self.what.name_and_value()) {
            (What::Words { text, .. }, _) if needs_quotes(text, self.exclude) => write!(f, "\"{text}\""),
            (What::Words { text, .. }, _) => f.write_str(text),
            (_, Some((name, value))) if value.contains(char::is_whitespace) => write!(f, "{name}:\"{value}\""),
            (_, Some((name, value))) => write!(f, "{name}:{value}"),
            (_, None) => Ok(()),
        }
    }
}

/// Whether words would be read as something else without quotes around them.
fn needs_quotes(text: &str, after_minus: bool) -> bool {
    let is_named = |(name, value): (&str, &str)| !value.starts_with('"') && What::named(name, value).is_some();
    let is_term = text.split_once(':').is_some_and(is_named);
    let is_excluded = !after_minus && text.len() > 1 && text.starts_with('-');
    text.is_empty() || text.contains(char::is_whitespace) || is_term || is_excluded
}
