//! The keys that work here, made from the live keymap.

use crate::tui::{
    action::{ACTIONS, Group},
    keymap::{Context, Keymap},
    panes::{Listing, matches},
    text::LineInput,
};

/// One line of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    Heading(&'static str),
    Key { keys: String, doc: &'static str },
}

/// The list of keys of one context.
#[derive(Debug)]
pub struct Help {
    pub context: Context,
    all: Vec<HelpLine>,
    pub lines: Vec<HelpLine>,
    pub listing: Listing<usize>,
    pub filter: LineInput,
    filtering: bool,
}

impl Help {
    /// The keys that mean something in a context.
    pub fn of(context: Context, keymap: &Keymap) -> Self {
        let mut help = Self {
            context,
            all: lines_of(context, keymap),
            lines: Vec::new(),
            listing: Listing::default(),
            filter: LineInput::default(),
            filtering: false,
        };
        help.narrow();
        help
    }

    /// Whether keys go into the filter.
    pub fn is_filtering(&self) -> bool {
        self.filtering
    }

    /// Begins or ends writing the filter.
    pub fn set_filtering(&mut self, filtering: bool) {
        self.filtering = filtering;
    }

    /// After the filter changed.
    pub fn narrow(&mut self) {
        let filter = self.filter.text();
        let keep = |line: &&HelpLine| match line {
            HelpLine::Heading(_) => filter.is_empty(),
            HelpLine::Key { keys, doc } => matches(filter, doc) || keys.contains(filter),
        };
        self.lines = self.all.iter().filter(keep).cloned().collect();
        self.listing = Listing::default();
        self.listing.rebuild((0..self.lines.len()).collect());
    }
}

fn lines_of(context: Context, keymap: &Keymap) -> Vec<HelpLine> {
    let mut lines = Vec::new();
    // What works here alone comes first, then what works everywhere.
    let is_own = |group: &Group| keymap.bindings(context).any(|binding| binding.action.info().group == *group);
    let (own, general): (Vec<Group>, Vec<Group>) = Group::ALL.into_iter().partition(is_own);
    for group in own.into_iter().chain(general) {
        let keyed = ACTIONS.iter().filter(|info| info.group == group).filter_map(|info| {
            let keys = keymap.keys_for(context.stack(), info.action);
            let keys: Vec<String> = keys.iter().map(|keys| format!("{keys:#}")).collect();
            (!keys.is_empty()).then(|| HelpLine::Key { keys: keys.join(" "), doc: info.doc })
        });
        let keyed: Vec<HelpLine> = keyed.collect();
        if !keyed.is_empty() {
            lines.push(HelpLine::Heading(group.title()));
            lines.extend(keyed);
        }
    }
    lines
}
