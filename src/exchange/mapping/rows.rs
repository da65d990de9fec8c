//! What became of rows: which row became what, and which became nothing.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    Report, RowReport,
    file::Rows,
    source::{Row, Source},
};
use crate::model::{Id, Timestamp};

/// All ids of imported rows are made below this one.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f72_616d_612d_5d6d_8170_7069_6e67_7331);

/// The id of what a row became: the same whenever the same row of the same system is mapped.
pub(super) fn id_of<T>(system: &str, kind: &str, table: &str, id: &str) -> Id<T> {
    let name = format!("{system}\u{1f}{kind}\u{1f}{}\u{1f}{id}", table.to_lowercase());
    Id::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

/// What rows became, found by the ids that they have in their system: `id`, or `table:id` where two tables share ids.
pub(super) struct Known<T> {
    ids: HashMap<String, T>,
    by_table: HashMap<String, T>,
}

impl<T: Copy> Known<T> {
    pub(super) fn new() -> Self {
        Self { ids: HashMap::new(), by_table: HashMap::new() }
    }

    pub(super) fn add(&mut self, table: &str, id: &str, value: T) {
        self.ids.entry(id.to_owned()).or_insert(value);
        self.by_table.insert(format!("{}:{id}", table.to_lowercase()), value);
    }

    pub(super) fn get(&self, id: &str) -> Option<T> {
        self.by_table.get(id).or_else(|| self.ids.get(id)).copied()
    }

    pub(super) fn has(&self, table: &str, id: &str) -> bool {
        self.by_table.contains_key(&format!("{}:{id}", table.to_lowercase()))
    }
}

/// Collects what became of rows.
#[derive(Debug, Default)]
pub(super) struct Fates {
    at: HashMap<(String, String), usize>,
    list: Vec<RowReport>,
    made: HashSet<(String, String)>,
    /// What did not become this or that, but may have become something else: table, what, id.
    unsaid: Vec<(String, String, String)>,
}

impl Fates {
    /// Notes a row that became nothing, or not quite what it was.
    pub(super) fn note(&mut self, table: &str, what: impl Into<String>, id: &str) {
        let key = (table.to_owned(), what.into());
        if let Some(at) = self.at.get(&key) {
            self.list[*at].count += 1;
            return;
        }
        let (table, what) = key.clone();
        self.list.push(RowReport { table, what, count: 1, first: id.to_owned() });
        self.at.insert(key, self.list.len() - 1);
    }

    /// Notes that a row became something.
    pub(super) fn make(&mut self, table: &str, id: &str) {
        self.made.insert((table.to_lowercase(), id.to_owned()));
    }

    /// Notes a row that became nothing here. It is said only where it became nothing elsewhere either.
    pub(super) fn pass(&mut self, table: &str, what: impl Into<String>, id: &str) {
        self.unsaid.push((table.to_owned(), what.into(), id.to_owned()));
    }

    /// The report with the rows in it. `is_reached` says whether another row led to one.
    pub(super) fn into_report(mut self, mut report: Report, is_reached: impl Fn(&str, &str) -> bool) -> Report {
        for (table, what, id) in std::mem::take(&mut self.unsaid) {
            if !self.made.contains(&(table.to_lowercase(), id.clone())) && !is_reached(&table, &id) {
                self.note(&table, what, &id);
            }
        }
        report.rows = self.list;
        report.rows.sort_by(|a, b| (&a.table, &a.what).cmp(&(&b.table, &b.what)));
        report
    }
}

/// The rows of a table that are meant, in the order that the mapping says, each with its id.
pub(super) fn chosen<'a>(source: &Source<'a>, rows: &Rows, fates: &mut Fates) -> Vec<(String, Row<'a>)> {
    let mut found: Vec<(Vec<Key>, String, Row<'a>)> = Vec::new();
    for (at, row) in source.rows(&rows.table).enumerate() {
        let Some(id) = row.cell(&rows.id) else {
            fates.note(&rows.table, format!("left out: no {}", rows.id), &format!("row {}", at + 1));
            continue;
        };
        if let Some(column) = rows.deleted.iter().find(|column| row.cell(column).is_some_and(is_set)) {
            fates.note(&rows.table, format!("left out: deleted in the source ({column})"), id);
            continue;
        }
        let other = rows.only.iter().find(|(column, values)| {
            let cell = row.cell(column).unwrap_or_default();
            !values.iter().any(|value| value == cell)
        });
        if let Some((column, _)) = other {
            let value = row.cell(column).unwrap_or("nothing");
            fates.pass(&rows.table, format!("left out: {column} is {value}"), id);
            continue;
        }
        let keys = rows.order.iter().map(|value| Key::of(value.of(source, row).as_deref())).collect();
        found.push((keys, id.to_owned(), row));
    }
    // Rows that are alike in this stay in the order of the source.
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|(_, id, row)| (id, row)).collect()
}

/// Whether a cell says that something was deleted: a time, or a true word.
fn is_set(cell: &str) -> bool {
    !matches!(cell.trim().to_ascii_lowercase().as_str(), "" | "0" | "f" | "false" | "no" | "null")
}

/// Whether a cell says yes.
pub(super) fn is_true(cell: &str) -> bool {
    matches!(cell.trim().to_ascii_lowercase().as_str(), "1" | "t" | "true" | "yes")
}

/// What rows are put in order by: numbers as numbers, before words; nothing comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i128),
    Word(String),
    Nothing,
}

impl Key {
    fn of(text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim) else { return Self::Nothing };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Self::Number((number * 1_000_000.0) as i128),
            _ => Self::Word(text.to_owned()),
        }
    }
}

/// The moment that a cell names: RFC 3339, as databases write it, or seconds or milliseconds since 1970.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        // No system of today was in use before 1973, which tells seconds from milliseconds.
        let micros = if number.unsigned_abs() > 100_000_000_000 { 1_000 } else { 1_000_000 };
        return number.checked_mul(micros).map(Timestamp::from_micros).filter(|at| is_sane(*at));
    }
    let mut text = text.replacen(' ', "T", 1);
    if text.len() == 10 {
        text.push_str("T00:00:00Z");
    } else if !has_zone(&text) {
        text.push('Z');
    }
    // PostgreSQL writes `+00`.
    if text.len() > 3 && matches!(text.as_bytes()[text.len() - 3], b'+' | b'-') {
        text.push_str(":00");
    }
    text.parse().ok().filter(|at| is_sane(*at))
}

fn has_zone(text: &str) -> bool {
    text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|time| time.contains(['+', '-']))
}

/// From 1970 to 2200: what lies outside was not meant.
fn is_sane(at: Timestamp) -> bool {
    (0..7_258_118_400_000_000).contains(&at.micros())
}
