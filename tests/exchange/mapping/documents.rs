//! The facts against the documents they were written down from.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    neighbours::facts::{COURSE_CRAFTER, Facts, OURVIDZ, STUDIOVAULT, VALYOURISE},
    support::testdata,
};

type Tables = BTreeMap<String, Vec<String>>;

/// The documents; none, said aloud, where they are not there.
#[expect(clippy::print_stderr, reason = "a skipped test says so aloud")]
fn document(name: &str) -> Option<String> {
    let beside = testdata().and_then(|folder| Some(folder.parent()?.join("seeds")));
    let folder = beside.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds"));
    let text = std::fs::read(folder.join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if text.is_none() {
        eprintln!("skipped: there is no {}", folder.join(name).display());
    }
    text
}

fn as_tables(facts: Facts) -> Tables {
    facts
        .iter()
        .map(|(table, columns)| ((*table).to_owned(), columns.split(' ').map(str::to_owned).collect()))
        .collect()
}

/// `2.1 cc_projects`, and below it a line for each column with a tabulator behind its name.
#[test]
fn course_crafter_is_as_its_document_says() {
    let Some(text) = document("course-crafter-schema.txt") else { return };
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in text.lines() {
        let heading = line.split_once(' ').filter(|(number, name)| number.contains('.') && name.starts_with("cc_"));
        if let Some((_, name)) = heading {
            table = name.trim().to_owned();
        } else if let Some((column, _)) = line.split_once('\t').filter(|(column, _)| *column != "Column") {
            let name = column.split(' ').next().expect("a name").to_owned();
            tables.entry(table.clone()).or_default().push(name);
        }
    }
    assert_eq!(tables, as_tables(COURSE_CRAFTER));
}

/// `### projects`, and below `Columns:` a line `- id TEXT` for each.
#[test]
fn studiovault_is_as_its_document_says() {
    let Some(text) = document("studiovault-schema-tables.txt") else { return };
    let mut tables = Tables::new();
    let (mut table, mut in_columns) = (String::new(), false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            (table, in_columns) = (name.trim().to_owned(), false);
        } else if line.starts_with("Columns:") {
            in_columns = true;
        } else if line.starts_with("Indexes:") || line.starts_with("---") {
            in_columns = false;
        } else if let Some(column) = line.strip_prefix("- ").filter(|_| in_columns) {
            tables.entry(table.clone()).or_default().push(column.split(' ').next().expect("a name").to_owned());
        }
    }
    assert_eq!(tables, as_tables(STUDIOVAULT));
}

/// A line with the name, `Columns:`, and a line `• id: UUID` for each. One table has no name there; the text above calls it
/// `okr_links`.
#[test]
fn valyourise_is_as_its_document_says() {
    let Some(text) = document("valyourise-database.txt") else { return };
    let mut tables = Tables::new();
    let (mut table, mut last) = (String::new(), String::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(column) = line.strip_prefix('•') {
            if let Some((name, _)) = column.split_once(':').filter(|_| !table.is_empty()) {
                tables.entry(table.clone()).or_default().push(name.trim().to_owned());
            }
            last.clear();
        } else if line == "Columns:" {
            table = if last.is_empty() { "okr_links".to_owned() } else { last.clone() };
        } else {
            last = line.to_owned();
        }
    }
    assert_eq!(tables, as_tables(VALYOURISE));
}

/// `### **09-scenes.md** - …`, and `- **Columns**: 10 (id, …, etc.)`.
#[test]
fn ourvidz_is_as_its_document_says() {
    let Some(text) = document("ourvidz-tables-inventory.txt") else { return };
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("### **") {
            let file = rest.split(".md").next().unwrap_or_default();
            table = file.split_once('-').map(|(_, name)| name.to_owned()).unwrap_or_default();
        } else if let Some(rest) = line.strip_prefix("- **Columns**: ") {
            let inside =
                rest.split_once('(').map(|(_, inside)| inside.trim_end().trim_end_matches(')')).unwrap_or_default();
            let columns = inside.split(',').map(str::trim).filter(|column| !column.is_empty() && *column != "etc.");
            tables.insert(table.clone(), columns.map(str::to_owned).collect());
        }
    }
    assert_eq!(tables, as_tables(OURVIDZ));
}
