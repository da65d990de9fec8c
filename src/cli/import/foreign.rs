//! `orama import --mapping`: another system's tables.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{Import, read};
use crate::{
    api::imports::{self, ImportProject, RowsReport},
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
    model::{
        Id, Project, ProjectBundle, SafeText,
        foreign::ForeignTable,
        words::{counted, counted_rows},
    },
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
    /// What comes, or would.
    videos: usize,
    scenes: usize,
    media: usize,
    comments: usize,
    /// Of a project that is here: what was left as it is, and what could not come.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowsReport>,
}

/// One project on its way in.
struct Way {
    body: ImportProject,
    is_here: bool,
}

/// Maps the tables, tries every project, and then takes in those that are not here yet, and of the others what is new.
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
    let (me, system) = (tree.me.clone(), mapping.system.clone());
    let map = move || {
        let mapped = mapping::map(&mapping, &tables, &me, clock::now());
        mapped.map_err(|faults| Failure::failed(format!("nothing was imported: {}", faults.join("; "))))
    };
    let mapped = read::beside("comparing", map).await?;
    let here: HashSet<Id<Project>> = tree.projects.iter().map(|project| project.id).collect();
    let way = |bundle: ProjectBundle| {
        let is_here = here.contains(&bundle.project.id);
        Way { body: ImportProject { dry_run: true, bundle }, is_here }
    };
    let mut ways: Vec<Way> = mapped.projects.into_iter().map(way).collect();
    let mut lines = Vec::new();
    // Each is tried before the first is kept: what the server would refuse is known while nothing has happened. One alone is all
    // or nothing by itself.
    let is_alone = ways.len() == 1 && !command.dry_run;
    for way in &mut ways {
        way.body.dry_run = !is_alone;
        let verb = if is_alone { "importing" } else { "trying" };
        lines.push(take(workspace, verb, way).await.map_err(|failure| named(failure, &way.body))?);
    }
    if !command.dry_run && !is_alone {
        for way in &mut ways {
            way.body.dry_run = false;
            keep(workspace, way).await?;
        }
    }
    let document = Document { dry_run: command.dry_run, system: &system, projects: lines, report: &mapped.report };
    if command.form.json || command.form.jsonl {
        return output::one(command.form, &document, "");
    }
    output::data(&words(&document))
}

/// Takes a project in, or what is new of it, and says what comes.
async fn take(workspace: &Workspace, verb: &str, way: &Way) -> Outcome<ProjectLine> {
    let what = format!("{verb} {}", way.body.bundle.project.title);
    if way.is_here {
        let report = wait(&what, async { workspace.send(imports::rows(&way.body)).await }).await?;
        return Ok(line_of_rows(report));
    }
    wait(&what, async { workspace.send(imports::project(&way.body)).await }).await?;
    Ok(line_of(&way.body.bundle))
}

async fn keep(workspace: &Workspace, way: &Way) -> Outcome {
    let title = &way.body.bundle.project.title;
    match take(workspace, "importing", way).await {
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

fn named(failure: Failure, body: &ImportProject) -> Failure {
    let title = &body.bundle.project.title;
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
        return wait("reading", foreign::read_postgres(&address)).await.map_err(unreadable);
    }
    if source.is_dir() {
        let folder = source.to_owned();
        return read::in_time(move || load_folder(&folder)).await;
    }
    let mut head = [0_u8; 16];
    let is_database = fs::File::open(source)
        .and_then(|mut file| std::io::Read::read(&mut file, &mut head))
        .map_err(|error| Failure::failed(format!("{address} cannot be read: {error}")))?
        == head.len()
        && foreign::is_sqlite(&head);
    if is_database {
        return wait("reading", foreign::read_sqlite(source)).await.map_err(unreadable);
    }
    let file = source.to_owned();
    let table = read::in_time(move || load_file(&file).map_err(|error| read::failure(&[error], 1))).await?;
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

fn line_of_rows(report: RowsReport) -> ProjectLine {
    let count =
        |table: &str| report.rows.iter().find(|(name, _)| name == table).map_or(0, |(_, count)| *count as usize);
    ProjectLine {
        id: report.project_id.to_string(),
        title: report.project_title.clone(),
        is_here: true,
        videos: count("videos"),
        scenes: count("scenes"),
        media: count("media"),
        comments: count("comments"),
        rows: Some(report),
    }
}

fn line_of(bundle: &ProjectBundle) -> ProjectLine {
    ProjectLine {
        id: bundle.project.id.to_string(),
        title: bundle.project.title.clone(),
        is_here: false,
        videos: bundle.videos.len(),
        scenes: bundle.scenes.len(),
        media: bundle.media.len(),
        comments: bundle.comments.len(),
        rows: None,
    }
}

fn words(document: &Document<'_>) -> String {
    let mut text = String::new();
    let mut line = |words: String| text.push_str(&(SafeText::line(&words).into_string() + "\n"));
    let new = document.projects.iter().filter(|project| !project.is_here).count();
    let here = document.projects.len() - new;
    let verb = if document.dry_run { "would import" } else { "imported" };
    let rest =
        if here > 0 { format!("; {here} here already, of which only new rows are taken") } else { String::new() };
    line(format!("{verb} {} from {}{rest}", counted(new, "project", "projects"), document.system));
    for project in &document.projects {
        line(format!(
            "  {}{}: {}, {}, {} media, {}",
            if project.is_here { "new in " } else { "" },
            project.title,
            counted(project.videos, "video", "videos"),
            counted(project.scenes, "scene", "scenes"),
            project.media,
            counted(project.comments, "comment", "comments")
        ));
        project.rows.iter().flat_map(left_lines).for_each(&mut line);
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

/// What was left of a project that is here.
fn left_lines(report: &RowsReport) -> Vec<String> {
    let listed = |counts: &[(String, i64)]| {
        counts.iter().map(|(table, count)| counted_rows(*count as usize, table)).collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    if !report.there.is_empty() {
        lines.push(format!("    left as they are here: {}", listed(&report.there)));
    }
    if !report.differ.is_empty() {
        lines.push(format!("    of those other words in the source, which were not taken: {}", listed(&report.differ)));
    }
    let left = report.left.iter();
    lines.extend(
        left.map(|left| format!("    not taken: {}: {}", counted_rows(left.count as usize, &left.table), left.why)),
    );
    lines
}

/// What became of a table, and below it what was left out of it, by reason.
fn table_lines(table: &TableReport) -> Vec<String> {
    let used = if table.used.is_empty() { "not used".to_owned() } else { format!("used {}", table.used.join(", ")) };
    let mut lines = vec![format!("  {} ({}): {used}", table.name, counted(table.rows, "row", "rows"))];
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
