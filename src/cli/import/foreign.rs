//! `orama import --mapping`: another system's tables.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{Import, read};
use crate::{
    api::imports::{self, ImportProject},
    cli::{
        clock,
        exit::{Exit, Failure, Outcome},
        output,
        progress::wait,
        workspace::Workspace,
    },
    exchange::{
        ReadError,
        limits::MAX_FILE_BYTES,
        mapping::{self, Mapping, Report, TableReport},
    },
    model::{ProjectBundle, SafeText, foreign::ForeignTable},
    server::foreign,
};

/// The mappings that come with the program, by name.
const SHIPPED: [(&str, &str); 4] = [
    ("course-crafter", include_str!("../../../assets/mappings/course-crafter.toml")),
    ("ourvidz", include_str!("../../../assets/mappings/ourvidz.toml")),
    ("studiovault", include_str!("../../../assets/mappings/studiovault.toml")),
    ("valyourise", include_str!("../../../assets/mappings/valyourise.toml")),
];

/// The most files of a folder that are looked at.
const MAX_FILES: usize = 500;

/// What came over, for programs.
#[derive(Serialize)]
struct Document<'a> {
    dry_run: bool,
    system: &'a str,
    projects: Vec<ProjectLine>,
    #[serde(flatten)]
    report: &'a Report,
}

#[derive(Serialize)]
struct ProjectLine {
    id: String,
    title: String,
    is_here: bool,
    videos: usize,
    scenes: usize,
    media: usize,
    comments: usize,
}

/// Maps the tables, tries every project, and then takes in those that are not here yet.
pub async fn import(workspace: &Workspace, name: &Path, command: &Import) -> Outcome {
    let [source] = command.files.as_slice() else {
        return Err(Failure::usage("a mapping reads one source: a folder, a database file, or a postgres:// address"));
    };
    if command.project.is_some() || command.video.is_some() || command.format.is_some() {
        return Err(Failure::usage("the mapping says what becomes what: leave --project, --video and --format out"));
    }
    let mapping = load_mapping(name)?;
    let tables = load(source).await?;
    let tree = workspace.tree().await?;
    let mapped = mapping::map(&mapping, &tables, &tree.me, clock::now())
        .map_err(|faults| Failure::failed(format!("nothing was imported: {}", faults.join("; "))))?;
    drop(tables);
    let is_here = |bundle: &ProjectBundle| tree.projects.iter().any(|project| project.id == bundle.project.id);
    let mut lines = Vec::new();
    let mut new = Vec::new();
    for bundle in mapped.projects {
        lines.push(line_of(&bundle, is_here(&bundle)));
        if !is_here(&bundle) {
            new.push(ImportProject { dry_run: true, bundle });
        }
    }
    // Each is tried before the first is kept: what the server would refuse is known while nothing has happened.
    for body in &new {
        let title = &body.bundle.project.title;
        let tried = wait(&format!("trying {title}"), workspace.send(imports::project(body))).await;
        tried.map_err(|failure| named(failure, title))?;
    }
    if !command.dry_run {
        for mut body in new {
            body.dry_run = false;
            keep(workspace, &body).await?;
        }
    }
    let document =
        Document { dry_run: command.dry_run, system: &mapping.system, projects: lines, report: &mapped.report };
    if command.form.json || command.form.jsonl {
        return output::one(command.form, &document, "");
    }
    output::data(&words(&document))
}

async fn keep(workspace: &Workspace, body: &ImportProject) -> Outcome {
    let title = &body.bundle.project.title;
    match wait(&format!("importing {title}"), workspace.send(imports::project(body))).await {
        Ok(_) => Ok(()),
        // Another import of the same source was faster: it made the same rows.
        Err(failure) if failure.exit == Exit::Refused => {
            output::say(&format!("{title}: {}", failure.message));
            Ok(())
        }
        Err(failure) => {
            let message =
                format!("{title}: {}; what was imported before it stays, and importing again goes on", failure.message);
            Err(Failure::new(failure.exit, message).with_details(failure.details))
        }
    }
}

fn named(failure: Failure, title: &str) -> Failure {
    Failure::new(failure.exit, format!("nothing was imported: {title}: {}", failure.message))
        .with_details(failure.details)
}

/// A mapping by its file, or one that comes with the program by its name.
fn load_mapping(name: &Path) -> Outcome<Mapping> {
    let shown = name.display().to_string();
    let shipped = SHIPPED.iter().find(|(known, _)| *known == shown && !name.exists());
    let text = match shipped {
        Some((_, text)) => (*text).to_owned(),
        None => fs::read_to_string(name).map_err(|error| {
            let known: Vec<&str> = SHIPPED.iter().map(|(known, _)| *known).collect();
            Failure::failed(format!(
                "the mapping {shown} cannot be read: {error}; with the program come {}",
                known.join(", ")
            ))
        })?,
    };
    Mapping::read(&shown, &text).map_err(|error| read::failure(&[error], 1))
}

