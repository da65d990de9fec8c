//! How a mapping says what stands in a field: a column, or something made of columns.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::{Row, Source};

/// How often a value may lead to another table.
const MAX_STEPS: usize = 8;

/// What stands in a field.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    /// The column of this name.
    Column(String),
    /// These one after the other, where they are not empty, with an empty line between.
    All(Vec<Value>),
    /// Anything else.
    Made(Box<Made>),
}

/// What is made of other values.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Made {
    /// This text.
    text: Option<String>,
    /// The column of this name.
    column: Option<String>,
    /// These, put together with `join`.
    parts: Option<Vec<Value>>,
    /// The first of these that is not empty.
    first: Option<Vec<Value>>,
    /// What stands between parts, and between several rows of another table.
    join: Option<String>,
    /// What another table says: of the rows whose `key` is this column's value, `value`.
    via: Option<String>,
    table: Option<String>,
    key: Option<String>,
    value: Option<Value>,
    /// The place inside a column of JSON, such as `/brief/title`.
    at: Option<String>,
    /// Only the ending of a file's name, in lower case: `mp4`.
    #[serde(default)]
    ending: bool,
    /// Before a text that is not empty: `Region: `.
    label: Option<String>,
    /// Words for words; what is not among them becomes `other`, or stays.
    map: Option<BTreeMap<String, String>>,
    other: Option<String>,
    /// What stands where there would be nothing.
    empty: Option<String>,
}

impl Value {
    /// The text; none where it would be empty.
    pub(super) fn of(&self, source: &Source<'_>, row: Row<'_>) -> Option<String> {
        self.read(source, row, MAX_STEPS).filter(|text| !text.trim().is_empty())
    }

    fn read(&self, source: &Source<'_>, row: Row<'_>, steps: usize) -> Option<String> {
        match self {
            Self::Column(name) => row.cell(name).map(str::to_owned),
            Self::All(parts) => put_together(parts.iter().map(|part| part.read(source, row, steps)), "\n\n"),
            Self::Made(made) => made.read(source, row, steps),
        }
    }

    /// The columns it reads, with the table of each: the one it is read in, or another.
    pub(super) fn columns<'a>(&'a self, table: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
        match self {
            Self::Column(name) => found.push((table, name)),
            Self::All(parts) => parts.iter().for_each(|part| part.columns(table, found)),
            Self::Made(made) => made.columns(table, found),
        }
    }
}

impl Made {
    fn read(&self, source: &Source<'_>, row: Row<'_>, steps: usize) -> Option<String> {
        let text = self.raw(source, row, steps).filter(|text| !text.trim().is_empty());
        let text = if self.ending { text.as_deref().and_then(ending_of) } else { text };
        let text = match (&self.map, text) {
            (Some(map), Some(text)) => map.get(text.trim()).or(self.other.as_ref()).cloned().or(Some(text)),
            (_, text) => text,
        };
        let text = text.filter(|text| !text.is_empty());
        let text = text.map(|text| format!("{}{text}", self.label.as_deref().unwrap_or_default()));
        text.or_else(|| self.empty.clone())
    }

    fn raw(&self, source: &Source<'_>, row: Row<'_>, steps: usize) -> Option<String> {
        if let Some(text) = &self.text {
            return Some(text.clone());
        }
        if let Some(via) = &self.via {
            return self.elsewhere(source, row, via, steps.checked_sub(1)?);
        }
        if let Some(parts) = &self.parts {
            let join = self.join.as_deref().unwrap_or(" ");
            return put_together(parts.iter().map(|part| part.read(source, row, steps)), join);
        }
        if let Some(first) = &self.first {
            return first
                .iter()
                .filter_map(|value| value.read(source, row, steps))
                .find(|text| !text.trim().is_empty());
        }
        let cell = row.cell(self.column.as_deref()?)?;
        match &self.at {
            None => Some(cell.to_owned()),
            Some(at) => {
                let json: serde_json::Value = serde_json::from_str(cell).ok()?;
                super::source::json_text(json.pointer(at)?)
            }
        }
    }

    fn elsewhere(&self, source: &Source<'_>, row: Row<'_>, via: &str, steps: usize) -> Option<String> {
        let id = row.cell(via)?;
        let rows = source.rows_with(self.table.as_deref()?, self.key.as_deref().unwrap_or("id"), id);
        let value = self.value.as_ref()?;
        let texts = rows.into_iter().map(|row| value.read(source, row, steps));
        put_together(texts, self.join.as_deref().unwrap_or("\n\n"))
    }

    fn columns<'a>(&'a self, table: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
        found.extend(self.column.iter().chain(&self.via).map(|name| (table, name.as_str())));
        let inside = self.parts.iter().flatten().chain(self.first.iter().flatten());
        inside.for_each(|value| value.columns(table, found));
        if let (Some(_), Some(other)) = (&self.via, &self.table) {
            found.push((other, self.key.as_deref().unwrap_or("id")));
            self.value.iter().for_each(|value| value.columns(other, found));
        }
    }
}

fn ending_of(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    let (_, ending) = name.split('?').next()?.rsplit_once('.')?;
    Some(ending.to_ascii_lowercase())
}

fn put_together(texts: impl Iterator<Item = Option<String>>, join: &str) -> Option<String> {
    let texts: Vec<String> = texts.flatten().filter(|text| !text.trim().is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join(join))
}
