//! Each neighbouring system by each way in: a folder of CSV files, one of JSON files, an `SQLite` file, a PostgreSQL database.

use std::{fmt::Write as _, path::Path};

use orama::{exchange::table, model::foreign::ForeignTable};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use super::{
    postgres,
    support::{Orama, texts},
    systems::{course_crafter, ourvidz, studiovault, valyourise},
};

type System = (&'static str, fn() -> Vec<ForeignTable>);

const SYSTEMS: [System; 4] = [
    ("course-crafter", course_crafter),
    ("ourvidz", ourvidz),
    ("studiovault", studiovault),
    ("valyourise", valyourise),
];

/// The tables as files of a folder.
fn folder(orama: &Orama, extension: &str, tables: &[ForeignTable]) -> String {
    for table in tables {
        let text = if extension == "csv" { as_csv(table) } else { as_json(table) };
        orama.file(&format!("{extension}/{}.{extension}", table.name), &text);
    }
    orama.path(extension).to_string_lossy().into_owned()
}

fn as_csv(table: &ForeignTable) -> String {
    let head: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    let cells = |row: &Vec<Option<String>>| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
    table::write(&head, table.rows.iter().map(cells))
}

fn as_json(table: &ForeignTable) -> String {
    let object = |row: &Vec<Option<String>>| {
        let cells = table.columns.iter().zip(row).map(|(column, cell)| (column.clone(), Value::from(cell.clone())));
        Value::Object(cells.collect::<Map<_, _>>())
    };
    Value::from(table.rows.iter().map(object).collect::<Vec<_>>()).to_string()
}

/// The statements that make the tables, for either engine.
fn as_sql(tables: &[ForeignTable]) -> String {
    let name = |name: &str| format!("\"{name}\"");
    let cell = |cell: &Option<String>| match cell {
        Some(text) => format!("'{}'", text.replace('\'', "''")),
        None => "NULL".to_owned(),
    };
    let mut sql = String::new();
    for table in tables {
        let columns: Vec<String> = table.columns.iter().map(|column| format!("{} TEXT", name(column))).collect();
        write!(sql, "CREATE TABLE {} ({});", name(&table.name), columns.join(", ")).expect("a text");
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            write!(sql, "INSERT INTO {} VALUES ({});", name(&table.name), cells.join(", ")).expect("a text");
        }
    }
    sql
}

async fn make_file(path: &Path, tables: &[ForeignTable]) {
    let mut conn = SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.expect("a file");
    sqlx::raw_sql(AssertSqlSafe(as_sql(tables))).execute(&mut conn).await.expect("tables");
    conn.close().await.expect("a closed file");
}

/// A report as it is whatever the way in: a table of CSV knows no capitals in names, an object of JSON no order.
fn said(report: &Value) -> Value {
    match report {
        Value::String(text) => Value::from(text.to_lowercase()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(said).collect();
            items.sort_by_key(Value::to_string);
            Value::from(items)
        }
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), said(value))).collect(),
        other => other.clone(),
    }
}

/// Brings a source into a workspace of its own, and answers what was said of it.
fn bring(system: &str, source: &str) -> Value {
    let orama = Orama::new();
    let arguments = ["import", source, "--mapping", system];
    let planned = orama.json(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(orama.json(&["projects"]), Value::Array(Vec::new()), "a dry run keeps nothing");
    let mut done = orama.json(&arguments);
    assert_eq!(planned["projects"], done["projects"], "{system}");
    let sum = |report: &Value, of: &str| -> u64 {
        report["projects"].as_array().expect("projects").iter().filter_map(|project| project[of].as_u64()).sum()
    };
    let titles = texts(&done["projects"], "title");
    assert!(!titles.is_empty() && sum(&done, "scenes") > 0, "{system}: {done}");
    let mut here = texts(&orama.json(&["projects"]), "title");
    here.sort();
    assert_eq!(
        here,
        {
            let mut titles = titles;
            titles.sort();
            titles
        },
        "{system}"
    );
    let videos = orama.json(&["videos"]);
    assert_eq!(videos.as_array().map(|list| list.len() as u64), Some(sum(&done, "videos")), "{system}");
    let again = orama.json(&arguments);
    for what in ["videos", "scenes", "media", "comments"] {
        assert_eq!(sum(&again, what), 0, "{system}: nothing comes twice");
    }
    done["dry_run"].take();
    said(&done)
}

#[tokio::test]
async fn the_four_systems_come_over_by_each_way_in_and_are_told_of_alike() {
    for (system, tables) in SYSTEMS {
        let (tables, files) = (tables(), Orama::new());
        let by_csv = bring(system, &folder(&files, "csv", &tables));
        assert_eq!(bring(system, &folder(&files, "json", &tables)), by_csv, "{system} from JSON");
        let file = files.path("other.db");
        make_file(&file, &tables).await;
        assert_eq!(bring(system, &file.to_string_lossy()), by_csv, "{system} from SQLite");
        let Some(database) = postgres::empty_database().await else { continue };
        let mut conn = sqlx::PgConnection::connect(&database.url).await.expect("the database");
        sqlx::raw_sql(AssertSqlSafe(as_sql(&tables))).execute(&mut conn).await.expect("tables");
        conn.close().await.expect("a closed connection");
        assert_eq!(bring(system, &database.url), by_csv, "{system} from PostgreSQL");
        database.remove().await;
    }
}
