//! The tables of another system, and reading them from files.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use crate::{
    exchange::{ReadError, table},
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

/// A JSON value as the text of a cell.
pub(super) fn json_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
