//! Fetches what a review is written from.

use super::Export;
use crate::{
    api::{
        self,
        tree::{Review as Rows, Tree},
    },
    cli::{
        exit::{Failure, Outcome},
        workspace::{self, Workspace},
    },
    exchange::{CuesOf, Review, ReviewParts},
    model::{FrameRate, Timebase, Video},
};

/// What is asked for beside the rows.
pub struct Asked<'a> {
    /// How frames are counted; none: as the video says.
    pub fps: Option<Timebase>,
    /// The time code of the first frame; none: as the video says.
    pub start: Option<&'a str>,
    /// Whether comments that ask for nothing are wanted as well.
    pub notes: bool,
    /// What becomes a cue.
    pub cues: CuesOf,
}

/// One version of the video with the comments that the audience may read.
pub async fn gather(workspace: &Workspace, command: &Export) -> Outcome<Review> {
    let tree = workspace.tree().await?;
    let (_, version) = workspace::version(&tree, &command.name, None)?;
    let rows = workspace.send(api::tree::review(version.id)).await?;
    of_rows(&tree, rows, command)
}

/// The same of rows that were fetched.
pub fn of_rows(tree: &Tree, rows: Rows, command: &Export) -> Outcome<Review> {
    let asked = Asked { fps: command.fps, start: command.start.as_deref(), notes: command.notes, cues: command.of };
    Ok(Review::new(parts(tree, rows, &asked)?, command.audience, command.stage))
}

/// What a review is made of.
pub fn parts(tree: &Tree, rows: Rows, asked: &Asked<'_>) -> Outcome<ReviewParts> {
    let timebase = asked.fps.or_else(|| timebase_of(&rows.video));
    let start_frame = start_frame(&rows.video, timebase, asked.start)?;
    Ok(ReviewParts {
        project: workspace::project_of(tree, &rows.video)?.clone(),
        video: rows.video,
        version: rows.version,
        scenes: rows.scenes,
        comments: rows.comments,
        people: workspace::names(tree),
        timebase,
        start_frame,
        notes: asked.notes,
        cues: asked.cues,
    })
}

/// How the video says that its frames are counted. Drop-frame where the rate has none is not believed.
pub fn timebase_of(video: &Video) -> Option<Timebase> {
    let rate = FrameRate::new(video.fps_num?, video.fps_den?)?;
    Timebase::new(rate, video.drop_frame).or_else(|| Timebase::new(rate, false))
}

/// The frame number of the first frame: from a time code, else as the video says.
fn start_frame(video: &Video, timebase: Option<Timebase>, start: Option<&str>) -> Outcome<i64> {
    let Some(start) = start else { return Ok(video.start_frame) };
    let timebase = timebase.ok_or_else(|| Failure::usage("--start needs the frame rate: give --fps, too"))?;
    timebase.frame(start).map_err(|error| Failure::usage(error.to_string()))
}
