//! Reading `keymap.toml`: tables are contexts, keys are key sequences, values are action names or `false`.

use std::{collections::hash_map, fmt};

use rustc_hash::FxHashMap;
use toml::de::{DeTable, DeValue};

use super::chord::Sequence;
use super::trie::{Clash, Node};
use super::{Binding, Context, Keymap, Lookup};
use crate::tui::action::{ACTIONS, Action};

/// One thing wrong with a keymap file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// The line in the file, counted from 1; nothing where it is about the map as a whole.
    pub line: Option<usize>,
    /// What is wrong and what was done about it.
    pub message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "keymap.toml line {line}: {}", self.message),
            None => write!(f, "keymap.toml: {}", self.message),
        }
    }
}

/// Everything wrong with a keymap file, in the order of the file.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Report {
    pub complaints: Vec<Complaint>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.complaints.is_empty()
    }

    fn add(&mut self, line: Option<usize>, message: String) {
        self.complaints.push(Complaint { line, message });
    }
}

/// One line of the file that makes sense by itself.
pub(super) struct Entry {
    line: usize,
    context: Context,
    keys: Sequence,
    /// Nothing takes the key away.
    action: Option<Action>,
}

/// The lines of a file that can be used; the others are in the report.
pub(super) fn entries(toml: &str, report: &mut Report) -> Vec<Entry> {
    let (mut kept, mut lines) = (Vec::new(), FxHashMap::default());
    for entry in read(toml, report) {
        match lines.entry((entry.context, entry.keys.clone())) {
            hash_map::Entry::Vacant(free) => {
                free.insert(entry.line);
                kept.push(entry);
            }
            hash_map::Entry::Occupied(taken) => {
                let message =
                    format!("`{}` is already bound in [{}] on line {}", entry.keys, entry.context, taken.get());
                report.add(Some(entry.line), message + "; the first one counts");
            }
        }
    }
    kept
}

/// The user's bindings, then the defaults he left alone: his come first in hints and win where two cannot stand together.
pub(super) fn merge(own: Vec<Entry>, defaults: Vec<Entry>) -> Vec<Binding> {
    let untouched = |default: &Entry| !own.iter().any(|entry| entry.is_for(default.context, &default.keys));
    let defaults: Vec<_> = defaults.into_iter().filter(untouched).collect();
    own.into_iter().chain(defaults).filter_map(Entry::into_binding).collect()
}

impl Entry {
    fn is_for(&self, context: Context, keys: &Sequence) -> bool {
        self.context == context && self.keys == *keys
    }

    fn into_binding(self) -> Option<Binding> {
        let Self { context, keys, action, .. } = self;
        action.map(|action| Binding { context, keys, action })
    }
}

fn read(toml: &str, report: &mut Report) -> Vec<Entry> {
    let lines = Lines::of(toml);
    let (root, errors) = DeTable::parse_recoverable(toml);
    for error in errors {
        let line = error.span().map(|span| lines.of_offset(span.start));
        report.add(line, format!("{}; the rest of the file was still read", error.message()));
    }
    let mut entries = Vec::new();
    for (name, value) in root.get_ref() {
        let line = lines.of_offset(name.span().start);
        match (Context::from_name(name.get_ref()), value.get_ref()) {
            (Some(context), DeValue::Table(table)) => read_table(&lines, context, table, report, &mut entries),
            (Some(context), _) => report.add(Some(line), format!("write [{context}] as a table")),
            (None, _) => report.add(Some(line), unknown_context(name.get_ref())),
        }
    }
    entries.sort_by_key(|entry| entry.line);
    report.complaints.sort_by_key(|complaint| complaint.line);
    entries
}

fn read_table(lines: &Lines, context: Context, table: &DeTable<'_>, report: &mut Report, entries: &mut Vec<Entry>) {
    for (key, value) in table {
        let line = lines.of_offset(key.span().start);
        match read_line(context, key.get_ref(), value.get_ref()) {
            Ok((keys, action)) => entries.push(Entry { line, context, keys, action }),
            Err(message) => report.add(Some(line), message + "; this line was left out"),
        }
    }
}

fn read_line(context: Context, key: &str, value: &DeValue<'_>) -> Result<(Sequence, Option<Action>), String> {
    let keys: Sequence = key.parse().map_err(|bad: super::BadChord| bad.to_string())?;
    let name = match value {
        DeValue::Boolean(false) => return Ok((keys, None)),
        DeValue::String(name) => name,
        _ => return Err(format!("`{key}` needs the name of an action, or false to unbind it")),
    };
    let action = Action::from_name(name).ok_or_else(|| unknown_action(name))?;
    if !action.info().allowed_in(context) {
        let places: Vec<_> = action.info().contexts.iter().map(|context| format!("[{context}]")).collect();
        return Err(format!("`{name}` does nothing in [{context}]; it belongs in {}", places.join(", ")));
    }
    Ok((keys, Some(action)))
}

fn unknown_action(name: &str) -> String {
    let nearest = nearest(name, ACTIONS.iter().map(|info| info.name));
    format!("there is no action `{name}`; did you mean `{nearest}`?")
}

fn unknown_context(name: &str) -> String {
    let nearest = nearest(name, Context::ALL.into_iter().map(Context::name));
    format!("there is no context [{name}]; did you mean [{nearest}]? Its lines were left out")
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> &'static str {
    let likeness = |other: &str| similar::TextDiff::from_chars(name, other).ratio();
    known.max_by(|one, other| likeness(one).total_cmp(&likeness(other))).unwrap_or_default()
}

/// Where the lines of a file begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line of a place in the file, from 1.
    fn of_offset(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

/// Puts a binding into the tree of its context; `false` when it cannot be pressed there.
pub(super) fn plant(roots: &mut [Node], binding: &Binding, report: &mut Report) -> bool {
    let Binding { context, keys, action } = binding;
    let Err(clash) = roots[context.index()].insert(&keys.0, *action) else { return true };
    let why = match clash {
        Clash::Taken(other) => format!("already means `{}`", other.name()),
        Clash::Shadowed(other) => format!("can never be completed, because its first keys mean `{}`", other.name()),
        Clash::Prefix => "begins longer keys of the same context".to_owned(),
    };
    report.add(None, format!("`{keys}` for `{}` in [{context}] {why}; it was left out", action.name()));
    false
}

/// Says where a pane's own longer keys take a global key away.
pub(super) fn report_hidden(keymap: &Keymap, report: &mut Report) {
    for context in Context::ALL.into_iter().filter(|context| context.is_pane()) {
        for global in keymap.bindings(Context::Global) {
            let hidden = match keymap.lookup(&[context], &global.keys.0) {
                Lookup::Pending(_) => true,
                Lookup::Found(_) => false,
                Lookup::None => begins_with_a_leaf(keymap, context, &global.keys),
            };
            if hidden {
                let keys = &global.keys;
                let name = global.action.name();
                report.add(None, format!("keys of [{context}] hide `{keys}`, which means `{name}` everywhere else"));
            }
        }
    }
}

fn begins_with_a_leaf(keymap: &Keymap, context: Context, keys: &Sequence) -> bool {
    (1..keys.0.len()).any(|upto| matches!(keymap.lookup(&[context], &keys.0[..upto]), Lookup::Found(_)))
}
