//! Tables of comma-separated values, RFC 4180: what every CSV reader and writer here shares.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tabulator or a line end for a formula. Such a text is
//! written with a `'` before it, and read without. The two undo each other exactly, whatever a text begins with.

use super::{
    error::{Problem, Problems, ReadError},
    limits::{MAX_CSV_COLUMNS, MAX_CSV_NAME, MAX_CSV_ROWS, MAX_FILE_BYTES},
    text,
};

/// A table as it was read: a head and rows, each as wide as the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, in lower case, without spaces around them.
    pub head: Vec<String>,
    /// The rows below it.
    pub rows: Vec<Row>,
}

/// One row. A table may be a hundred times as wide as its rows are long, so a cell costs no more than its words and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins in the file, from 1.
    pub line: usize,
    /// The cells without the guard, one behind the other; those that are empty at the end are left out.
    words: String,
    /// Where each ends. A file is smaller than 4 GiB.
    ends: Vec<u32>,
}

impl Table {
    /// Where a column is, by any of its names.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.head.iter().position(|head| head == name))
    }
}

impl Row {
    /// The text of a cell; empty where there is no such column.
    #[must_use]
    pub fn cell(&self, column: Option<usize>) -> &str {
        let Some((column, end)) = column.and_then(|column| Some((column, *self.ends.get(column)?))) else { return "" };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[start as usize..end as usize]
    }

    /// How many cells it has up to the last one with words.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }
}

/// Reads a table. Commas, semicolons and tabulators are told apart by the head.
///
/// # Errors
/// Every row that does not fit the head, with its line.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, ReadError> {
    let text = text::decode_exactly(name, bytes, MAX_FILE_BYTES)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut problems = Problems::default();
    let mut table = Table { head: Vec::new(), rows: Vec::new() };
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map(|position| position.line() as usize);
                problems.push(Problem { line, column: None, reason: format!("is no row of CSV: {error}") });
                break;
            }
        }
        let line = record.position().map_or(1, |position| position.line() as usize);
        if table.head.is_empty() {
            table.head = head(&record, line, &mut problems);
            continue;
        }
        if table.rows.len() == MAX_CSV_ROWS {
            let reason = format!("more than {MAX_CSV_ROWS} rows; divide the file into parts");
            problems.push(Problem::at(line, reason));
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        table.rows.extend(row(&table.head, &record, line, &mut problems));
    }
    if let Some(line) = open_quote(&text, &table) {
        let reason =
            "a quote is opened in this row and never closed. Close it, or double it where it is part of a text.";
        problems.push(Problem::at(line, reason));
    }
    if table.head.is_empty() && problems.is_empty() {
        problems.push(Problem::whole("the file is empty. Its first line must name the columns."));
    }
    if problems.is_empty() { Ok(table) } else { Err(problems.into_error(name)) }
}

fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // The last of equals is taken, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn head(record: &csv::StringRecord, line: usize, problems: &mut Problems) -> Vec<String> {
    if record.len() > MAX_CSV_COLUMNS {
        let reason = format!("{} columns; {MAX_CSV_COLUMNS} is the most", record.len());
        problems.push(Problem::at(line, reason));
    }
    let name_of = |name: &str| unguard(name).trim().to_lowercase();
    let head: Vec<String> = record.iter().take(MAX_CSV_COLUMNS).map(name_of).collect();
    for (at, name) in head.iter().enumerate() {
        if name.len() > MAX_CSV_NAME {
            let reason = format!("the name of column {} has {} bytes; {MAX_CSV_NAME} is the most", at + 1, name.len());
            problems.push(Problem::at(line, reason));
        } else if !name.is_empty() && head[..at].contains(name) {
            problems.push(Problem::at(line, format!("two columns are called `{name}`. Rename one.")));
        }
    }
    head
}

fn row(head: &[String], record: &csv::StringRecord, line: usize, problems: &mut Problems) -> Option<Row> {
    let is_over = |(at, cell): (usize, &str)| at >= head.len() && !cell.trim().is_empty();
    if record.iter().enumerate().any(is_over) {
        let reason = format!(
            "{} cells, and the head names {} columns. Put a text that holds the delimiter in quotes.",
            record.len(),
            head.len()
        );
        problems.push(Problem::at(line, reason));
        return None;
    }
    let last = record.iter().take(head.len()).enumerate().filter(|(_, cell)| !cell.is_empty()).last();
    let width = last.map_or(0, |(last, _)| last + 1);
    let mut row = Row { line, words: String::new(), ends: Vec::with_capacity(width) };
    for cell in record.iter().take(width) {
        row.words.push_str(unguard(cell));
        row.ends.push(row.words.len() as u32);
    }
    Some(row)
}

/// The line of a last row that swallowed the rest of the file because a quote in it is never closed.
fn open_quote(text: &str, table: &Table) -> Option<usize> {
    let last = table.rows.last()?;
    let swallows = (0..last.width()).any(|column| last.cell(Some(column)).contains('\n'));
    let is_odd = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    (swallows && is_odd).then_some(last.line)
}

/// Whether a spreadsheet would take a cell for a formula, or for a text that was guarded.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A text as a cell that no spreadsheet takes for a formula.
#[must_use]
pub fn guard(text: &str) -> std::borrow::Cow<'_, str> {
    if needs_guard(text) { format!("'{text}").into() } else { text.into() }
}

/// The text that a cell stands for.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| needs_guard(cell)).unwrap_or(cell)
}

/// Writes a table: each cell guarded, quoted where it must be, rows ended by CRLF. The same rows give the same bytes.
#[must_use]
pub fn write(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    // Writing into memory does not fail, and texts stay texts.
    let _ = out.write_record(head);
    for row in rows {
        let _ = out.write_record(row.iter().map(|cell| guard(cell).into_owned()));
    }
    out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
