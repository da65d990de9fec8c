//! Tables in JSON: a list of objects, an object that holds one such list, or an object a line. Rows are taken as they come, and
//! none of what is not a cell is kept, so a file that is no table costs no more than a look at it.

use std::{collections::HashMap, fmt};

use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    exchange::{
        ReadError,
        error::Problem,
        limits::{MAX_CSV_CELLS, MAX_CSV_COLUMNS, MAX_CSV_ROWS, MAX_FILE_BYTES},
        text,
    },
    model::foreign::ForeignTable,
};

const NO_TABLE: &str = "is no table: write it as a list of objects, one for each row";
/// So many spellings of names of columns are found at once; the others are put into lower case each time.
const MAX_SPELLINGS: usize = 4 * MAX_CSV_COLUMNS;

/// Reads a table from JSON: a list of objects, an object that holds one such list, or an object a line.
///
/// # Errors
/// Where it is no JSON, no such list, or larger than a table may be.
pub fn read_json(name: &str, file: &str, bytes: &[u8]) -> Result<ForeignTable, ReadError> {
    let text = text::decode(file, bytes, MAX_FILE_BYTES)?;
    let mut rows = Rows::default();
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let first = lines.next().map_or("", |(line, _)| line);
    // An object a line: the first of several lines is whole, which that of one document never is.
    if lines.next().is_some() && serde_json::from_str::<IgnoredAny>(first).is_ok() {
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            rows.take(line, RowOf).map_err(|error| rows.refusal(file, number, &error))?;
        }
    } else {
        rows.take(&text, Document).map_err(|error| rows.refusal(file, 1, &error))?;
    }
    name.clone_into(&mut rows.table.name);
    Ok(rows.table)
}

/// The rows of a table as far as they were read.
#[derive(Default)]
struct Rows {
    table: ForeignTable,
    /// Where a column is, by its name in lower case.
    places: HashMap<String, usize>,
    /// The same by its name as it is spelled.
    spelled: FxHashMap<String, usize>,
    cells: usize,
    /// Why no more is read, where it is not for the JSON.
    limit: Option<String>,
}

impl Rows {
    /// Reads one JSON text.
    fn take<'t, 'r, S: DeserializeSeed<'t, Value = ()>>(
        &'r mut self,
        text: &'t str,
        seed: impl FnOnce(&'r mut Self) -> S,
    ) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        seed(self).deserialize(&mut deserializer)?;
        deserializer.end()
    }

    fn refusal(&self, file: &str, line: usize, error: &serde_json::Error) -> ReadError {
        if let Some(limit) = &self.limit {
            return ReadError::whole(file, limit);
        }
        if error.is_data() {
            return ReadError::whole(file, NO_TABLE);
        }
        let place = Problem {
            line: Some(line + error.line() - 1),
            column: Some(error.column()),
            reason: format!("is no JSON: {error}"),
        };
        ReadError::new(file, vec![place])
    }

    /// Where a column is. Most rows name the same columns in the same order, so the one that would come next is looked at first.
    fn place(&mut self, name: &str, next: usize) -> Result<usize, String> {
        if self.table.columns.get(next).is_some_and(|column| column == name) {
            return Ok(next);
        }
        if let Some(place) = self.spelled.get(name) {
            return Ok(*place);
        }
        let new = self.table.columns.len();
        let place = *self.places.entry(name.to_lowercase()).or_insert(new);
        if place == new {
            if new == MAX_CSV_COLUMNS {
                return Err(format!("more than {MAX_CSV_COLUMNS} columns; no table has so many"));
            }
            self.table.columns.push(name.to_owned());
        }
        if self.spelled.len() < MAX_SPELLINGS {
            self.spelled.insert(name.to_owned(), place);
        }
        Ok(place)
    }

    fn push(&mut self, row: Vec<Option<String>>) -> Result<(), String> {
        if self.table.rows.len() == MAX_CSV_ROWS {
            return Err(format!("more than {MAX_CSV_ROWS} rows; divide the file into parts"));
        }
        self.cells += row.len();
        if self.cells > MAX_CSV_CELLS {
            return Err(format!("more than {MAX_CSV_CELLS} cells; divide the file, or leave columns out"));
        }
        self.table.rows.push(row);
        Ok(())
    }

    /// Stops the reading where something is beyond a limit.
    fn within<T, E: serde::de::Error>(&mut self, result: Result<T, String>) -> Result<T, E> {
        result.map_err(|limit| {
            self.limit = Some(limit);
            E::custom("beyond a limit")
        })
    }

    fn list<'de, A: SeqAccess<'de>>(&mut self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(RowOf(self))?.is_some() {}
        Ok(())
    }
}

/// Reads one row.
struct RowOf<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for RowOf<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let (rows, mut next) = (self.0, 0);
        let mut row = Vec::with_capacity(rows.table.rows.last().map_or(0, Vec::len));
        while let Some(place) = fields.next_key_seed(PlaceOf { rows, next })? {
            if place >= row.len() {
                row.resize(place + 1, None);
            }
            row[place] = cell(fields.next_value::<&RawValue>()?.get());
            next = place + 1;
        }
        let pushed = rows.push(row);
        rows.within(pushed)
    }
}

/// Finds the column that a key names.
struct PlaceOf<'r> {
    rows: &'r mut Rows,
    next: usize,
}

impl<'de> DeserializeSeed<'de> for PlaceOf<'_> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for PlaceOf<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<usize, E> {
        let place = self.rows.place(name, self.next);
        self.rows.within(place)
    }
}

/// Reads a whole document.
struct Document<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut lists = 0;
        while fields.next_key::<IgnoredAny>()?.is_some() {
            let value = fields.next_value::<&RawValue>()?.get();
            if !value.starts_with('[') {
                continue;
            }
            lists += 1;
            if lists > 1 {
                break;
            }
            // It was just found to be JSON.
            let read = self.0.take(value, ListOf);
            read.map_err(|_| A::Error::custom(NO_TABLE))?;
        }
        if lists == 1 { Ok(()) } else { Err(A::Error::custom(NO_TABLE)) }
    }
}

/// Reads a list of rows.
struct ListOf<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for ListOf<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.0.list(list)
    }
}

/// A JSON value as the text of a cell: a text without its quotes, anything else as it is written, without spaces.
fn cell(value: &str) -> Option<String> {
    match value.as_bytes().first() {
        None | Some(b'n') => None,
        Some(b'"') if !value.contains('\\') => value.get(1..value.len() - 1).map(str::to_owned),
        Some(b'"') => serde_json::from_str(value).ok(),
        Some(b'{' | b'[') => Some(without_spaces(value)),
        Some(_) => Some(value.to_owned()),
    }
}

/// JSON without the spaces and line ends between its parts.
fn without_spaces(value: &str) -> String {
    let (mut is_text, mut is_escaped) = (false, false);
    let is_kept = |sign: &char| {
        let kept = is_text || !sign.is_ascii_whitespace();
        if *sign == '"' && !is_escaped {
            is_text = !is_text;
        }
        is_escaped = is_text && !is_escaped && *sign == '\\';
        kept
    };
    value.chars().filter(is_kept).collect()
}
