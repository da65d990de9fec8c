//! Key sequences as a tree: what is known after the keys pressed so far.

use super::chord::Chord;
use crate::tui::action::Action;

/// What may follow the keys pressed so far.
#[derive(Clone, Default, Debug)]
pub struct Node {
    next: Vec<(Chord, Entry)>,
}

#[derive(Clone, Debug)]
pub(super) enum Entry {
    Leaf(Action),
    Branch(Node),
}

/// Why a sequence could not be added.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Clash {
    /// The same keys already mean something.
    Taken(Action),
    /// The first keys of it already mean something, so the rest can never be pressed.
    Shadowed(Action),
    /// It begins longer sequences.
    Prefix,
}

impl Node {
    /// The keys that may follow, with the action each one ends in, or nothing where more keys follow.
    pub fn choices(&self) -> impl Iterator<Item = (Chord, Option<Action>)> + '_ {
        self.next.iter().map(|(chord, entry)| match entry {
            Entry::Leaf(action) => (*chord, Some(*action)),
            Entry::Branch(_) => (*chord, None),
        })
    }

    pub(super) fn find(&self, chords: &[Chord]) -> Option<&Entry> {
        let (first, rest) = chords.split_first()?;
        let entry = self.next.iter().find(|(chord, _)| chord == first).map(|(_, entry)| entry)?;
        match entry {
            _ if rest.is_empty() => Some(entry),
            Entry::Leaf(_) => None,
            Entry::Branch(node) => node.find(rest),
        }
    }

    pub(super) fn insert(&mut self, chords: &[Chord], action: Action) -> Result<(), Clash> {
        let Some((first, rest)) = chords.split_first() else { return Ok(()) };
        let at = self.next.iter().position(|(chord, _)| chord == first).unwrap_or_else(|| {
            let fresh = if rest.is_empty() { Entry::Leaf(action) } else { Entry::Branch(Self::default()) };
            self.next.push((*first, fresh));
            self.next.len() - 1
        });
        match (&mut self.next[at].1, rest.is_empty()) {
            (Entry::Leaf(known), true) if *known == action => Ok(()),
            (Entry::Leaf(known), true) => Err(Clash::Taken(*known)),
            (Entry::Leaf(known), false) => Err(Clash::Shadowed(*known)),
            (Entry::Branch(_), true) => Err(Clash::Prefix),
            (Entry::Branch(node), false) => node.insert(rest, action),
        }
    }
}
