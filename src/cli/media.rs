//! `orama media add` and `orama media list`.

use std::path::Path;

use clap::{Args, Subcommand};
use serde::Serialize;
use uuid::Uuid;

use super::{
    exit::{Failure, Outcome},
    file_url,
    output::{self, Form, Row},
    workspace::Workspace,
};
use crate::{
    api::media::{self, AddTake, Take},
    model::{Id, TakeRole},
};

/// Add and list takes.
#[derive(Debug, Args)]
pub struct MediaCommand {
    #[command(subcommand)]
    command: MediaSub,
}

#[derive(Debug, Subcommand)]
enum MediaSub {
    /// Register a file or an address as a take of a scene. Prints the id of the medium
    Add(Add),
    /// List the takes of a scene
    ///
    /// Columns: ID, ROLE, SELECTED (yes or no), STATUS, URL.
    List(List),
}

#[derive(Debug, Args)]
struct Add {
    /// The scene: Project/Video/scene-number, or its id
    scene: String,
    /// A file of this machine, or an http(s) address
    #[arg(value_name = "FILE|URL")]
    medium: String,
    /// What it is for: image, voice, video, music
    #[arg(long)]
    role: TakeRole,
    /// Make it the selected take of its role
    #[arg(long)]
    select: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct List {
    /// The scene: Project/Video/scene-number, or its id
    scene: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    take: Take,
    selected: bool,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "ROLE", "SELECTED", "STATUS", "URL"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.take.media.id.to_string(),
            self.take.role.to_string(),
            if self.selected { "yes" } else { "no" }.to_owned(),
            self.take.media.status.to_string(),
            self.take.media.url.clone(),
        ]
    }
}

/// Adds or lists.
pub async fn run(workspace: &Workspace, command: &MediaCommand) -> Outcome {
    match &command.command {
        MediaSub::Add(add) => run_add(workspace, add).await,
        MediaSub::List(list) => run_list(workspace, list).await,
    }
}

async fn run_add(workspace: &Workspace, command: &Add) -> Outcome {
    let tree = workspace.tree().await?;
    let found = workspace.scene(&tree, &command.scene).await?;
    let body = AddTake {
        id: Id::from_uuid(Uuid::now_v7()),
        role: command.role,
        url: Some(url(&command.medium)?),
        status: None,
        select: command.select,
    };
    let take = workspace.send(media::add(found.scene.id, &body)).await?;
    output::one(command.form, &take, &take.media.id.to_string())
}

async fn run_list(workspace: &Workspace, command: &List) -> Outcome {
    let tree = workspace.tree().await?;
    let found = workspace.scene(&tree, &command.scene).await?;
    let takes = workspace.all(|page| media::list(found.scene.id, page)).await?;
    let line = |take: Take| Line { selected: found.scene.selected(take.role) == Some(take.media.id), take };
    let lines: Vec<Line> = takes.into_iter().map(line).collect();
    output::list(command.form, &lines, "This scene has no takes yet.")
}

/// An address as it is; a file, which must exist, as its URL.
fn url(medium: &str) -> Outcome<String> {
    if medium.starts_with("http://") || medium.starts_with("https://") || medium.starts_with("file:///") {
        return Ok(medium.to_owned());
    }
    let path = Path::new(medium).canonicalize().map_err(|error| {
        Failure::failed(format!("{medium}: {error}; name a file of this machine, or an http(s) address"))
    })?;
    Ok(file_url::of(&path))
}
