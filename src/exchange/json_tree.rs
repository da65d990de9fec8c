//! JSON that remembers its lines. `serde_json` does the reading; this only watches where it is.

use std::{cell::Cell, fmt, io};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Segment;

use super::{
    error::Problem,
    limits::{MAX_JSON_DEPTH, MAX_JSON_VALUES},
};

/// A value and the line it is on, from 1. A member of an object is on the line of its key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// A JSON value. An object keeps the order of its members, and both where a key is there twice.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Value {
    /// The kind of value, for messages.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl Node {
    /// The line of the deepest value on the way of a path that is there.
    pub(super) fn line_of<'s>(&self, path: impl Iterator<Item = &'s Segment>) -> usize {
        let mut node = self;
        for segment in path {
            let next = match (&node.value, segment) {
                (Value::List(items), Segment::Seq { index }) => items.get(*index),
                (Value::Object(members), Segment::Map { key }) => {
                    members.iter().find(|(k, _)| k == key).map(|(_, node)| node)
                }
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node.line
    }
}

/// Reads a text. Deeper than [`MAX_JSON_DEPTH`] or more than [`MAX_JSON_VALUES`] is refused.
pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    let (line, values) = (Cell::new(1), Cell::new(0));
    let reader = CountingReader { rest: text.as_bytes(), line: &line };
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let node = Seed { line: &line, values: &values }
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node));
    node.map_err(|error| syntax_problem(&error))
}

/// What a text of too many values is answered with.
pub(super) fn too_many() -> String {
    format!("more than {MAX_JSON_VALUES} values; no storyboard or timeline holds so many. Divide it into parts.")
}

/// What a syntax error of `serde_json` is called here.
pub(super) fn syntax_problem(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let reason = if what.starts_with("recursion limit") {
        format!("lists and objects are nested more than {MAX_JSON_DEPTH} deep; no file of this kind is.")
    } else if error.is_data() {
        what.to_owned()
    } else if error.is_eof() {
        format!("the JSON ends too early ({what}): the file is cut short. Copy or save it again.")
    } else {
        format!("this is not JSON: {what}. Correct it here, or save it again as JSON (not as JavaScript or text).")
    };
    Problem { line: Some(error.line().max(1)), column: Some(error.column()).filter(|column| *column > 0), reason }
}

/// Hands out bytes and counts the lines that were handed out. `serde_json` reads at most one byte ahead, and only behind a
/// number, so the count is the line of whatever it reports.
struct CountingReader<'a> {
    rest: &'a [u8],
    line: &'a Cell<usize>,
}

impl io::Read for CountingReader<'_> {
    /// One byte, whatever is asked for: `serde_json` asks for no more, and a copy of any length costs several times as much.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some(to), Some((byte, rest))) = (buffer.first_mut(), self.rest.split_first()) else { return Ok(0) };
        *to = *byte;
        self.rest = rest;
        if *byte == b'\n' {
            self.line.set(self.line.get() + 1);
        }
        Ok(1)
    }
}

/// How many lines end in these bytes.
pub(super) fn count_line_ends(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    line: &'a Cell<usize>,
    values: &'a Cell<usize>,
}

impl Seed<'_> {
    /// A value where the reader is now.
    fn node<E: de::Error>(self, value: Value) -> Result<Node, E> {
        self.node_at(self.line.get(), value)
    }

    fn node_at<E: de::Error>(self, line: usize, value: Value) -> Result<Node, E> {
        self.values.set(self.values.get() + 1);
        if self.values.get() > MAX_JSON_VALUES {
            return Err(E::custom(too_many()));
        }
        Ok(Node { line, value })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.node(Value::Null)
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        self.node(Value::Bool(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        self.node(Value::Number(value as f64))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        self.node(Value::Number(value as f64))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        self.node(Value::Number(value))
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.node(Value::Text(value.to_owned()))
    }
    fn visit_string<E: de::Error>(self, value: String) -> Result<Node, E> {
        self.node(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let line = self.line.get();
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        self.node_at(line, Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let line = self.line.get();
        let mut members = Vec::new();
        while let Some(key) = access.next_key::<String>()? {
            let line = self.line.get();
            let Node { value, .. } = access.next_value_seed(self)?;
            members.push((key, Node { line, value }));
        }
        self.node_at(line, Value::Object(members))
    }
}
