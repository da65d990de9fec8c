//! The tables of another system, and reading them from files.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use crate::{
    exchange::{
        ReadError,
        error::Problem,
        limits::{MAX_CSV_COLUMNS, MAX_CSV_ROWS, MAX_FILE_BYTES},
        table, text,
    },
    model::foreign::ForeignTable,
};

/// Which rows of a table have a value in a column.
type Index = Rc<HashMap<String, Vec<usize>>>;

/// All tables, found by name.
pub(super) struct Source<'a> {
    tables: HashMap<String, &'a ForeignTable>,
    indexes: RefCell<HashMap<(String, String), Index>>,
    reached: RefCell<HashMap<String, HashSet<usize>>>,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a ForeignTable,
    at: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(tables: &'a [ForeignTable]) -> Self {
        let tables = tables.iter().map(|table| (table.name.to_lowercase(), table)).collect();
        Self { tables, indexes: RefCell::default(), reached: RefCell::default() }
    }

    /// A table, by its name in any case.
    pub(super) fn table(&self, name: &str) -> Option<&'a ForeignTable> {
        self.tables.get(&name.to_lowercase()).copied()
    }

    /// The tables in alphabetical order.
    pub(super) fn tables(&self) -> Vec<&'a ForeignTable> {
        let mut tables: Vec<_> = self.tables.values().copied().collect();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        tables
    }

    /// The rows of a table, in its order.
    pub(super) fn rows(&self, name: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let table = self.table(name);
        table.into_iter().flat_map(|table| (0..table.rows.len()).map(move |at| Row { table, at }))
    }

    /// The rows of a table whose column has a value. The first question makes an index of the column.
    pub(super) fn rows_with(&self, name: &str, column: &str, value: &str) -> Vec<Row<'a>> {
        let Some(table) = self.table(name) else { return Vec::new() };
        let key = (name.to_lowercase(), column.to_lowercase());
        let index = self.indexes.borrow().get(&key).cloned();
        let index = index.unwrap_or_else(|| {
            let mut index: HashMap<String, Vec<usize>> = HashMap::new();
            for row in (0..table.rows.len()).map(|at| Row { table, at }) {
                if let Some(cell) = row.cell(column) {
                    index.entry(cell.to_owned()).or_default().push(row.at);
                }
            }
            let index = Rc::new(index);
            self.indexes.borrow_mut().insert(key, Rc::clone(&index));
            index
        });
        let found: Vec<usize> = index.get(value).into_iter().flatten().copied().collect();
        self.reached.borrow_mut().entry(name.to_lowercase()).or_default().extend(&found);
        found.into_iter().map(|at| Row { table, at }).collect()
    }

    /// The places of the rows of a table that no question ever answered.
    pub(super) fn unreached(&self, name: &str) -> Vec<usize> {
        let count = self.table(name).map_or(0, |table| table.rows.len());
        let reached = self.reached.borrow();
        let reached = reached.get(&name.to_lowercase());
        (0..count).filter(|at| reached.is_none_or(|reached| !reached.contains(at))).collect()
    }

    /// The ids of the rows that a question ever answered, by table in lower case.
    pub(super) fn reached_ids(&self) -> HashMap<String, HashSet<&'a str>> {
        let ids = |(name, rows): (&String, &HashSet<usize>)| {
            let table = self.table(name)?;
            let ids = rows.iter().filter_map(|at| Row { table, at: *at }.cell("id")).collect();
            Some((name.clone(), ids))
        };
        self.reached.borrow().iter().filter_map(ids).collect()
    }

    /// One cell of a table.
    pub(super) fn cell(&self, name: &str, at: usize, column: &str) -> Option<String> {
        Row { table: self.table(name)?, at }.cell(column).map(str::to_owned)
    }
}

impl<'a> Row<'a> {
    /// The text of a column, by its name in any case; none where it is empty or there is no such column.
    pub(super) fn cell(self, column: &str) -> Option<&'a str> {
        let at = self.table.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.table.rows.get(self.at)?.get(at)?.as_deref().filter(|text| !text.is_empty())
    }
}

