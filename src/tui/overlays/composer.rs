//! The multi-line editor for comments and the texts of a scene.

use std::fmt;

use super::Names;
use crate::tui::{
    drafts::{Draft, DraftKey, Sent},
    text::Composer,
};

/// A text being written, and what it is for.
pub struct ComposerBox {
    pub key: DraftKey,
    /// What is being written: `to-do on 4 Harbour at dawn`.
    pub title: String,
    /// A word about its state: a draft that was restored, or why it was refused.
    pub notice: Option<String>,
    pub composer: Composer,
    /// What it began with; sending that again would change nothing.
    pub original: String,
    /// The revision of the row that it changes.
    pub revision: Option<i64>,
    /// How it was sent before, when no answer came.
    pub sent: Option<Box<Sent>>,
    /// The names that are offered for the one that is being written.
    pub names: Option<Names>,
    /// The @ for which none is wanted any more.
    pub nameless: Option<(usize, usize)>,
    /// Whether it was asked who works in the project.
    pub asked: bool,
}

impl ComposerBox {
    /// The text as a draft.
    pub fn draft(&self) -> Draft {
        Draft {
            key: self.key,
            text: self.composer.text(),
            revision: self.revision,
            original: self.revision.map(|_| self.original.clone()),
            sent: self.sent.clone(),
        }
    }

    /// Whether there is something to keep.
    pub fn is_worth_keeping(&self) -> bool {
        let text = self.composer.text();
        text != self.original && !(text.trim().is_empty() && self.original.is_empty())
    }
}

impl fmt::Debug for ComposerBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComposerBox").field("key", &self.key).field("title", &self.title).finish_non_exhaustive()
    }
}
