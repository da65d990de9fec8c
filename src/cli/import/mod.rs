//! `orama import`.

mod plan;
mod read;
mod report;
mod whole;

use std::path::PathBuf;

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    output::Form,
    workspace::Workspace,
};
use crate::{api, exchange::Format};

/// Import scripts, storyboards or a whole project; all or nothing.
///
/// Each file becomes a video named after the script's own title, or after the file. Where the project has a video of that
/// title already, the file becomes its next version: scenes are matched with those of the version before, and open amends
/// are carried over. With --video all files become versions of one video, in the order given.
#[derive(Debug, Args)]
pub struct Import {
    /// Scripts (.fountain, .fdx), storyboards (.json), or one exported project (.json)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Into this project; made where there is none of that title. Otherwise named after the file, or after the folder of
    /// several files
    #[arg(long)]
    project: Option<String>,
    /// All files as versions of this video, in the order given
    #[arg(long)]
    video: Option<String>,
    /// What the files are, where their names do not tell: fountain, fdx, storyboard-json, json
    #[arg(long)]
    format: Option<Format>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

/// Imports.
pub async fn run(workspace: &Workspace, command: &Import) -> Outcome {
    let files = read::all(&command.files, command.format)?;
    if files.iter().all(|file| file.format != Format::Json) {
        let scripts = read::scripts(files)?;
        let tree = workspace.tree().await?;
        let plan = plan::plan(&tree, scripts, command)?;
        let answer = workspace.send(api::imports::scenes(&plan.request)).await?;
        return report::print(command.form, &plan, &answer);
    }
    match files.as_slice() {
        [_] if command.project.is_some() || command.video.is_some() => {
            Err(Failure::usage("a whole project comes with its own title: leave --project and --video out"))
        }
        [file] => whole::import(workspace, file, command.dry_run, command.form).await,
        _ => Err(Failure::usage("an exported project is imported alone: name one such file, or scripts only")),
    }
}
