//! `orama demo`: a workspace made up for trying things out.

mod build;
mod media;
mod source;
mod threads;

use std::path::Path;

use clap::Args;

use super::{
    args::Global,
    clock,
    exit::{Exit, Failure, Outcome},
    output,
    place::{Meant, Place},
    workspace::Workspace,
    workstation,
};
use crate::{
    api::imports::{self, ImportProject},
    config::{Config, Person},
    model::{Id, ProjectBundle, Version},
    tui::Start,
};
use build::{Broken, World};
use media::MediaDir;

/// Open the workstation on a workspace made up for trying things out.
///
/// Two organisations, five projects, every stage. Nothing you do there is kept. With --keep the same projects are added to your own workspace instead.
#[derive(Debug, Args)]
pub struct Demo {
    /// Add the projects to your own workspace, and keep them
    #[arg(long)]
    keep: bool,
}

const PEOPLE: &str = include_str!("../../../assets/demo/people.toml");
const PROJECTS: [&str; 5] = [
    include_str!("../../../assets/demo/harbour.toml"),
    include_str!("../../../assets/demo/safety-course.toml"),
    include_str!("../../../assets/demo/museum.toml"),
    include_str!("../../../assets/demo/fieldnote.toml"),
    include_str!("../../../assets/demo/lantern-festival.toml"),
];

/// Runs the demo.
pub async fn run(config: &Config, global: &Global, command: &Demo) -> Outcome {
    if command.keep { keep(config, global).await } else { try_out(config).await }
}

/// Opens the workstation on a workspace that goes away with it.
async fn try_out(config: &Config) -> Outcome {
    let folder = tempfile::Builder::new().prefix("orama-demo-").tempdir().map_err(|error| {
        Failure::failed(format!(
            "cannot make a temporary directory for the demo: {error}; set TMPDIR to one you can write"
        ))
    })?;
    let demo = Config {
        data_dir: folder.path().to_owned(),
        state_dir: folder.path().join("state"),
        user: opener()?,
        ..config.clone()
    };
    let workspace = Workspace::open(&demo, &Place::Own).await?;
    let bundles = seed(&workspace, &folder.path().join("media")).await?;
    let start = shown_first(&bundles).map_or(Start::LastOpened, Start::Version);
    let outcome = workstation::run(&demo, &workspace, &Place::Own, start).await;
    workspace.close().await;
    // Nobody needs to hear that a temporary directory stays behind.
    let _ = folder.close();
    outcome
}

/// Adds the demo's projects to the user's own workspace.
async fn keep(config: &Config, global: &Global) -> Outcome {
    let opens = Meant::command_for_own(global, config);
    let workspace = Workspace::open(config, &Place::Own).await?;
    let bundles = seed(&workspace, &config.data_dir.join("media").join("demo")).await.map_err(|failure| {
        if failure.exit == Exit::Refused {
            return Failure::refused(format!(
                "the demo is in this workspace already: open it with `{opens}`, or delete its projects there first with `d`"
            ));
        }
        failure
    })?;
    workspace.close().await;
    let titles: Vec<&str> = bundles.iter().map(|bundle| bundle.project.title.as_str()).collect();
    output::say(&format!("Added {}. Open them with `{opens}`.", titles.join(", ")));
    Ok(())
}

/// Imports every project, and answers what was imported.
async fn seed(workspace: &Workspace, media: &Path) -> Outcome<Vec<ProjectBundle>> {
    let media = MediaDir::write(media).map_err(|error| {
        Failure::failed(format!("cannot write the demo's pictures to {}: {error}", media.display()))
    })?;
    let bundles = bundles(&media)?;
    for bundle in &bundles {
        workspace.send(imports::project(&ImportProject { dry_run: false, bundle: bundle.clone() })).await?;
    }
    Ok(bundles)
}

/// The newest version of the first video of the first project: the one with the most to look at.
fn shown_first(bundles: &[ProjectBundle]) -> Option<Id<Version>> {
    let bundle = bundles.first()?;
    let video = bundle.videos.first()?;
    let versions = bundle.versions.iter().filter(|version| version.video_id == video.id);
    versions.max_by_key(|version| version.number).map(|version| version.id)
}

fn bundles(media: &MediaDir) -> Result<Vec<ProjectBundle>, Broken> {
    let people = parse(PEOPLE)?;
    let world = World { people: &people, now: clock::now(), media };
    PROJECTS.iter().map(|text| build::bundle(&world, &parse(text)?)).collect()
}

/// Who opens the demo.
fn opener() -> Result<Person, Broken> {
    let people: source::People = parse(PEOPLE)?;
    let ana = people.people.get("ana").ok_or_else(|| Broken("nobody is called `ana`".to_owned()))?;
    Ok(Person { name: ana.name.clone(), email: ana.email.clone() })
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Broken> {
    toml::from_str(text).map_err(|error| Broken(error.to_string()))
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::failed(broken.to_string())
    }
}

#[cfg(test)]
mod tests;
