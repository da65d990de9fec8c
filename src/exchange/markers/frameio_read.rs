//! Reads the comments that Frame.io exports as CSV, of the versions before and since V4. Columns are found by their names,
//! because their order and number differ.

use super::found::{FoundMarker, MarkerFile, Position};
use crate::exchange::{
    error::ReadError,
    table::{self, Table},
    text,
};

/// Reads a list of comments; answers follow what they answer.
pub(in crate::exchange) fn read(name: &str, bytes: &[u8]) -> Result<MarkerFile, ReadError> {
    let other = || {
        let reason = "there are no columns `Comment` and `Timecode` (or `Frame`) in this file: export the comments from Frame.io as CSV.";
        ReadError::whole(name, reason)
    };
    // Asked before the rows are: what is no list of comments is not to be blamed for its rows.
    let head = text::decode_head(&bytes[..bytes.len().min(4096)]);
    if !(names(&head, "comment") || names(&head, "text")) {
        return Err(other());
    }
    let table = table::read(name, bytes)?;
    let columns = Columns::of(&table).ok_or_else(other)?;
    let mut file = MarkerFile { events: table.rows.len(), ..MarkerFile::default() };
    for row in &table.rows {
        let cell = |column| unquote(row.cell(column));
        let text = cell(columns.comment);
        if text.is_empty() {
            continue;
        }
        let length = cell(columns.duration).parse().ok().filter(|length| (2..=43_200_000).contains(length));
        let marker = FoundMarker {
            position: columns.position(&cell),
            length,
            text: text.to_owned(),
            author: Some(cell(columns.author).to_owned()).filter(|author| !author.is_empty()),
            is_done: is_yes(cell(columns.complete)),
            foreign_id: Some(cell(columns.id).to_owned()).filter(|id| !id.is_empty()),
            is_reply: is_yes(cell(columns.reply)) || !cell(columns.parent).is_empty(),
            ..FoundMarker::at(row.line)
        };
        file.push(marker).map_err(|problem| ReadError::new(name, vec![problem]))?;
    }
    Ok(file)
}

/// Whether a text begins like such a list.
pub(in crate::exchange) fn is_list(head: &str) -> bool {
    (names(head, "comment") || names(head, "text")) && (names(head, "commenter") || names(head, "owner.name"))
}

/// Whether the first line of a table names a column.
pub(super) fn names(head: &str, column: &str) -> bool {
    let mut cells = head.lines().next().unwrap_or_default().split([',', ';', '\t']);
    cells.any(|cell| cell.trim().trim_matches('"').eq_ignore_ascii_case(column))
}

struct Columns {
    comment: Option<usize>,
    author: Option<usize>,
    id: Option<usize>,
    parent: Option<usize>,
    reply: Option<usize>,
    complete: Option<usize>,
    frame: Option<usize>,
    duration: Option<usize>,
    label: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let columns = Self {
            comment: table.column(&["comment", "text"]),
            author: table.column(&["commenter", "author", "owner.name"]),
            id: table.column(&["comment id", "id"]),
            parent: table.column(&["parent id", "parent_id"]),
            reply: table.column(&["reply", "is reply"]),
            complete: table.column(&["complete", "completed", "resolved"]),
            frame: table.column(&["frame", "frame in", "timestamp"]),
            duration: table.column(&["duration"]),
            // What the media say comes last: the source has a time code of its own.
            label: table.column(&["timecode in", "timecode", "timecode source in", "timecode source"]),
        };
        (columns.comment.is_some() && (columns.frame.is_some() || columns.label.is_some())).then_some(columns)
    }

    /// The frame, which counts from the start of the video, before the time code, which may not.
    fn position<'a>(&self, cell: &impl Fn(Option<usize>) -> &'a str) -> Position {
        if let Ok(frame) = cell(self.frame).parse::<u32>() {
            return Position::Frame { frame: i64::from(frame), rate: None };
        }
        match cell(self.label) {
            "" => Position::Nowhere,
            label => Position::Label { label: label.to_owned(), drop_frame: None },
        }
    }
}

/// The export before V4 puts its texts in quotes twice.
fn unquote(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).trim()
}

fn is_yes(cell: &str) -> bool {
    ["yes", "true", "1"].iter().any(|yes| cell.eq_ignore_ascii_case(yes))
}
