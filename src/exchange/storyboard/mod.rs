//! The reader of JSON storyboards: whatever a program that makes videos lists its scenes in.
//!
//! [`find`] looks for the list, [`keys`] says what the members of a scene mean, [`draft`] reads one scene. Members that
//! mean nothing here are named in a notice.

mod draft;
mod find;
mod flatten;
mod keys;

use std::collections::{BTreeMap, HashSet};

use self::{
    draft::{Draft, parse_seconds},
    find::{Found, List, Looks},
};
use super::{
    error::{Problem, Problems, ReadError},
    json_tree::{self, Node, Value},
    limits::{MAX_NAMED_KEYS, MAX_SCENES},
    script::{Notice, SceneRule, Script, ScriptScene},
};
use crate::model::words::counted;

/// The longest label of a scene, in bytes: those of all its parts begin with it.
const MAX_LABEL: usize = 1_000;

/// Reads a storyboard.
pub(super) fn read(name: &str, text: &str) -> Result<Script, ReadError> {
    let root = json_tree::parse(text).map_err(|problem| ReadError::new(name, vec![problem]))?;
    let found = find::find(&root);
    if found.lists.is_empty() {
        return Err(ReadError::new(name, vec![no_scenes(&root, &found)]));
    }
    let mut reading = Reading::default();
    reading.read_frame_rate(&found);
    let scenes = reading.scenes(&found);
    if !reading.problems.is_empty() {
        return Err(reading.problems.into_error(name));
    }
    let (title, mut notices) = about_the_file(&root, &found);
    notices.extend(reading.notices());
    Ok(Script { title, rule: SceneRule::Storyboard, scenes, notices })
}

/// What a file without scenes is answered with.
fn no_scenes(root: &Node, found: &Found<'_>) -> Problem {
    if let Some(list) = found.empty.first() {
        return Problem::at(list.line, format!("`{}` is empty: there is no scene to import.", found.path(list)));
    }
    let holds = match &root.value {
        Value::Object(members) => {
            let keys = members.iter().map(|(key, _)| format!("`{}`", find::shown(key)));
            format!("an object with {}", if members.is_empty() { "nothing in it".to_owned() } else { named(keys) })
        }
        other => other.kind().to_owned(),
    };
    Problem::at(
        root.line,
        format!(
            "this file lists no scenes. Looked for a list of objects at the top or under one of the keys {}, with texts such \
             as `narration`, `dialogue`, `description`, `action` or `prompt`; the file holds {holds}. Import the file of the \
             same program that lists the scenes.",
            keys::list_keys()
        ),
    )
}

/// The title, and notices for what the file says beside its scenes.
fn about_the_file(root: &Node, found: &Found<'_>) -> (Option<String>, Vec<Notice>) {
    let mut notices: Vec<Notice> = found
        .passed_over
        .iter()
        .map(|list| {
            Notice::at(list.line, format!("`{}` looks like a list of scenes too; it was not read.", found.path(list)))
        })
        .collect();
    let Value::Object(members) = &root.value else { return (None, notices) };
    let leading: HashSet<&str> = found.lists.iter().filter_map(|list| list.root).collect();
    let (mut title, mut others) = (None, Vec::new());
    for (key, node) in members {
        match &node.value {
            Value::Text(text) if title.is_none() && keys::is_file_title(key) => title = Some(text.trim().to_owned()),
            Value::Text(text) if keys::is_overview(key) => {
                notices.push(Notice::at(
                    node.line,
                    format!("The file says about itself `{}`, which is in no scene.", text.trim()),
                ));
            }
            _ if keys::is_frame_rate(key) || leading.contains(key.as_str()) => {}
            _ => others.push(key.as_str()),
        }
    }
    if !others.is_empty() {
        let keys = named(others.into_iter().map(|key| find::shown(key).into_owned()));
        notices.push(Notice::at(root.line, format!("Not read, because it is not about a scene: {keys}.")));
    }
    (title.filter(|title| !title.is_empty()), notices)
}

