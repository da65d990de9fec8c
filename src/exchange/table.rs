//! Tables of comma-separated values, RFC 4180: what every CSV reader and writer here shares.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tabulator or a line end for a formula. Such a text is
//! written with a `'` before it, and read without. The two undo each other exactly, whatever a text begins with.

use super::{
    error::{Problem, Problems, ReadError},
    limits::{MAX_CSV_CELLS, MAX_CSV_COLUMNS, MAX_CSV_NAME, MAX_CSV_ROWS, MAX_CSV_WIDTH, MAX_FILE_BYTES},
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
    let mut records = Records::of(&text);
    let mut problems = Problems::default();
    let mut table = Table { head: Vec::new(), rows: Vec::new() };
    let mut cells = 0;
    while let Some(record) = records.next(&mut problems) {
        if table.head.is_empty() {
            table.head = head(&record, &mut problems);
            continue;
        }
        if table.rows.len() == MAX_CSV_ROWS {
            let reason = format!("more than {MAX_CSV_ROWS} rows; divide the file into parts");
            problems.push(Problem::at(record.line, reason));
            break;
        }
        if record.cells(0).all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let row = row(&table.head, &record, &mut problems);
        cells += row.as_ref().map_or(0, Row::width);
        if cells > MAX_CSV_CELLS {
            let reason = format!("more than {MAX_CSV_CELLS} cells so far; divide the file, or leave columns out");
            problems.push(Problem::at(record.line, reason));
            break;
        }
        table.rows.extend(row);
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

/// The rows of a text one after another. None is taken further than its cells may be many: a file may be one row of nothing else.
struct Records<'a> {
    reader: csv_core::Reader,
    rest: &'a [u8],
    words: Vec<u8>,
    ends: Vec<usize>,
}

/// One row of a text.
struct Record<'a> {
    line: usize,
    words: &'a str,
    ends: &'a [usize],
}

impl<'a> Records<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter(text)).build(),
            rest: text.as_bytes(),
            words: vec![0; 1024],
            ends: vec![0; MAX_CSV_WIDTH],
        }
    }

    /// The next row; none: there is none, or it is too wide to read on.
    fn next(&mut self, problems: &mut Problems) -> Option<Record<'_>> {
        // The reader ends a row at CR, and would count the LF that follows, and empty lines, to the next one.
        let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let skipped = self.rest.iter().take_while(is_end).filter(|byte| **byte == b'\n').count();
        let line = self.reader.line() as usize + skipped;
        let (mut filled, mut count) = (0, 0);
        loop {
            let (words, ends) = (&mut self.words[filled..], &mut self.ends[count..]);
            let (result, taken, written, ended) = self.reader.read_record(self.rest, words, ends);
            self.rest = &self.rest[taken..];
            filled += written;
            count += ended;
            match result {
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return None,
                // Asked again with nothing left it says so.
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => self.words.resize(self.words.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => {
                    let reason = format!("more than {MAX_CSV_WIDTH} cells; {MAX_CSV_COLUMNS} columns is the most");
                    problems.push(Problem::at(line, reason));
                    return None;
                }
            }
        }
        // Only signs of ASCII were taken out of what is text.
        let words = std::str::from_utf8(&self.words[..filled]).unwrap_or_default();
        Some(Record { line, words, ends: &self.ends[..count] })
    }
}

impl<'a> Record<'a> {
    /// The cells from one on.
    fn cells(&self, from: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        let (words, ends) = (self.words, self.ends);
        let mut start = from.checked_sub(1).map_or(0, |before| ends.get(before).copied().unwrap_or(words.len()));
        ends.iter().skip(from).map(move |end| words.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default())
    }

    /// How many cells it has up to the last one with words, of so many.
    fn width(&self, most: usize) -> usize {
        let ends = &self.ends[..self.ends.len().min(most)];
        let Some(end) = ends.last() else { return 0 };
        if *end == 0 { 0 } else { ends.partition_point(|other| other < end) + 1 }
    }
}

fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // The last of equals is taken, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn head(record: &Record<'_>, problems: &mut Problems) -> Vec<String> {
    let line = record.line;
    if record.ends.len() > MAX_CSV_COLUMNS {
        let reason = format!("{} columns; {MAX_CSV_COLUMNS} is the most", record.ends.len());
        problems.push(Problem::at(line, reason));
    }
    let name_of = |name: &str| unguard(name).trim().to_lowercase();
    let head: Vec<String> = record.cells(0).take(MAX_CSV_COLUMNS).map(name_of).collect();
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

fn row(head: &[String], record: &Record<'_>, problems: &mut Problems) -> Option<Row> {
    if record.cells(head.len()).any(|cell| !cell.trim().is_empty()) {
        let reason = format!(
            "{} cells, and the head names {} columns. Put a text that holds the delimiter in quotes.",
            record.ends.len(),
            head.len()
        );
        problems.push(Problem::at(record.line, reason));
        return None;
    }
    let width = record.width(head.len());
    let mut row = Row { line: record.line, words: String::new(), ends: Vec::with_capacity(width) };
    for cell in record.cells(0).take(width) {
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
