//! `orama queue`.

use clap::Args;
use serde::Serialize;

use super::{
    address, clock,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        call::MAX_LIMIT,
        queue::{self, QueueItem, QueueQuery},
    },
    model::{CommentStatus, Stage, Timestamp},
};

/// List every open amend, in working order.
///
/// By project, video and scene; only what you can see.
///
/// Columns: ID, PATH (of the scene), STAGE, AUTHOR, ASSIGNEE, AGE, TEXT.
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
    /// Only `to_do`, which is what the queue holds
    #[arg(long)]
    status: Option<CommentStatus>,
    /// Only what this person is to do: me, a name, an address, or an id
    #[arg(long, value_name = "PERSON")]
    assignee: Option<String>,
    #[command(flatten)]
    pub form: Form,
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

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Queue) -> Outcome {
    if command.status == Some(CommentStatus::Done) {
        return Err(Failure::usage(
            "the queue holds what is still to do: `orama comments VIDEO --status done` lists the rest",
        ));
    }
    let tree = workspace.tree().await?;
    let mut query = QueueQuery {
        project: command.project.as_deref().map(|name| workspace::project(&tree, name)).transpose()?.map(|row| row.id),
        video: command.video.as_deref().map(|name| workspace::video(&tree, name)).transpose()?.map(|row| row.id),
        stage: command.stage,
        assignee: command.assignee.as_deref().map(|name| workspace::person(&tree, name)).transpose()?,
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    let now = clock::now();
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
    output::list(command.form, &lines, "Nothing to do.")
}
