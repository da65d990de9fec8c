//! Reading a backup: line by line, and nothing is believed before the checksum in the last line.

use std::io::{BufRead, Read as _};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    Error, FORMAT, Header, Result, Summary,
    tables::{Plan, Planned, plan},
};
use crate::{model::hex, store::migrate};

/// The longest line, in bytes. Every row that the API takes is far shorter.
const LONGEST: u64 = 256 << 20;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableLine {
    pub table: String,
    pub columns: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndLine {
    pub end: Summary,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Seal {
    pub sha256: String,
}

/// What stands in the next line.
pub(super) enum Line<'a> {
    /// A row of the table, as a JSON array of its columns.
    Row(&'static Planned, &'a str),
    /// There are no more rows; the checksum is right.
    End(Summary),
}

/// A backup that is being read.
pub(super) struct Reader<R> {
    input: R,
    hash: Sha256,
    line: Vec<u8>,
    number: u64,
    plan: &'static Plan,
    /// How many tables were begun.
    begun: usize,
    summary: Summary,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Error::Newer`] for what a newer program wrote, [`Error::Damaged`] for what is no backup.
    pub fn open(input: R) -> Result<(Self, Header)> {
        let mut reader = Self {
            input,
            hash: Sha256::new(),
            line: Vec::new(),
            number: 0,
            plan: plan(1).ok_or_else(|| Error::Damaged("this program knows no schema".to_owned()))?,
            begun: 0,
            summary: Summary::default(),
        };
        reader.read()?;
        let first: Value = reader.parse().map_err(|_| Error::Damaged("it is no backup of Orama".to_owned()))?;
        let number = |name: &str| first.get(name).and_then(Value::as_u64);
        let (Some(format), Some(schema)) = (number("orama_backup"), number("schema")) else {
            return Err(Error::Damaged("it is no backup of Orama".to_owned()));
        };
        let known = u64::try_from(migrate::head()).unwrap_or_default();
        if format > FORMAT {
            return Err(Error::Newer { what: "format", found: format, known: FORMAT });
        }
        if schema > known {
            return Err(Error::Newer { what: "schema", found: schema, known });
        }
        let header: Header = reader.parse()?;
        reader.plan = plan(header.schema).ok_or_else(|| reader.damaged("there is no such schema"))?;
        Ok((reader, header))
    }

    /// The next row, or the end.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the file is cut off or is not what was written.
    pub fn next(&mut self) -> Result<Line<'_>> {
        loop {
            self.read()?;
            match self.line.first() {
                Some(b'[') => break,
                Some(b'{') if self.begun == self.plan.tables.len() => return self.end().map(Line::End),
                _ => self.begin_table()?,
            }
        }
        let table = self.begun.checked_sub(1).and_then(|at| self.plan.tables.get(at));
        let table = table.ok_or_else(|| self.damaged("a row stands outside of a table"))?;
        *self.summary.rows.entry(table.name.to_owned()).or_default() += 1;
        let text = std::str::from_utf8(&self.line).map_err(|_| self.damaged("it is no text"))?;
        Ok(Line::Row(table, text.trim_end()))
    }

    fn begin_table(&mut self) -> Result<()> {
        let line: TableLine = self.parse()?;
        let table = self.plan.tables.get(self.begun).filter(|table| table.name == line.table);
        let table = table.ok_or_else(|| self.damaged("another table was to come"))?;
        if !table.columns.iter().map(|column| column.name).eq(line.columns.iter().map(String::as_str)) {
            return Err(self.damaged("the table has other columns"));
        }
        self.begun += 1;
        self.summary.rows.insert(line.table, 0);
        Ok(())
    }

    fn end(&mut self) -> Result<Summary> {
        let line: EndLine = self.parse()?;
        let sum = hex(&self.hash.clone().finalize());
        self.read()?;
        let mut expected = serde_json::to_vec(&Seal { sha256: sum }).map_err(std::io::Error::from)?;
        expected.push(b'\n');
        if self.line != expected {
            return Err(self.damaged("the checksum is another one"));
        }
        if line.end.rows != self.summary.rows {
            return Err(self.damaged("the rows are not as many as it says"));
        }
        if !self.input.fill_buf()?.is_empty() {
            return Err(self.damaged("something follows its end"));
        }
        Ok(line.end)
    }

    /// Reads one line with its end.
    fn read(&mut self) -> Result<()> {
        self.line.clear();
        self.number += 1;
        (&mut self.input).take(LONGEST).read_until(b'\n', &mut self.line)?;
        if self.line.last() != Some(&b'\n') {
            return Err(self.damaged("it ends too early"));
        }
        self.hash.update(&self.line);
        Ok(())
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.line).map_err(|error| self.damaged(&error.to_string()))
    }

    fn damaged(&self, what: &str) -> Error {
        Error::Damaged(format!("line {}: {what}", self.number))
    }
}

/// Reads a whole backup, and answers what it is of and what is in it.
///
/// # Errors
/// [`Error::Damaged`] for a file that is not exactly what was written, [`Error::Newer`] for one of a newer program.
pub fn check(input: impl BufRead) -> Result<(Header, Summary)> {
    let (mut reader, header) = Reader::open(input)?;
    loop {
        if let Line::End(summary) = reader.next()? {
            return Ok((header, summary));
        }
    }
}