/// The first of some keys, and how many more there are.
fn named(keys: impl ExactSizeIterator<Item = String>) -> String {
    let more = keys.len().saturating_sub(MAX_NAMED_KEYS);
    let named = keys.take(MAX_NAMED_KEYS).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

/// What is gathered while the scenes are read.
#[derive(Default)]
struct Reading {
    frame_rate: Option<f64>,
    problems: Problems,
    /// Keys that mean nothing here: how often, and on which line first.
    passed_over: BTreeMap<String, (usize, usize)>,
    /// How many others there were once [`MAX_NAMED_KEYS`] of them were known.
    passed_over_more: usize,
    /// How many scenes state a length that cannot be counted in frames.
    without_frames: usize,
}

impl Reading {
    fn scenes(&mut self, found: &Found<'_>) -> Vec<ScriptScene> {
        let mut scenes = Vec::new();
        for list in &found.lists {
            self.read_list(list, &found.path(list), &found.looks, &mut scenes);
        }
        scenes
    }

    fn read_list(&mut self, list: &List<'_>, path: &str, looks: &Looks, scenes: &mut Vec<ScriptScene>) {
        for (index, node) in list.entries.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let entry = Entry { noun: list.noun, index, above: "", looks };
            self.read_entry(node, &path, &entry, &mut Draft::default(), scenes);
        }
    }

    /// Reads an entry into one scene, or into one for each part where it consists of parts. The texts of the whole go to
    /// its first part.
    fn read_entry(
        &mut self,
        node: &Node,
        path: &str,
        entry: &Entry<'_>,
        whole: &mut Draft,
        scenes: &mut Vec<ScriptScene>,
    ) {
        if scenes.len() > MAX_SCENES {
            // One more than a file may hold is enough to refuse it.
            return;
        }
        let mut draft = Draft::default();
        let parts = match &node.value {
            Value::Object(members) => {
                let parts = entry.looks.inner_list(members);
                let own = members.iter().filter(|(key, _)| parts.is_none_or(|(inner, ..)| inner != key));
                own.for_each(|(key, member)| draft.read(key, member, path, self));
                parts
            }
            Value::Text(_) => {
                draft.read("description", node, path, self);
                None
            }
            other => return self.refuse(node, path, other, "an object"),
        };
        if parts.is_none() && draft.is_empty() {
            let reason = format!(
                "`{path}` holds no text of a scene: give it a title, narration, description or prompt, or remove it."
            );
            self.problems.push(Problem::at(node.line, reason));
            return;
        }
        draft.take_texts_of(whole);
        let title = entry.title(&draft.label(entry.noun, entry.index));
        let Some((key, noun, parts)) = parts else {
            scenes.push(draft.finish(title, node.line, self));
            return;
        };
        for (index, part) in parts.iter().enumerate() {
            let path = format!("{}[{index}]", find::member_path(path, key));
            self.read_entry(part, &path, &Entry { noun, index, above: &title, looks: entry.looks }, &mut draft, scenes);
        }
    }

    fn read_frame_rate(&mut self, found: &Found<'_>) {
        let Some((path, node)) = &found.frame_rate else { return };
        let rate = match &node.value {
            Value::Number(rate) => Some(*rate),
            Value::Text(text) => parse_rate(text),
            _ => None,
        };
        self.frame_rate = rate.filter(|rate| *rate > 0.0 && *rate <= 1000.0);
        if self.frame_rate.is_none() && node.value != Value::Null {
            let reason =
                format!("`{path}` is not a frame rate: expected a number such as 25 or text such as \"30000/1001\".");
            self.problems.push(Problem::at(node.line, reason));
        }
    }

    fn frames(&mut self, seconds: Option<f64>) -> Option<i64> {
        let seconds = seconds?;
        if self.frame_rate.is_none() {
            self.without_frames += 1;
        }
        self.frame_rate.map(|rate| (seconds * rate).round() as i64)
    }

    /// A name or number as text.
    fn word(&mut self, node: &Node, path: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Value::Number(number) => Some(number.to_string()),
            other => {
                self.refuse(node, path, other, "text or a number");
                None
            }
        }
    }

    /// A text, or the texts of a list.
    fn texts(&mut self, node: &Node, path: &str) -> Vec<String> {
        match &node.value {
            Value::Null => Vec::new(),
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
            Value::List(items) => {
                let each = |(index, item)| self.texts(item, &format!("{path}[{index}]"));
                items.iter().enumerate().flat_map(each).collect()
            }
            other => {
                self.refuse(node, path, other, "text");
                Vec::new()
            }
        }
    }

    /// A length: a number that is not negative.
    fn length(&mut self, node: &Node, path: &str) -> Option<f64> {
        let length = match &node.value {
            Value::Number(length) => Some(*length),
            Value::Text(text) => parse_seconds(text),
            _ => None,
        };
        let length = length.filter(|length| (0.0..1e9).contains(length));
        if length.is_none() {
            self.refuse(node, path, &node.value, "a length, zero or more");
        }
        length
    }

    fn refuse(&mut self, node: &Node, path: &str, found: &Value, expected: &str) {
        self.problems.push(Problem::at(node.line, format!("`{path}` is {}; expected {expected}.", found.kind())));
    }

    fn pass_over(&mut self, key: &str, line: usize) {
        let key = find::shown(key);
        if let Some((count, _)) = self.passed_over.get_mut(key.as_ref()) {
            *count += 1;
        } else if self.passed_over.len() < MAX_NAMED_KEYS {
            self.passed_over.insert(key.into_owned(), (1, line));
        } else {
            self.passed_over_more += 1;
        }
    }

    fn notices(self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(line) = self.passed_over.values().map(|(_, line)| *line).min() {
            let keys: Vec<String> =
                self.passed_over.iter().map(|(key, (count, _))| format!("{key} ({count})")).collect();
            let more = match self.passed_over_more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let keys = keys.join(", ");
            notices.push(Notice::at(line, format!("Not read, because it has no place in a scene: {keys}{more}.")));
        }
        if self.without_frames > 0 {
            let count = counted(self.without_frames, "scene states", "scenes state");
            let text = format!(
                "{count} a length in seconds, but the file states no frame rate (`fps`): lengths are not kept."
            );
            notices.push(Notice::at(1, text));
        }
        notices
    }
}

/// Where an entry stands: in a list of what, as which, and below which title.
struct Entry<'a> {
    noun: &'static str,
    index: usize,
    above: &'a str,
    looks: &'a Looks,
}

impl Entry<'_> {
    /// What it is called, behind what it is a part of.
    fn title(&self, label: &str) -> String {
        let between = if self.above.is_empty() { "" } else { " · " };
        let mut title = [self.above, between, label].concat();
        title.truncate(title.floor_char_boundary(MAX_LABEL));
        title
    }
}

/// A frame rate such as `25`, `23.976` or `30000/1001`.
fn parse_rate(text: &str) -> Option<f64> {
    match text.split_once('/') {
        Some((over, under)) => Some(over.trim().parse::<f64>().ok()? / under.trim().parse::<f64>().ok()?),
        None => text.trim().parse().ok(),
    }
}
