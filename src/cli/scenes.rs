//! `orama scenes`.

use clap::Args;
use serde::Serialize;

use super::{
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api,
    model::{Comment, CommentStatus, Scene},
};

/// List the scenes of a video, in order.
///
/// Columns: ID, NO, OPEN and DONE (amends of all stages), TITLE. `--json` has the texts, too.
#[derive(Debug, Args)]
pub struct Scenes {
    /// The video: Project/Video, its title, or its id; `Video@3` for version 3
    video: String,
    /// Another version than the newest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    scene: Scene,
    path: String,
    open: usize,
    done: usize,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "NO", "OPEN", "DONE", "TITLE"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.scene.id.to_string(),
            self.scene.order.to_string(),
            self.open.to_string(),
            self.done.to_string(),
            self.scene.title.clone(),
        ]
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Scenes) -> Outcome {
    let tree = workspace.tree().await?;
    let (video, version) = workspace::version(&tree, &command.video, command.version)?;
    let review = workspace.send(api::tree::review(version.id)).await?;
    let line = |scene: &Scene| {
        let on_scene = |comment: &&Comment| comment.scene_id == scene.id && comment.deleted_at.is_none();
        let amends = |status| review.comments.iter().filter(on_scene).filter(|it| it.status == Some(status)).count();
        Line {
            path: workspace::scene_path(&tree, video, version, scene.order),
            open: amends(CommentStatus::ToDo),
            done: amends(CommentStatus::Done),
            scene: scene.clone(),
        }
    };
    let mut lines: Vec<Line> = review.scenes.iter().map(line).collect();
    lines.sort_by_key(|line| line.scene.order);
    output::list(command.form, &lines, "This version has no scenes yet.")
}
