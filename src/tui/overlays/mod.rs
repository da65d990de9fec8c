//! What lies over the panes. The top one gets every key.

pub mod composer;
pub mod confirm;
pub mod help;
pub mod names;
pub mod picker;
pub mod prompt;

pub use composer::ComposerBox;
pub use confirm::{Answers, Confirm, Question};
pub use help::Help;
pub use names::{Name, Names};
pub use picker::{Choice, GiveLevel, Pick, Picker, SavedChoice};
pub use prompt::{Prompt, Wanted};

use crate::tui::keymap::Context;

/// One overlay.
#[derive(Debug)]
pub enum Overlay {
    Composer(Box<ComposerBox>),
    Prompt(Prompt),
    Confirm(Confirm),
    Picker(Picker),
    Help(Help),
}

impl Overlay {
    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        match self {
            Self::Composer(open) if open.names.is_some() => Context::Names,
            Self::Composer(_) => Context::Composer,
            Self::Prompt(_) => Context::Prompt,
            Self::Confirm(_) => Context::Confirm,
            Self::Picker(_) => Context::Picker,
            Self::Help(help) if help.is_filtering() => Context::Prompt,
            Self::Help(_) => Context::Help,
        }
    }
}
