//! What of a source a mapping uses, and what it leaves out. Told by names alone, before any row is looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mapping, Report, TableReport, UNKNOWN, source::Source};

/// The report without rows.
///
/// # Errors
/// Tables and columns that tell rows apart or name what they belong to and are not there.
pub(super) fn report(mapping: &Mapping, source: &Source<'_>) -> Result<Report, Vec<String>> {
    let mut faults = Vec::new();
    let mut missing = BTreeSet::new();
    let used = used_columns(mapping);
    for (table, columns) in &used {
        let Some(found) = source.table(table) else {
            missing.insert(format!("the table {table}"));
            continue;
        };
        let has = |column: &str| found.columns.iter().any(|name| name.eq_ignore_ascii_case(column));
        missing
            .extend(columns.iter().filter(|column| !has(column)).map(|column| format!("the column {table}.{column}")));
    }
    for rows in mapping.rows() {
        if let Some(found) = source.table(&rows.table)
            && !found.columns.iter().any(|name| name.eq_ignore_ascii_case(&rows.id))
        {
            faults.push(format!(
                "the table {} has no column {}, which tells its rows apart: name the right one with `id`",
                rows.table, rows.id
            ));
        }
    }
    if mapping.projects.iter().all(|entry| source.table(&entry.from.table).is_none()) {
        let names: Vec<_> = mapping.projects.iter().map(|entry| entry.from.table.as_str()).collect();
        let known: Vec<_> = source.tables().iter().map(|table| table.name.clone()).collect();
        faults.push(format!(
            "there is no table {} to make projects of; the source has {}: choose the mapping of the system it comes from",
            names.join(" or "),
            if known.is_empty() { "no tables".to_owned() } else { known.join(", ") }
        ));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let tables = source.tables().into_iter().map(|table| table_report(mapping, &used, table)).collect();
    Ok(Report { tables, missing: missing.into_iter().collect(), rows: Vec::new() })
}

/// The columns that the mapping reads, by table, all in lower case.
fn used_columns(mapping: &Mapping) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for rows in mapping.rows() {
        found.push((&rows.table, &rows.id));
        found.extend(rows.deleted.iter().chain(rows.only.keys()).map(|column| (rows.table.as_str(), column.as_str())));
    }
    for (table, value) in mapping.values() {
        value.columns(table, &mut found);
    }
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in found {
        used.entry(table.to_lowercase()).or_default().insert(column.to_lowercase());
    }
    used
}

fn table_report(
    mapping: &Mapping,
    used: &BTreeMap<String, BTreeSet<String>>,
    table: &crate::model::foreign::ForeignTable,
) -> TableReport {
    let name = table.name.to_lowercase();
    let leave: BTreeMap<String, &String> = mapping.leave.iter().map(|(key, why)| (key.to_lowercase(), why)).collect();
    let whole = leave.get(&name).copied();
    let mut report = TableReport { name: table.name.clone(), rows: table.rows.len(), ..TableReport::default() };
    for column in &table.columns {
        let lower = column.to_lowercase();
        if used.get(&name).is_some_and(|columns| columns.contains(&lower)) {
            report.used.push(column.clone());
            continue;
        }
        let why = leave.get(&format!("{name}.{lower}")).copied().or(whole);
        report.left_out.push((column.clone(), why.map_or_else(|| UNKNOWN.to_owned(), Clone::clone)));
    }
    report
}