/// The tables of a folder, a file or a database.
async fn load(source: &Path) -> Outcome<Vec<ForeignTable>> {
    let address = source.to_string_lossy();
    let unreadable = |error: foreign::Error| Failure::failed(format!("the source cannot be read: {error}"));
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return foreign::read_postgres(&address).await.map_err(unreadable);
    }
    if source.is_dir() {
        return load_folder(source);
    }
    let mut head = [0_u8; 16];
    let is_database = fs::File::open(source)
        .and_then(|mut file| std::io::Read::read(&mut file, &mut head))
        .map_err(|error| Failure::failed(format!("{address} cannot be read: {error}")))?
        == head.len()
        && foreign::is_sqlite(&head);
    if is_database {
        return foreign::read_sqlite(source).await.map_err(unreadable);
    }
    let table = load_file(source).map_err(|error| read::failure(&[error], 1))?;
    table.map(|table| vec![table]).ok_or_else(|| {
        Failure::usage(format!("{address} is no SQLite database, and no .csv, .json or .jsonl file of a table"))
    })
}

/// A table for each file of a folder, named after it.
fn load_folder(folder: &Path) -> Outcome<Vec<ForeignTable>> {
    let unreadable = |error: std::io::Error| Failure::failed(format!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    if paths.len() > MAX_FILES {
        return Err(Failure::usage(format!("{} files; a folder of tables holds at most {MAX_FILES}", paths.len())));
    }
    let (mut tables, mut bad, mut count) = (Vec::new(), Vec::new(), 0);
    for path in paths.iter().filter(|path| path.is_file()) {
        match load_file(path) {
            Ok(Some(table)) => {
                count += 1;
                tables.push(table);
            }
            Ok(None) => output::say(&format!("{}: not read, it is no .csv, .json or .jsonl file", path.display())),
            Err(error) => {
                count += 1;
                bad.push(error);
            }
        }
    }
    if bad.is_empty() { Ok(tables) } else { Err(read::failure(&bad, count)) }
}

fn load_file(path: &Path) -> Result<Option<ForeignTable>, ReadError> {
    let file = path.display().to_string();
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase().to_string_lossy().into_owned());
    let is_json = match extension.as_deref() {
        Some("csv" | "tsv") => false,
        Some("json" | "jsonl" | "ndjson") => true,
        _ => return Ok(None),
    };
    let unreadable = |error: std::io::Error| ReadError::whole(&file, format!("cannot be read: {error}"));
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_FILE_BYTES as u64 {
        return Err(ReadError::whole(&file, format!("has {size} bytes, and {MAX_FILE_BYTES} is the most")));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let table =
        if is_json { mapping::read_json(&name, &file, &bytes) } else { mapping::read_csv(&name, &file, &bytes) };
    table.map(Some)
}

fn line_of(bundle: &ProjectBundle, is_here: bool) -> ProjectLine {
    ProjectLine {
        id: bundle.project.id.to_string(),
        title: bundle.project.title.clone(),
        is_here,
        videos: bundle.videos.len(),
        scenes: bundle.scenes.len(),
        media: bundle.media.len(),
        comments: bundle.comments.len(),
    }
}

fn words(document: &Document<'_>) -> String {
    let mut text = String::new();
    let mut line = |words: String| text.push_str(&(SafeText::line(&words).into_string() + "\n"));
    let new = document.projects.iter().filter(|project| !project.is_here).count();
    let here = document.projects.len() - new;
    let verb = if document.dry_run { "would import" } else { "imported" };
    let rest = if here > 0 { format!("; {here} here already, left as they are") } else { String::new() };
    line(format!("{verb} {new} projects from {}{rest}", document.system));
    for project in &document.projects {
        line(format!(
            "  {}{}: {} videos, {} scenes, {} media, {} comments",
            if project.is_here { "here already: " } else { "" },
            project.title,
            project.videos,
            project.scenes,
            project.media,
            project.comments
        ));
    }
    line("tables of the source:".to_owned());
    for table in &document.report.tables {
        table_lines(table).into_iter().for_each(&mut line);
    }
    if !document.report.rows.is_empty() {
        line("rows that became nothing, or not quite what they were:".to_owned());
    }
    for row in &document.report.rows {
        line(format!("  {}: {} × {} (first: {})", row.table, row.count, row.what, row.first));
    }
    if !document.report.missing.is_empty() {
        line(format!("named by the mapping and not in the source: {}", document.report.missing.join(", ")));
    }
    text
}

/// What became of a table, and below it what was left out of it, by reason.
fn table_lines(table: &TableReport) -> Vec<String> {
    let used = if table.used.is_empty() { "not used".to_owned() } else { format!("used {}", table.used.join(", ")) };
    let mut lines = vec![format!("  {} ({} rows): {used}", table.name, table.rows)];
    let mut reasons: Vec<&str> = Vec::new();
    for (_, why) in &table.left_out {
        if !reasons.contains(&why.as_str()) {
            reasons.push(why);
        }
    }
    for why in reasons {
        let columns: Vec<&str> =
            table.left_out.iter().filter(|(_, reason)| reason == why).map(|(column, _)| column.as_str()).collect();
        lines.push(format!("    left out: {} ({why})", columns.join(", ")));
    }
    lines
}
