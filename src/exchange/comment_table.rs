//! `csv-comments`: a comment a row, answers too. Written and read again it says the same.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Audience, Review, cut,
    error::{Problem, Problems, ReadError},
    table::{self, Row, Table},
};
use crate::model::{Comment, CommentStatus, Id, Resolution, Scene, Stage, Visibility};

/// The columns that are written, in this order. People rely on the names.
const HEAD: [&str; 19] = [
    "comment_id",
    "parent_id",
    "video",
    "version",
    "stage",
    "scene_no",
    "scene_id",
    "scene_title",
    "frame_in",
    "frame_out",
    "tc_in",
    "tc_out",
    "status",
    "resolution",
    "visibility",
    "author",
    "assignee",
    "created_utc",
    "text",
];

/// Writes what an audience may read, scene by scene, oldest first. Who is to do something is said to the team alone.
#[must_use]
pub fn write(review: &Review) -> String {
    let mut of_scene: HashMap<Id<Scene>, Vec<&Comment>> = HashMap::new();
    for comment in review.comments() {
        of_scene.entry(comment.scene_id).or_default().push(comment);
    }
    let mut rows = Vec::new();
    for (at, scene) in review.scenes().iter().enumerate() {
        rows.extend(of_scene.get(&scene.id).into_iter().flatten().map(|comment| row(review, at, scene, comment)));
    }
    table::write(&HEAD, rows)
}

fn row(review: &Review, at: usize, scene: &Scene, comment: &Comment) -> Vec<String> {
    let number = |frame: Option<i64>| frame.map(|frame| frame.to_string()).unwrap_or_default();
    let timecode = |frame: Option<i64>| {
        let start = review.times().get(at).copied().flatten()?.start;
        let timebase = review.timebase().ok()?;
        Some(timebase.label(review.start_frame().checked_add(start)?.checked_add(frame?)?))
    };
    let assignee = comment.assignee_id.filter(|_| review.audience() == Audience::Internal);
    vec![
        comment.id.to_string(),
        comment.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        review.video().title.clone(),
        review.version().number.to_string(),
        comment.stage.to_string(),
        scene.order.to_string(),
        scene.id.to_string(),
        scene.title.clone(),
        number(comment.frame_in),
        number(comment.frame_out),
        timecode(comment.frame_in).unwrap_or_default(),
        timecode(comment.frame_out).unwrap_or_default(),
        comment.status.map(|status| status.to_string()).unwrap_or_default(),
        comment.resolution.map(|resolution| resolution.to_string()).unwrap_or_default(),
        comment.visibility.to_string(),
        review.name_of(comment.author_id).to_owned(),
        assignee.map(|id| review.name_of(id).to_owned()).unwrap_or_default(),
        comment.created_at.to_string(),
        comment.content.clone(),
    ]
}

/// One row of a table of comments. What has no column in the file is none, and is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentRow {
    /// Where it begins in the file, from 1.
    pub line: usize,
    /// Which comment; none: a new one.
    pub id: Option<Uuid>,
    /// What it answers.
    pub parent: Option<Uuid>,
    /// On which scene.
    pub scene: Option<Uuid>,
    /// The number of the scene, where the file has no id of it.
    pub scene_no: Option<i64>,
    /// At which stage.
    pub stage: Option<Stage>,
    /// First and last frame.
    pub frames: Option<(Option<i64>, Option<i64>)>,
    /// An amend, open or done, or a note.
    pub status: Option<Option<CommentStatus>>,
    /// How it was settled.
    pub resolution: Option<Option<Resolution>>,
    /// Who may read it.
    pub visibility: Option<Visibility>,
    /// Who is to do it, by name or address; empty: nobody.
    pub assignee: Option<String>,
    /// The words.
    pub text: Option<String>,
}

/// Reads a table of comments.
///
/// # Errors
/// Every row that cannot be read, with its line.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<CommentRow>, ReadError> {
    let table = table::read(name, bytes)?;
    let reader = Reader::new(&table);
    if reader.text.is_none() && reader.id.is_none() {
        let reason = format!(
            "none of its columns ({}) is comment_id or text. Name them as `orama export --format csv-comments` does.",
            table.head.join(", ")
        );
        return Err(ReadError::new(name, vec![Problem::at(1, reason)]));
    }
    let mut problems = Problems::default();
    let rows = table.rows.iter().map(|row| reader.row(row, &mut problems)).collect();
    if problems.is_empty() { Ok(rows) } else { Err(problems.into_error(name)) }
}

/// Whether the head of a table is one of comments and not of scenes.
#[must_use]
pub fn is_head(head: &str) -> bool {
    let first = head.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().to_ascii_lowercase();
    first.split([',', ';', '\t']).any(|name| name.trim().trim_matches('"') == "comment_id")
}

struct Reader<'a> {
    table: &'a Table,
    id: Option<usize>,
    text: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(table: &'a Table) -> Self {
        Self { table, id: table.column(&["comment_id"]), text: table.column(&["text", "comment", "note"]) }
    }

    fn row(&self, row: &Row, problems: &mut Problems) -> CommentRow {
        let column = |name: &str| self.table.column(&[name]);
        let mut id = |name: &str| parse::<Uuid>(row, column(name), name, "an id", problems);
        let (own, parent, scene) = (id("comment_id"), id("parent_id"), id("scene_id"));
        let mut number = |name: &str| parse::<i64>(row, column(name), name, "a number", problems);
        let (scene_no, first, last) = (number("scene_no"), number("frame_in"), number("frame_out"));
        let has = |name: &str| column(name).is_some();
        let text = self.text.map(|text| row.cell(Some(text)).to_owned());
        if own.is_none() && text.as_ref().is_none_or(|text| text.trim().is_empty()) {
            problems.push(Problem::at(row.line, "a row without comment_id is a new comment, and it has no text."));
        }
        CommentRow {
            line: row.line,
            id: own,
            parent,
            scene,
            scene_no,
            stage: parse(row, column("stage"), "stage", "one of outline, script, storyboard, audio, video", problems),
            frames: has("frame_in").then_some((first, last)),
            status: has("status").then(|| parse(row, column("status"), "status", "to_do, done or nothing", problems)),
            resolution: has("resolution").then(|| {
                parse(row, column("resolution"), "resolution", "fixed, declined, duplicate or nothing", problems)
            }),
            visibility: parse(row, column("visibility"), "visibility", "internal or client", problems),
            assignee: column("assignee").map(|assignee| row.cell(Some(assignee)).trim().to_owned()),
            text,
        }
    }
}

/// What stands in a cell; none where it is empty.
fn parse<T: std::str::FromStr>(
    row: &Row,
    column: Option<usize>,
    name: &str,
    what: &str,
    problems: &mut Problems,
) -> Option<T> {
    let text = row.cell(column).trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        problems.push(Problem::at(row.line, format!("the {name} `{}` is not {what}.", cut::shorten(text))));
    }
    value
}
