//! The names that are offered while one is written.

use crate::{
    model::{Id, SafeText, User},
    tui::{
        panes::Listing,
        text::{Mention, rank},
    },
};

/// Somebody whose name can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub user: Id<User>,
    /// As it is written into the text.
    pub name: String,
    /// As it is drawn.
    pub label: SafeText,
    /// Where one may have the same name as another.
    pub email: SafeText,
}

/// The list of names below the cursor.
#[derive(Debug)]
pub struct Names {
    pub mention: Mention,
    pub names: Vec<Name>,
    pub listing: Listing<Id<User>>,
}

impl Names {
    /// The names that fit what is written so far, the best fit first. None: there is nothing to offer.
    pub fn fitting(mention: Mention, people: &[Name]) -> Option<Self> {
        let wanted = mention.name.trim_end();
        // Who is written in full is written.
        if people.iter().any(|person| person.name.to_lowercase() == wanted.to_lowercase()) {
            return None;
        }
        let found = rank(wanted, people.iter().map(|person| person.label.as_str()));
        let names: Vec<Name> = found.into_iter().filter_map(|at| people.get(at).cloned()).collect();
        let mut listing = Listing::default();
        listing.rebuild(names.iter().map(|name| name.user).collect());
        (!names.is_empty()).then_some(Self { mention, names, listing })
    }

    /// The selected name.
    pub fn selected(&self) -> Option<&Name> {
        self.names.get(self.listing.index())
    }
}
