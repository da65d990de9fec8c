//! `orama export --format md|html`: a review report of a video, or of a project.

use super::{Export, file, pictures, review};
use crate::{
    api,
    cli::{
        clock,
        exit::{Exit, Failure, Outcome},
        workspace::{self, Workspace},
    },
    exchange::{
        Format,
        report::{self, Report, Reviewed},
    },
    model::Version,
};

/// Writes a report.
pub async fn write(workspace: &Workspace, command: &Export, format: Format) -> Outcome {
    let tree = workspace.tree().await?;
    let (title, found) = find(&tree, &command.name)?;
    let mut videos = Vec::new();
    let mut left = pictures::MOST;
    for version in found {
        let rows = workspace.send(api::tree::review(version.id)).await?;
        let review = review::of_rows(&tree, rows.clone(), command)?;
        let spoken_of: Vec<_> = review.comments().iter().map(|comment| comment.scene_id).collect();
        let pictures = match format {
            Format::Html => pictures::of_scenes(workspace, &rows, &spoken_of, &mut left).await,
            _ => std::collections::HashMap::new(),
        };
        let mut decisions = rows.decisions;
        decisions.retain(|decision| command.stage.is_none_or(|stage| decision.stage == stage));
        decisions.sort_by_key(|decision| (decision.created_at, decision.id));
        videos.push(Reviewed { review, decisions, pictures });
    }
    let report = Report { title, made_at: clock::now(), videos };
    let text = if format == Format::Html { report::html(&report) } else { report::markdown(&report) };
    file::write(command.output.as_deref(), format, &text)
}

/// The video that is meant, else every video of the project that is.
fn find<'a>(tree: &'a api::tree::Tree, name: &str) -> Outcome<(String, Vec<&'a Version>)> {
    match workspace::version(tree, name, None) {
        Ok((video, version)) => {
            let project = workspace::project_of(tree, video)?;
            Ok((format!("{} / {}", project.title, video.title), vec![version]))
        }
        Err(failure) if failure.exit == Exit::NotFound => {
            let project = workspace::project_if_any(tree, name).ok().flatten().ok_or(failure)?;
            let videos = tree.videos.iter().filter(|video| video.project_id == project.id);
            let found: Vec<&Version> = videos.filter_map(|video| workspace::newest(tree, video.id)).collect();
            if found.is_empty() {
                return Err(Failure::not_found(format!("{} has no video with a version yet", project.title)));
            }
            Ok((project.title.clone(), found))
        }
        Err(failure) => Err(failure),
    }
}
