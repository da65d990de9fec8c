//! Where in a file its scenes are listed.

use std::collections::VecDeque;

use super::keys::{self, Role};
use crate::exchange::json_tree::{Node, Value};

/// A list whose entries are scenes.
pub(super) struct List<'a> {
    /// The way to it, such as `layers[0].operations[0].panels`; empty for a file that is a list.
    pub(super) path: String,
    /// The way without the numbers: lists with the same one hold scenes of the same kind.
    shape: String,
    /// What one entry is called.
    pub(super) noun: &'static str,
    pub(super) entries: &'a [Node],
    pub(super) line: usize,
}

/// What was found in a file.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// The lists that hold the scenes, in the order of the file.
    pub(super) lists: Vec<List<'a>>,
    /// Other lists that look the same, lie deeper or come later, and are not read.
    pub(super) passed_over: Vec<List<'a>>,
    /// Lists with the right key and nothing in them.
    pub(super) empty: Vec<List<'a>>,
    /// Where the file states a frame rate, and what.
    pub(super) frame_rate: Option<(String, &'a Node)>,
}

struct Place<'a> {
    path: String,
    shape: String,
    node: &'a Node,
}

/// Searches a file breadth first: of several lists the one that lies least deep holds the scenes.
pub(super) fn find(root: &Node) -> Found<'_> {
    let mut found = Found::default();
    let mut lists = Vec::new();
    let mut queue = VecDeque::from([Place { path: String::new(), shape: String::new(), node: root }]);
    while let Some(place) = queue.pop_front() {
        match &place.node.value {
            Value::List(entries) if place.path.is_empty() && looks_like_scenes(entries) => {
                lists.push(List {
                    path: String::new(),
                    shape: String::new(),
                    noun: "Scene",
                    entries,
                    line: place.node.line,
                });
            }
            Value::List(entries) => {
                queue.extend(entries.iter().enumerate().filter(|(_, node)| holds_more(node)).map(|(index, node)| {
                    Place { path: format!("{}[{index}]", place.path), shape: format!("{}[]", place.shape), node }
                }));
            }
            Value::Object(members) => {
                for (key, node) in members {
                    look_at_member(&place, key, node, &mut found, &mut lists, &mut queue);
                }
            }
            _ => {}
        }
    }
    let shape = lists.first().map(|list: &List| list.shape.clone()).unwrap_or_default();
    (found.lists, found.passed_over) = lists.into_iter().partition(|list| list.shape == shape);
    found
}

fn look_at_member<'a>(
    place: &Place<'a>,
    key: &str,
    node: &'a Node,
    found: &mut Found<'a>,
    lists: &mut Vec<List<'a>>,
    queue: &mut VecDeque<Place<'a>>,
) {
    let (path, shape) = (member_path(&place.path, key), member_path(&place.shape, key));
    if keys::is_frame_rate(key) && found.frame_rate.is_none() {
        found.frame_rate = Some((path, node));
        return;
    }
    let noun = keys::entry_noun(key);
    match (&node.value, noun) {
        (Value::List(entries), Some(noun)) if entries.is_empty() => {
            found.empty.push(List { path, shape, noun, entries, line: node.line });
        }
        (Value::List(entries), Some(noun)) if looks_like_scenes(entries) || entries.iter().all(is_text) => {
            lists.push(List { path, shape, noun, entries, line: node.line });
        }
        (Value::List(_) | Value::Object(_), _) => queue.push_back(Place { path, shape, node }),
        _ => {}
    }
}

/// The path of a member of an object.
pub(super) fn member_path(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The list of smaller scenes that a scene consists of, such as the shots of a scene.
pub(super) fn inner_list(members: &[(String, Node)]) -> Option<(&str, &'static str, &[Node])> {
    members.iter().find_map(|(key, node)| match (&node.value, keys::entry_noun(key)) {
        (Value::List(entries), Some(noun)) if looks_like_scenes(entries) => {
            Some((key.as_str(), noun, entries.as_slice()))
        }
        _ => None,
    })
}

fn is_text(node: &Node) -> bool {
    matches!(node.value, Value::Text(_))
}

fn looks_like_scenes(entries: &[Node]) -> bool {
    entries.iter().any(|entry| match &entry.value {
        Value::Object(members) => members.iter().any(|(key, _)| tells(key)) || inner_list(members).is_some(),
        _ => false,
    })
}

/// Whether a key alone makes an object a scene: words of what is seen or heard, not only a name or a number.
fn tells(key: &str) -> bool {
    matches!(
        keys::role(key),
        Some(Role::Spoken | Role::Speech | Role::Text | Role::Description(_) | Role::ImagePrompt | Role::Merged)
    )
}

fn holds_more(node: &Node) -> bool {
    matches!(node.value, Value::List(_) | Value::Object(_))
}
