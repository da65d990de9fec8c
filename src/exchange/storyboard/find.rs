//! Where in a file its scenes are listed.

use std::{
    borrow::Cow,
    cell::RefCell,
    hash::{Hash, Hasher},
};

use rustc_hash::{FxHashMap, FxHasher};

use super::keys::{self, Role};
use crate::exchange::json_tree::{Node, Value};

/// As much of a way to a place is shown, in characters: its end.
const MAX_PATH: usize = 200;
/// As much of a key is shown, in characters.
const MAX_KEY: usize = 60;

/// A list whose entries are scenes.
pub(super) struct List<'a> {
    /// Its place in the file.
    place: usize,
    /// The member of the file at the top that it is in; none in a file that is a list.
    pub(super) root: Option<&'a str>,
    /// The way without the numbers, as a hash: lists with the same one hold scenes of the same kind.
    shape: u64,
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
    /// Which lists look like scenes, as far as anybody asked.
    pub(super) looks: Looks,
    /// Everything that was looked at, in that order: each step from the one above it. A way is put together only where
    /// somebody is told it, because there may be as many as the file has values.
    places: Vec<Place<'a>>,
}

#[derive(Clone, Copy)]
struct Place<'a> {
    above: usize,
    step: Step<'a>,
    root: Option<&'a str>,
    shape: u64,
    node: &'a Node,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Top,
    Entry(usize),
    Member(&'a str),
}

impl<'a> Place<'a> {
    /// The place of a value inside this one, which is at `above`.
    fn inside(self, above: usize, step: Step<'a>, node: &'a Node) -> Self {
        let mut hasher = FxHasher::default();
        self.shape.hash(&mut hasher);
        let root = match step {
            Step::Member(key) => {
                key.hash(&mut hasher);
                self.root.or(matches!(self.step, Step::Top).then_some(key))
            }
            Step::Top | Step::Entry(_) => {
                0_u8.hash(&mut hasher);
                self.root
            }
        };
        Self { above, step, root, shape: hasher.finish(), node }
    }
}

/// Searches a file breadth first: of several lists the one that lies least deep holds the scenes.
pub(super) fn find(root: &Node) -> Found<'_> {
    let mut found = Found::default();
    let mut lists = Vec::new();
    found.places.push(Place { above: 0, step: Step::Top, root: None, shape: 0, node: root });
    let mut at = 0;
    while let Some(place) = found.places.get(at).copied() {
        match &place.node.value {
            Value::List(entries) if at == 0 && found.looks.like_scenes(entries) => {
                lists.push(list(place, at, "Scene", entries));
            }
            Value::List(entries) => {
                let more = entries.iter().enumerate().filter(|(_, node)| holds_more(node));
                found.places.extend(more.map(|(index, node)| place.inside(at, Step::Entry(index), node)));
            }
            Value::Object(members) => {
                for (key, node) in members {
                    look_at_member(&mut found, &mut lists, place.inside(at, Step::Member(key), node));
                }
            }
            _ => {}
        }
        at += 1;
    }
    let shape = lists.first().map(|list: &List| list.shape).unwrap_or_default();
    (found.lists, found.passed_over) = lists.into_iter().partition(|list| list.shape == shape);
    found
}

fn list<'a>(place: Place<'a>, at: usize, noun: &'static str, entries: &'a [Node]) -> List<'a> {
    List { place: at, root: place.root, shape: place.shape, noun, entries, line: place.node.line }
}

fn look_at_member<'a>(found: &mut Found<'a>, lists: &mut Vec<List<'a>>, place: Place<'a>) {
    let Step::Member(key) = place.step else { return };
    let at = found.places.len();
    if keys::is_frame_rate(key) && found.frame_rate.is_none() {
        found.frame_rate = Some((found.path_to(Some(place)), place.node));
        return;
    }
    match (&place.node.value, keys::entry_noun(key)) {
        (Value::List(entries), Some(noun)) if entries.is_empty() => {
            found.empty.push(list(place, at, noun, entries));
        }
        (Value::List(entries), Some(noun)) if found.looks.like_scenes(entries) || entries.iter().all(is_text) => {
            lists.push(list(place, at, noun, entries));
        }
        (Value::List(_) | Value::Object(_), _) => return found.places.push(place),
        _ => return,
    }
    // A list of scenes is not looked into, only told of.
    found.places.push(Place { node: &NOTHING, ..place });
}

/// What stands for a value that is not looked into.
static NOTHING: Node = Node { line: 0, value: Value::Null };

impl<'a> Found<'a> {
    /// The way to a list, such as `layers[0].operations[0].panels`; empty for a file that is a list.
    pub(super) fn path(&self, list: &List<'_>) -> String {
        self.path_to(self.places.get(list.place).copied())
    }

    fn path_to(&self, mut place: Option<Place<'a>>) -> String {
        let mut steps = Vec::new();
        while let Some(here) = place.filter(|place| !matches!(place.step, Step::Top)) {
            steps.push(here.step);
            place = self.places.get(here.above).copied();
        }
        let path = steps.into_iter().rev().fold(String::new(), |path, step| match step {
            Step::Top => path,
            Step::Entry(index) => format!("{path}[{index}]"),
            Step::Member(key) => member_path(&path, key),
        });
        let over = path.chars().count().saturating_sub(MAX_PATH);
        if over == 0 { path } else { path.chars().skip(over).collect() }
    }
}

/// A key as far as it is shown.
pub(super) fn shown(key: &str) -> Cow<'_, str> {
    match key.char_indices().nth(MAX_KEY) {
        Some((end, _)) => format!("{}…", &key[..end]).into(),
        None => key.into(),
    }
}

/// The way to a member.
pub(super) fn member_path(path: &str, key: &str) -> String {
    let key = shown(key);
    if path.is_empty() { key.into_owned() } else { format!("{path}.{key}") }
}

/// Which lists look like scenes. Each is looked through once, however often and from whatever depth it is asked for.
#[derive(Default)]
pub(super) struct Looks(RefCell<FxHashMap<usize, bool>>);

impl Looks {
    /// The list of parts inside a scene, such as the shots of a sequence.
    pub(super) fn inner_list<'a>(&self, members: &'a [(String, Node)]) -> Option<(&'a str, &'static str, &'a [Node])> {
        members.iter().find_map(|(key, node)| match (&node.value, keys::entry_noun(key)) {
            (Value::List(entries), Some(noun)) if self.like_scenes(entries) => {
                Some((key.as_str(), noun, entries.as_slice()))
            }
            _ => None,
        })
    }

    /// Whether any entry is an object with a text of a scene.
    fn like_scenes(&self, entries: &[Node]) -> bool {
        if entries.is_empty() {
            return false;
        }
        let place = entries.as_ptr().addr();
        if let Some(known) = self.0.borrow().get(&place) {
            return *known;
        }
        let is_like = entries.iter().any(|entry| match &entry.value {
            Value::Object(members) => members.iter().any(|(key, _)| tells(key)) || self.inner_list(members).is_some(),
            _ => false,
        });
        self.0.borrow_mut().insert(place, is_like);
        is_like
    }
}

fn is_text(node: &Node) -> bool {
    matches!(node.value, Value::Text(_))
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
