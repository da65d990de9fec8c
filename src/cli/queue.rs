//! `orama queue`.

use std::str::FromStr;

use clap::Args;
use serde::Serialize;

use super::{
    address, clock,
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        call::MAX_LIMIT,
        queue::{self, QueueItem, QueueQuery},
    },
    model::{CommentStatus, Stage, Timestamp, span},
};

/// List every open amend, in working order.
///
/// By project, video and scene; only what you can see.
///
/// Columns: ID, PATH (of the scene), STAGE, AUTHOR, ASSIGNEE, AGE, TEXT. With --snoozed also PUT-OFF before TEXT: the moment when
/// it comes back, `activity`, or `-` where it is not put off.
#[derive(Debug, Args)]
pub struct Queue {
    /// Only those of this project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Only those of this video
    #[arg(long, value_name = "VIDEO")]
    video: Option<String>,
    /// Only those raised at this stage: outline, script, storyboard, audio, video
    #[arg(long)]
    stage: Option<Stage>,
    /// `to_do`, which is what the queue holds where nothing is said, or `done`
    #[arg(long)]
    status: Option<CommentStatus>,
    /// Only what this person is to do: me, nobody, a name, an address, or an id
    #[arg(long, value_name = "PERSON")]
    assignee: Option<String>,
    /// Only what I am to do: the same as `--assignee me`
    #[arg(long, conflicts_with = "assignee")]
    mine: bool,
    /// Only what this person raised: me, a name, an address, or an id
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// Only what was raised longer ago than this: 12h, 3d, 2w
    #[arg(long, value_name = "AGE")]
    older_than: Option<Age>,
    /// Those that I put off, too, and until when
    #[arg(long)]
    snoozed: bool,
    #[command(flatten)]
    pub form: Form,
}

/// A span of time: a number of hours, days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Age {
    hours: i64,
}

impl Age {
    fn before(self, now: Timestamp) -> Timestamp {
        Timestamp::from_micros(now.micros() - self.hours * 3_600_000_000)
    }
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not an age: give a number of hours, days or weeks, such as 12h, 3d or 2w");
        let hours = span::hours(text).ok_or_else(wrong)?;
        Ok(Self { hours })
    }
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    item: QueueItem,
    path: String,
    author: String,
    assignee: String,
    #[serde(skip)]
    now: Timestamp,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "PATH", "STAGE", "AUTHOR", "ASSIGNEE", "AGE", "TEXT"];

    fn cells(&self) -> Vec<String> {
        let comment = &self.item.comment;
        vec![
            comment.id.to_string(),
            self.path.clone(),
            comment.stage.to_string(),
            self.author.clone(),
            self.assignee.clone(),
            comment.created_at.ago(self.now),
            comment.content.clone(),
        ]
    }
}

/// The same with until when it is put off.
#[derive(Serialize)]
struct WithSnooze(Line);

impl Row for WithSnooze {
    const COLUMNS: &'static [&'static str] = &["ID", "PATH", "STAGE", "AUTHOR", "ASSIGNEE", "AGE", "PUT-OFF", "TEXT"];

    fn cells(&self) -> Vec<String> {
        let until = self.0.item.snoozed.map(|snooze| snooze.until.map(|until| until.to_string()));
        let until = until.map_or_else(|| "-".to_owned(), |until| until.unwrap_or_else(|| "activity".to_owned()));
        let mut cells = self.0.cells();
        cells.insert(cells.len() - 1, until);
        cells
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Queue) -> Outcome {
    let tree = workspace.tree().await?;
    let now = clock::now();
    let unassigned = command.assignee.as_deref() == Some("nobody");
    let assignee = command.assignee.as_deref().filter(|_| !unassigned);
    let mut query = QueueQuery {
        project: command.project.as_deref().map(|name| workspace::project(&tree, name)).transpose()?.map(|row| row.id),
        video: command.video.as_deref().map(|name| workspace::video(&tree, name)).transpose()?.map(|row| row.id),
        stage: command.stage,
        assignee: assignee.map(|name| workspace::person(&tree, name)).transpose()?,
        mine: command.mine,
        unassigned,
        status: command.status,
        author: command.by.as_deref().map(|name| workspace::person(&tree, name)).transpose()?,
        before: command.older_than.map(|age| age.before(now)),
        snoozed: command.snoozed,
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    let line = |item: QueueItem| Line {
        path: format!("{}/{}", address::join(&[&item.project_title, &item.video_title]), item.scene_order),
        author: workspace::name_of(&tree, Some(item.comment.author_id)),
        assignee: workspace::name_of(&tree, item.comment.assignee_id),
        item,
        now,
    };
    let mut lines = Vec::new();
    loop {
        let page = workspace.send(queue::page(&query)).await?;
        lines.extend(page.items.into_iter().map(line));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    if command.snoozed {
        let lines: Vec<WithSnooze> = lines.into_iter().map(WithSnooze).collect();
        return output::list(command.form, &lines, "Nothing to do.");
    }
    output::list(command.form, &lines, "Nothing to do.")
}
