//! `orama comments`.

use clap::Args;
use serde::Serialize;

use super::{
    clock,
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::tree::{self, Review},
    model::{Comment, CommentStatus, Stage, Timestamp},
};

/// List the comments of a video's newest version, or of an earlier one.
///
/// Scene by scene, and each thread oldest first.
///
/// Columns: ID, SCENE (its number), STAGE, STATUS (`to_do`, `done`, or `-` for a note), REPLY-TO, AUTHOR, ASSIGNEE, AGE, TEXT.
#[derive(Debug, Args)]
pub struct Comments {
    /// The video: Project/Video, its title, or its id; `Video@3` for version 3
    video: String,
    /// Another version than the newest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    /// Only those of this stage: outline, script, storyboard, audio, video
    #[arg(long)]
    stage: Option<Stage>,
    /// Only amends with this status: `to_do`, `done`
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
    comment: Comment,
    scene_order: i64,
    scene_title: String,
    author: String,
    assignee: String,
    #[serde(skip)]
    now: Timestamp,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] =
        &["ID", "SCENE", "STAGE", "STATUS", "REPLY-TO", "AUTHOR", "ASSIGNEE", "AGE", "TEXT"];

    fn cells(&self) -> Vec<String> {
        let none = || "-".to_owned();
        let comment = &self.comment;
        vec![
            comment.id.to_string(),
            self.scene_order.to_string(),
            comment.stage.to_string(),
            comment.status.map_or_else(none, |status| status.to_string()),
            comment.parent_id.map_or_else(none, |parent| parent.to_string()),
            self.author.clone(),
            self.assignee.clone(),
            comment.created_at.ago(self.now),
            if comment.deleted_at.is_some() { "(deleted)".to_owned() } else { comment.content.clone() },
        ]
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Comments) -> Outcome {
    let tree = workspace.tree().await?;
    let (_, version) = workspace::version(&tree, &command.video, command.version)?;
    let assignee = command.assignee.as_deref().map(|name| workspace::person(&tree, name)).transpose()?;
    let Review { scenes, comments, .. } = workspace.send(tree::review(version.id)).await?;
    let is_asked_for = |comment: &Comment| {
        command.stage.is_none_or(|stage| comment.stage == stage)
            && (command.status.is_none() || (comment.status == command.status && comment.deleted_at.is_none()))
            && (assignee.is_none() || (comment.assignee_id == assignee && comment.deleted_at.is_none()))
    };
    let now = clock::now();
    let line = |comment: Comment| {
        let scene = scenes.iter().find(|scene| scene.id == comment.scene_id)?;
        Some(Line {
            scene_order: scene.order,
            scene_title: scene.title.clone(),
            author: workspace::name_of(&tree, Some(comment.author_id)),
            assignee: workspace::name_of(&tree, comment.assignee_id),
            comment,
            now,
        })
    };
    let mut lines: Vec<Line> = comments.into_iter().filter(is_asked_for).filter_map(line).collect();
    in_threads(&mut lines);
    output::list(command.form, &lines, "No such comments.")
}

/// By scene, then thread by thread: the oldest first, each answer after what it belongs to.
fn in_threads(lines: &mut [Line]) {
    let rows: rustc_hash::FxHashMap<_, _> =
        lines.iter().map(|line| (line.comment.id, (line.comment.parent_id, line.comment.created_at))).collect();
    let root_of = |line: &Line| {
        let mut root = line.comment.id;
        // A thread cannot be deeper than there are comments, which ends the walk whatever the rows say.
        for _ in 0..rows.len() {
            match rows.get(&root).and_then(|(parent, _)| *parent).filter(|parent| rows.contains_key(parent)) {
                Some(parent) => root = parent,
                None => break,
            }
        }
        (rows.get(&root).map(|(_, at)| *at), root)
    };
    lines.sort_by_cached_key(|line| (line.scene_order, root_of(line), line.comment.created_at, line.comment.id));
}
