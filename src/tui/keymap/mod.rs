//! From keys to actions: the defaults of `assets/keymap.toml`, changed by the user's own file of the same form.

mod chord;
mod context;
mod load;
mod trie;

pub use chord::{BadChord, Chord, Sequence};
pub use context::Context;
pub use load::{Complaint, Report};
pub use trie::Node;

use super::action::Action;
use trie::Entry;

/// The file the defaults are read from.
pub const DEFAULTS: &str = include_str!("../../../assets/keymap.toml");

/// One key sequence and what it means in one context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    pub context: Context,
    pub keys: Sequence,
    pub action: Action,
}

/// What the keys pressed so far mean.
#[derive(Clone, Copy, Debug)]
pub enum Lookup<'a> {
    /// They are complete.
    Found(Action),
    /// They begin something.
    Pending(&'a Node),
    /// Nothing.
    None,
}

/// All keys of all contexts.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// The user's first, then the defaults, in the order of the files: the first key of an action is shown in hints.
    bindings: Vec<Binding>,
    roots: [Node; Context::ALL.len()],
}

impl Default for Keymap {
    fn default() -> Self {
        Self::with_overrides("").0
    }
}

impl Keymap {
    /// The defaults with the user's changes. What is wrong with the changes is in the report; each wrong line leaves
    /// the default as it is.
    pub fn with_overrides(toml: &str) -> (Self, Report) {
        let mut report = Report::default();
        // A test holds that the defaults load without a complaint.
        let defaults = load::entries(DEFAULTS, &mut Report::default());
        let bindings = load::merge(load::entries(toml, &mut report), defaults);
        (Self::build(bindings, &mut report), report)
    }

    /// What the chords mean in the contexts, innermost first.
    pub fn lookup(&self, contexts: &[Context], chords: &[Chord]) -> Lookup<'_> {
        let entry = contexts.iter().find_map(|context| self.roots[context.index()].find(chords));
        match entry {
            Some(Entry::Leaf(action)) => Lookup::Found(*action),
            Some(Entry::Branch(node)) => Lookup::Pending(node),
            None => Lookup::None,
        }
    }

    /// Every binding of one context, in the order of the file.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// The keys of an action that work in `contexts`, the preferred ones first.
    pub fn keys_for(&self, contexts: &[Context], action: Action) -> Vec<&Sequence> {
        self.reaching(contexts, action).collect()
    }

    fn reaching(&self, contexts: &[Context], action: Action) -> impl Iterator<Item = &Sequence> {
        let in_context = move |context: &Context| {
            let context = *context;
            self.bindings.iter().filter(move |binding| binding.action == action && binding.context == context)
        };
        let reaches =
            move |keys: &&Sequence| matches!(self.lookup(contexts, &keys.0), Lookup::Found(found) if found == action);
        contexts.iter().flat_map(in_context).map(|binding| &binding.keys).filter(reaches)
    }

    /// The preferred key of an action as hints show it, such as `C-d`.
    pub fn label(&self, contexts: &[Context], action: Action) -> Option<String> {
        self.reaching(contexts, action).next().map(|keys| format!("{keys:#}"))
    }

    /// The effective map in the form of `keymap.toml`.
    pub fn to_toml(&self) -> String {
        let table = |context: Context| {
            let line = |binding: &Binding| {
                format!("{} = \"{}\"\n", toml::Value::String(binding.keys.to_string()), binding.action.name())
            };
            let lines: String = self.bindings(context).map(line).collect();
            if lines.is_empty() { lines } else { format!("[{context}]\n{lines}") }
        };
        Context::ALL.into_iter().map(table).collect()
    }

    fn build(bindings: Vec<Binding>, report: &mut Report) -> Self {
        let mut roots = std::array::from_fn(|_| Node::default());
        let bindings = bindings.into_iter().filter(|binding| load::plant(&mut roots, binding, report)).collect();
        let keymap = Self { bindings, roots };
        load::report_hidden(&keymap, report);
        keymap
    }
}

#[cfg(test)]
mod tests;
