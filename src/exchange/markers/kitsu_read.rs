//! Reads the comments in the CSV files of Kitsu: a list of shots or assets with a status and a comment for each task, or a
//! playlist with the last comment of each entry.
//!
//! A row belongs to the scene of its name. A comment is an amend; it is done where its task is.

use super::{
    found::{FoundMarker, MarkerFile, Position},
    frameio_read::names,
};
use crate::{
    exchange::{
        error::{Problem, ReadError},
        limits::MAX_CSV_NAME,
        script::Notice,
        table::{self, Row, Table},
    },
    model::Stage,
};

/// What a column is called behind the name of its task.
const COMMENT: &str = " comment";

/// The short names of statuses with nothing left to do.
const DONE: [&str; 5] = ["done", "approved", "app", "valid", "validated"];

/// Reads a list.
pub(in crate::exchange) fn read(name: &str, bytes: &[u8]) -> Result<MarkerFile, ReadError> {
    let table = table::read(name, bytes)?;
    let entity = table.column(&["name", "entity name", "shot", "shot name"]).ok_or_else(|| {
        let reason = "there is no column `Name` or `Entity name` in this file: export the shots, or a playlist, from Kitsu as CSV.";
        ReadError::whole(name, reason)
    })?;
    let mut file = MarkerFile { events: table.rows.len(), ..MarkerFile::default() };
    let tasks = Task::all(&table);
    let mut wordless = 0;
    for row in &table.rows {
        let before = file.markers.len();
        let entity = row.cell(Some(entity)).trim();
        if entity.len() > MAX_CSV_NAME {
            let reason = format!("the name has {} bytes; {MAX_CSV_NAME} is the most", entity.len());
            return Err(ReadError::new(name, vec![Problem::at(row.line, reason)]));
        }
        for task in &tasks {
            let marker = task.comment(row, entity);
            marker.map_or(Ok(()), |marker| file.push(marker)).map_err(|problem| ReadError::new(name, vec![problem]))?;
        }
        wordless += usize::from(file.markers.len() == before);
    }
    if wordless > 0 {
        let rows = if wordless == 1 { "1 row has".to_owned() } else { format!("{wordless} rows have") };
        file.notices.push(Notice::at(1, format!("{rows} no comment, which a status alone is not.")));
    }
    Ok(file)
}

/// Whether a text begins like such a list.
pub(in crate::exchange) fn is_list(head: &str) -> bool {
    let is_playlist = names(head, "entity name") && names(head, "task status");
    is_playlist || (names(head, "name") && (names(head, "sequence") || names(head, "type")) && !names(head, "scene_id"))
}

/// A task as the columns have it.
struct Task {
    /// Its stage, where the columns belong to one task.
    name: Option<String>,
    /// The column that names the task of each row.
    kind: Option<usize>,
    status: Option<usize>,
    comment: usize,
    author: Option<usize>,
}

impl Task {
    fn all(table: &Table) -> Vec<Self> {
        let mut tasks: Vec<Self> = Vec::new();
        if let Some(comment) = table.column(&["last comment", "comment"]) {
            tasks.push(Self {
                name: None,
                kind: table.column(&["task type"]),
                status: table.column(&["task status", "status"]),
                comment,
                author: table.column(&["last comment author", "comment author"]),
            });
        }
        for (comment, head) in table.head.iter().enumerate() {
            let Some(name) = head.strip_suffix(COMMENT).filter(|name| *name != "last") else { continue };
            let status = table.column(&[name]);
            tasks.push(Self { name: Some(name.to_owned()), kind: None, status, comment, author: None });
        }
        tasks
    }

    fn comment(&self, row: &Row, entity: &str) -> Option<FoundMarker> {
        let text = row.cell(Some(self.comment)).trim();
        if text.is_empty() {
            return None;
        }
        let kind = self.name.as_deref().unwrap_or_else(|| row.cell(self.kind).trim());
        let status = row.cell(self.status).trim().to_lowercase();
        Some(FoundMarker {
            position: Position::Scene(entity.to_owned()),
            text: text.to_owned(),
            author: Some(row.cell(self.author).trim().to_owned()).filter(|author| !author.is_empty()),
            is_done: DONE.contains(&status.as_str()),
            foreign_id: Some(format!("kitsu\n{entity}\n{kind}\n{text}")),
            stage: stage_of(kind),
            ..FoundMarker::at(row.line)
        })
    }
}

/// The stage that a task of an animation studio belongs to.
fn stage_of(task: &str) -> Option<Stage> {
    let task = task.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| task.contains(word));
    if is(&["outline", "synopsis"]) {
        Some(Stage::Outline)
    } else if is(&["script"]) {
        Some(Stage::Script)
    } else if is(&["storyboard", "board", "animatic", "concept", "layout"]) {
        Some(Stage::Storyboard)
    } else if is(&["audio", "sound", "voice", "music", "recording"]) {
        Some(Stage::Audio)
    } else if is(&["anim", "render", "comp", "edit", "lighting", "fx", "grad", "video"]) {
        Some(Stage::Video)
    } else {
        None
    }
}
