//! `orama media`: takes, and the bytes of them.

mod add;
mod bytes;
mod get;
mod sweep;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    exit::Outcome,
    output::{self, Form, Row},
    workspace::Workspace,
};
use crate::api::media::{self, Take};

pub use sweep::{SweepArgs, run as sweep};

/// Add, list and get takes.
#[derive(Debug, Args)]
pub struct MediaCommand {
    #[command(subcommand)]
    command: MediaSub,
}

#[derive(Debug, Subcommand)]
enum MediaSub {
    /// Add a file or an address as a take of a scene. Prints the id of the medium
    ///
    /// On a server the bytes of a file are uploaded, checked and kept. Adding the same file again sends nothing and makes nothing
    /// new, and goes on where an earlier try was cut off. In a local workspace a file is registered where it is, unless
    /// --copy keeps its bytes. An address is always registered as it is.
    Add(add::Add),
    /// List the takes of a scene
    ///
    /// Columns: ID, ROLE, SELECTED (yes or no), STATUS, SIZE (`-`: no bytes here), URL.
    List(List),
    /// Get the bytes of a medium. Prints the name of the file
    ///
    /// They are written beside the file, and it gets its name when every byte is verified. What was cut off goes on where it was
    /// when the same command is given again; what is there already is not fetched. In a local workspace a file that was registered
    /// where it is gets copied from there.
    Get(get::Get),
    /// Remove bytes that no medium has, where the server runs
    ///
    /// An upload that a killed server did not finish may leave some, and a database that was restored from an older backup. Only
    /// what is older than three days goes, and a deleted medium keeps its bytes. `orama serve` does the same once a day.
    ///
    /// Columns: PROJECT, CONTENT, SIZE, WRITTEN.
    Sweep(sweep::SweepArgs),
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
    const COLUMNS: &'static [&'static str] = &["ID", "ROLE", "SELECTED", "STATUS", "SIZE", "URL"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.take.media.id.to_string(),
            self.take.role.to_string(),
            if self.selected { "yes" } else { "no" }.to_owned(),
            self.take.media.status.to_string(),
            self.take.media.size_bytes.map_or_else(|| "-".to_owned(), |size| output::bytes(size.unsigned_abs())),
            self.take.media.url.clone(),
        ]
    }
}

impl MediaCommand {
    /// What is done on the database and the storage, and not on a workspace; none: anything else.
    pub const fn sweeps(&self) -> Option<&SweepArgs> {
        match &self.command {
            MediaSub::Sweep(sweep) => Some(sweep),
            _ => None,
        }
    }
}

/// Adds, lists or gets.
pub async fn run(workspace: &Workspace, command: &MediaCommand) -> Outcome {
    match &command.command {
        MediaSub::Add(add) => add::run(workspace, add).await,
        MediaSub::List(list) => run_list(workspace, list).await,
        MediaSub::Get(get) => get::run(workspace, get).await,
        // Done before a workspace is opened.
        MediaSub::Sweep(_) => Ok(()),
    }
}

async fn run_list(workspace: &Workspace, command: &List) -> Outcome {
    let tree = workspace.tree().await?;
    let found = workspace.scene(&tree, &command.scene).await?;
    let takes = workspace.all(|page| media::list(found.scene.id, page)).await?;
    let line = |take: Take| Line { selected: found.scene.selected(take.role) == Some(take.media.id), take };
    let lines: Vec<Line> = takes.into_iter().map(line).collect();
    output::list(command.form, &lines, "This scene has no takes yet.")
}