/// Reads a table from comma-separated values; an empty cell is nothing.
///
/// # Errors
/// Every row that does not fit the head.
pub fn read_csv(name: &str, file: &str, bytes: &[u8]) -> Result<ForeignTable, ReadError> {
    let table = table::read(file, bytes)?;
    let cells = |row: &table::Row| {
        (0..row.width()).map(|at| Some(row.cell(Some(at)).to_owned()).filter(|cell| !cell.is_empty())).collect()
    };
    let rows = table.rows.iter().map(cells).collect();
    Ok(ForeignTable { name: name.to_owned(), columns: table.head.clone(), rows })
}

/// Reads a table from JSON: a list of objects, an object that holds one such list, or an object a line.
///
/// # Errors
/// Where it is no JSON, or no such list.
pub fn read_json(name: &str, file: &str, bytes: &[u8]) -> Result<ForeignTable, ReadError> {
    let text = text::decode(file, bytes, MAX_FILE_BYTES)?;
    let broken = |line: usize, error: &serde_json::Error| {
        let place = Problem {
            line: Some(line + error.line() - 1),
            column: Some(error.column()),
            reason: format!("is no JSON: {error}"),
        };
        ReadError::new(file, vec![place])
    };
    let list = match serde_json::from_str(&text) {
        Ok(whole) => list_of(whole),
        Err(error) => {
            let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
            let rows: Result<Vec<_>, _> = lines
                .map(|(line, number)| serde_json::from_str(line).map_err(|error| broken(number, &error)))
                .collect();
            // Objects a line begin with one that is whole; otherwise the file was meant to be one document.
            let is_a_line_each = text
                .lines()
                .find(|line| !line.trim().is_empty())
                .is_some_and(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
            if is_a_line_each { Some(rows?) } else { return Err(broken(1, &error)) }
        }
    };
    let objects: Option<Vec<serde_json::Map<_, _>>> = list.and_then(|list| {
        list.into_iter().map(|row| if let serde_json::Value::Object(row) = row { Some(row) } else { None }).collect()
    });
    let Some(objects) = objects else {
        return Err(ReadError::whole(file, "is no table: write it as a list of objects, one for each row"));
    };
    from_objects(name, file, objects)
}

fn list_of(whole: serde_json::Value) -> Option<Vec<serde_json::Value>> {
    match whole {
        serde_json::Value::Array(list) => Some(list),
        serde_json::Value::Object(fields) => {
            let mut lists = fields.into_iter().filter_map(|(_, value)| match value {
                serde_json::Value::Array(list) => Some(list),
                _ => None,
            });
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

fn from_objects(
    name: &str,
    file: &str,
    objects: Vec<serde_json::Map<String, serde_json::Value>>,
) -> Result<ForeignTable, ReadError> {
    if objects.len() > MAX_CSV_ROWS {
        return Err(ReadError::whole(file, format!("{} rows; {MAX_CSV_ROWS} is the most", objects.len())));
    }
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut table = ForeignTable { name: name.to_owned(), ..ForeignTable::default() };
    for object in objects {
        let mut row = Vec::new();
        for (column, value) in object {
            let place = *at.entry(column.to_lowercase()).or_insert_with(|| {
                table.columns.push(column);
                table.columns.len() - 1
            });
            if place >= row.len() {
                row.resize(place + 1, None);
            }
            row[place] = json_text(&value);
            // Told at once: rows may be as wide as the columns are many.
            if table.columns.len() > MAX_CSV_COLUMNS {
                let reason = format!("more than {MAX_CSV_COLUMNS} columns; no table has so many");
                return Err(ReadError::whole(file, reason));
            }
        }
        table.rows.push(row);
    }
    Ok(table)
}

/// A JSON value as the text of a cell.
pub(super) fn json_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
