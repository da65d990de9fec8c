//! `orama videos`.

use clap::Args;
use serde::Serialize;

use super::{
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api,
    model::{Stage, StageStatus, Video},
};

/// List the videos.
///
/// Columns: ID, PATH, STAGE, STATUS, VERSION (the newest), OPEN and DONE (amends at the current stage).
#[derive(Debug, Args)]
pub struct Videos {
    /// Only those of this project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Only those at this stage: outline, script, storyboard, audio, video
    #[arg(long)]
    stage: Option<Stage>,
    /// Only those with this status: `in_progress`, `in_review`, `in_amends`, `approved`
    #[arg(long)]
    status: Option<StageStatus>,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    video: Video,
    path: String,
    version: Option<i64>,
    open: i64,
    done: i64,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "PATH", "STAGE", "STATUS", "VERSION", "OPEN", "DONE"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.video.id.to_string(),
            self.path.clone(),
            self.video.current_stage.to_string(),
            self.video.stage_status.to_string(),
            self.version.map_or_else(|| "-".to_owned(), |number| number.to_string()),
            self.open.to_string(),
            self.done.to_string(),
        ]
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Videos) -> Outcome {
    let tree = workspace.tree().await?;
    let project = command.project.as_deref().map(|name| workspace::project(&tree, name)).transpose()?;
    let counts = workspace.send(api::videos::counts()).await?;
    let is_wanted = |video: &&Video| {
        project.is_none_or(|project| video.project_id == project.id)
            && command.stage.is_none_or(|stage| video.current_stage == stage)
            && command.status.is_none_or(|status| video.stage_status == status)
    };
    let line = |video: &Video| {
        let count = counts.iter().find(|count| count.video_id == video.id && count.stage == video.current_stage);
        Line {
            path: workspace::video_path(&tree, video),
            version: workspace::newest(&tree, video.id).map(|version| version.number),
            open: count.map_or(0, |count| count.open),
            done: count.map_or(0, |count| count.done),
            video: video.clone(),
        }
    };
    let mut lines: Vec<Line> = tree.videos.iter().filter(is_wanted).map(line).collect();
    lines.sort_by(|a, b| (&a.path, a.video.id).cmp(&(&b.path, b.video.id)));
    output::list(command.form, &lines, "No such videos.")
}
