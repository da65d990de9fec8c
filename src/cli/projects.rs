//! `orama projects`.

use clap::Args;
use serde::Serialize;

use super::{
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::{self, media::Storage},
    model::{Id, Project},
};

/// List the projects.
///
/// Columns: ID, TITLE, ORGANISATION, OWNER, VIDEOS, OPEN (amends still to do in the newest versions). With --json also
/// `storage`: what its media take up, as `bytes` and `count`.
#[derive(Debug, Args)]
pub struct Projects {
    #[command(flatten)]
    pub form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    project: Project,
    organisation: Option<String>,
    owner: String,
    videos: usize,
    open: i64,
    storage: Storage,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "TITLE", "ORGANISATION", "OWNER", "VIDEOS", "OPEN"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.project.id.to_string(),
            self.project.title.clone(),
            self.organisation.clone().unwrap_or_else(|| "-".to_owned()),
            self.owner.clone(),
            self.videos.to_string(),
            self.open.to_string(),
        ]
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Projects) -> Outcome {
    let tree = workspace.tree().await?;
    let counts = workspace.send(api::videos::counts()).await?;
    let storages = workspace.send(api::media::storages()).await?;
    let videos_of = |project: Id<Project>| tree.videos.iter().filter(move |video| video.project_id == project);
    let line = |project: &Project| {
        let organisation = tree.organisations.iter().find(|row| Some(row.id) == project.organisation_id);
        let open = |video| counts.iter().filter(|count| count.video_id == video).map(|count| count.open).sum::<i64>();
        Line {
            organisation: organisation.map(|row| row.name.clone()),
            owner: workspace::name_of(&tree, Some(project.owner_id)),
            videos: videos_of(project.id).count(),
            open: videos_of(project.id).map(|video| open(video.id)).sum(),
            storage: storages
                .iter()
                .find(|row| row.project_id == project.id)
                .map_or(Storage { bytes: 0, count: 0 }, |row| row.storage),
            project: project.clone(),
        }
    };
    let lines: Vec<Line> = tree.projects.iter().map(line).collect();
    output::list(command.form, &lines, "No projects yet. `orama import FILE…` makes one from a script.")
}
