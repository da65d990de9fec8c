//! `orama export`.

mod file;
mod pictures;
mod report;
pub mod review;

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    output, project_file,
    workspace::{self, Workspace},
};
use crate::{
    api,
    exchange::{self, Audience, CuesOf, Format, Writes},
    model::{Stage, Timebase},
};

/// Export a video for an editing program, a player, a spreadsheet or a reader, or its whole project, loss-free.
///
/// Markers carry every amend with its answers and a tag such as [orama:ID], by which `orama import` knows it again. What
/// an editing program takes only so much of is divided into numbered files.
///
/// A whole project (json) imported elsewhere and exported again is the same file, byte for byte.
#[derive(Debug, Args)]
pub struct Export {
    /// A video: Project/Video, its title, Video@2 for an earlier version, or an id; for json, md and html also a project
    #[arg(value_name = "VIDEO|PROJECT")]
    name: String,
    #[arg(long, value_parser = parse_format, help = format!("What to write: {} [default: as the name of the file ends, else json]", Format::writable().join(", ")))]
    format: Option<Format>,
    /// Write to this file instead of stdout; what is there is replaced when all is written
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what was said at this stage: outline, script, storyboard, audio, video
    #[arg(long)]
    stage: Option<Stage>,
    /// Whom it is for: internal, or client, who gets what is marked for the client and nothing else
    #[arg(long, default_value = "internal")]
    audience: Audience,
    /// Frames a second, where the video does not say or is wrong: 24, 25, 23.976, 29.97, 29.97df, 24000/1001
    #[arg(long, value_name = "RATE")]
    fps: Option<Timebase>,
    /// Time code of the first frame, where the video does not say or is wrong: 01:00:00:00
    #[arg(long, value_name = "TIMECODE")]
    start: Option<String>,
    /// Markers: comments that ask for nothing, too, beside amends
    #[arg(long)]
    notes: bool,
    /// Captions: voice, the spoken texts, or amends
    #[arg(long, default_value = "voice")]
    of: CuesOf,
}

fn parse_format(word: &str) -> Result<Format, String> {
    let known = || format!("it is one of {}", Format::writable().join(", "));
    let format: Format = word.parse().map_err(|_| known())?;
    if format.writes().is_some() { Ok(format) } else { Err(known()) }
}

impl Export {
    /// The format that was asked for, else the one that the name of the file tells, else a whole project.
    fn format(&self) -> Outcome<Format> {
        let ending = self.output.as_deref().and_then(Path::extension).unwrap_or_default().to_string_lossy();
        match (self.format, Format::written_to(&ending)) {
            (Some(format), _) => Ok(format),
            (None, [format]) => Ok(*format),
            (None, []) => Ok(Format::Json),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|format| format.as_str()).collect();
                Err(Failure::usage(format!(
                    "a file .{ending} could be {}: say which with --format",
                    names.join(" or ")
                )))
            }
        }
    }
}

/// Exports.
pub async fn run(workspace: &Workspace, command: &Export) -> Outcome {
    let format = command.format()?;
    match format.writes() {
        Some(Writes::Project) => write_project(workspace, command).await,
        Some(Writes::Review) => write_review(workspace, command, format).await,
        Some(Writes::Report) => report::write(workspace, command, format).await,
        None => Err(Failure::usage(format!("{format} is only read"))),
    }
}

async fn write_project(workspace: &Workspace, command: &Export) -> Outcome {
    if command.stage.is_some() || command.audience == Audience::Client {
        return Err(Failure::usage(
            "json is the whole project: leave --stage and --audience out, or choose another --format",
        ));
    }
    let tree = workspace.tree().await?;
    let project = workspace::project_around(&tree, &command.name)?;
    let bundle = workspace.send(api::projects::export(project.id)).await?;
    let text = exchange::project_file::write(&project_file::from_bundle(bundle));
    file::write(command.output.as_deref(), Format::Json, &text)
}

async fn write_review(workspace: &Workspace, command: &Export, format: Format) -> Outcome {
    let review = review::gather(workspace, command).await?;
    let written = exchange::write_review(format, &review).map_err(|error| Failure::usage(error.to_string()))?;
    for notice in &written.notices {
        output::say(notice);
    }
    file::write_all(command.output.as_deref(), format, &written.files)
}
