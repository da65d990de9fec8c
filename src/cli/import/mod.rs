//! `orama import`.

mod foreign;
mod markers;
mod plan;
mod read;
mod report;
mod same;
mod whole;

use std::path::PathBuf;

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    output::Form,
    progress::wait,
    workspace::Workspace,
};
use crate::{
    api,
    exchange::{Format, Reads},
    model::{Stage, Timebase, words::counted},
};

/// The help of `--mapping`. In a doc comment the name of the database would stand in backticks, which the help shows.
const MAPPING: &str = "Another system's tables as this mapping says: a file, or ourvidz, studiovault, valyourise, course-crafter. \
FILE is a folder of .csv and .json files, an SQLite file, or a postgres:// address";

/// Import scripts, storyboards, markers of an editing program, or a whole project; all or nothing.
///
/// Each file becomes a video named after the script's own title, or after the file. Where the project has a video of that
/// title already, the file becomes its next version: scenes are matched with those of the version before, and open amends
/// are carried over. With --video all files become versions of one video, in the order given.
///
/// Markers and comments go back into the newest version of --video: an amend that is done in the file becomes done, words
/// that were added become an answer, and a marker without a tag such as [orama:ID] becomes a new amend. It is one batch,
/// which one undo takes back (in the workstation: H, choose it, u), and importing the file again changes nothing.
#[derive(Debug, Args)]
pub struct Import {
    /// Scripts (.fountain, .spmd, .txt, .fdx), storyboards (.json), captions (.srt, .vtt), tables of scenes or comments (.csv, .tsv), markers
    /// (.edl, .fcpxml, .xml, .txt, .otio), or one exported project (.json)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Into this project; made where there is none of that title. Otherwise named after the file, or after the folder of
    /// several files
    #[arg(long)]
    project: Option<String>,
    /// All files as versions of this video, in the order given
    #[arg(long)]
    video: Option<String>,
    #[arg(long, value_parser = parse_format, help = format!("What the files are, where their names do not tell: {}", Format::readable().join(", ")))]
    format: Option<Format>,
    /// Markers and comments: new ones are of this stage, instead of the video's current one
    #[arg(long)]
    stage: Option<Stage>,
    /// Markers and captions: frames a second, where the video does not say: 24, 25, 23.976, 29.97, 29.97df, 24000/1001
    #[arg(long, value_name = "RATE", alias = "rate")]
    fps: Option<Timebase>,
    /// Markers: time code of the first frame, where the video does not say: 01:00:00:00
    #[arg(long, value_name = "TIMECODE")]
    start: Option<String>,
    /// Markers: what is done here and open in the file is opened again
    #[arg(long)]
    reopen: bool,
    /// Captions: a scene lasts until the next cue begins, and the first from the start of the video
    #[arg(long)]
    fill_gaps: bool,
    #[arg(long, value_name = "FILE", help = MAPPING)]
    mapping: Option<PathBuf>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

fn parse_format(word: &str) -> Result<Format, String> {
    let known = || format!("it is one of {}", Format::readable().join(", "));
    let format: Format = word.parse().map_err(|_| known())?;
    if format.reads().is_some() { Ok(format) } else { Err(known()) }
}

/// Imports.
pub async fn run(workspace: &Workspace, command: &Import) -> Outcome {
    if let Some(mapping) = &command.mapping {
        return foreign::import(workspace, mapping, command).await;
    }
    let (paths, format) = (command.files.clone(), command.format);
    let files = read::in_time(move || read::all(&paths, format)).await?;
    if files.iter().all(|file| file.format.reads() == Some(Reads::Markers)) {
        return markers::import(workspace, files, command).await;
    }
    if files.iter().all(|file| file.format.reads() == Some(Reads::Comments)) {
        return markers::import_tables(workspace, files, command).await;
    }
    if command.stage.is_some() || command.start.is_some() || command.reopen {
        return Err(Failure::usage("--stage, --start and --reopen are for markers and comments alone"));
    }
    if files.iter().all(|file| file.format.reads() == Some(Reads::Script)) {
        let mut scripts = read::in_time(move || read::scripts(files)).await?;
        let tree = workspace.tree().await?;
        same::find_videos(workspace, &tree, &mut scripts).await?;
        let mut plan = wait("comparing", async { plan::plan(&tree, scripts, command) }).await?;
        wait("comparing", same::leave_out(workspace, &tree, &mut plan)).await?;
        let answer = if let Some(answer) = plan.nothing_to_do(&tree) {
            answer
        } else {
            let what = format!("importing {}", counted(plan.scenes(), "scene", "scenes"));
            wait(&what, async { workspace.send(api::imports::scenes(&plan.request)).await }).await?
        };
        return report::print(command.form, &plan, &answer);
    }
    match <[read::File; 1]>::try_from(files) {
        Ok(_) if command.project.is_some() || command.video.is_some() => {
            Err(Failure::usage("a whole project comes with its own title: leave --project and --video out"))
        }
        Ok([file]) => whole::import(workspace, file, command.dry_run, command.form).await,
        Err(_) => Err(Failure::usage("an exported project is imported alone: name one such file, or scripts only")),
    }
}
