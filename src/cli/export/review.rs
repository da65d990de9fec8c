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
    exchange::{Review, ReviewParts},
    model::{FrameRate, Project, Timebase, Video},
};

/// One version of the video with the comments that the audience may read.
pub async fn gather(workspace: &Workspace, command: &Export) -> Outcome<Review> {
    let tree = workspace.tree().await?;
    let (video, version) = workspace::version(&tree, &command.name, None)?;
    let project = tree.projects.iter().find(|project| project.id == video.project_id);
    let project =
        project.ok_or_else(|| Failure::not_found(format!("the project of {} cannot be seen", video.title)))?;
    let rows = workspace.send(api::tree::review(version.id)).await?;
    of_rows(&tree, project, rows, command)
}

/// The same of rows that were fetched.
pub fn of_rows(tree: &Tree, project: &Project, rows: Rows, command: &Export) -> Outcome<Review> {
    let timebase = command.fps.or_else(|| timebase_of(&rows.video));
    let start_frame = start_frame(&rows.video, timebase, command.start.as_deref())?;
    let parts = ReviewParts {
        project: project.clone(),
        video: rows.video,
        version: rows.version,
        scenes: rows.scenes,
        comments: rows.comments,
        people: workspace::names(tree),
        timebase,
        start_frame,
        notes: command.notes,
        cues: command.of,
    };
    Ok(Review::new(parts, command.audience, command.stage))
}

/// How the video says that its frames are counted. Drop-frame where the rate has none is not believed.
pub fn timebase_of(video: &Video) -> Option<Timebase> {
    let rate = FrameRate::new(video.fps_num?, video.fps_den?)?;
    Timebase::new(rate, video.drop_frame).or_else(|| Timebase::new(rate, false))
}

/// The frame number of the first frame: from a time code, else as the video says.
pub fn start_frame(video: &Video, timebase: Option<Timebase>, start: Option<&str>) -> Outcome<i64> {
    let Some(start) = start else { return Ok(video.start_frame) };
    let timebase = timebase.ok_or_else(|| Failure::usage("--start needs the frame rate: give --fps, too"))?;
    timebase.frame(start).map_err(|error| Failure::usage(error.to_string()))
}
