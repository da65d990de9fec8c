//! `orama project create` and `orama video create`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    exit::{Failure, Outcome},
    output::{self, Form},
    timing,
    workspace::{self, Workspace},
};
use crate::{
    api::{
        projects::{self, CreateProject},
        tree::Tree,
        videos::{self, CreateVideo},
    },
    model::{AspectRatio, Id, Organisation},
};

/// Make a project.
#[derive(Debug, Args)]
pub struct ProjectCommand {
    #[command(subcommand)]
    command: ProjectSub,
}

#[derive(Debug, Subcommand)]
enum ProjectSub {
    /// Make a project, yours. Prints its id
    Create(CreateProjectArgs),
}

#[derive(Debug, Args)]
struct CreateProjectArgs {
    /// The name in the tree
    title: String,
    /// The organisation it belongs to, by name, slug or id
    #[arg(long)]
    organisation: Option<String>,
    /// What the project is for
    #[arg(long, default_value = "", hide_default_value = true)]
    objective: String,
    /// The look and tone that its videos share
    #[arg(long, default_value = "", hide_default_value = true)]
    style: String,
    #[command(flatten)]
    form: Form,
}

/// Make a video, or set its frame rate.
#[derive(Debug, Args)]
pub struct VideoCommand {
    #[command(subcommand)]
    command: VideoSub,
}

#[derive(Debug, Subcommand)]
enum VideoSub {
    /// Make a video in a project, at the stage outline. Prints its id
    Create(CreateVideoArgs),
    /// Set how the frames of a video are counted. Prints its id
    Set(timing::SetVideo),
}

#[derive(Debug, Args)]
struct CreateVideoArgs {
    /// The project: its title or its id
    project: String,
    /// The name in the tree
    title: String,
    /// What the video is for
    #[arg(long, default_value = "", hide_default_value = true)]
    objective: String,
    /// The outline text
    #[arg(long, default_value = "", hide_default_value = true)]
    outline: String,
    /// Planned length in seconds
    #[arg(long, value_name = "SECONDS")]
    duration: Option<f64>,
    /// A shape it is delivered in: 16:9, 1:1, 9:16; may be given several times
    #[arg(long = "format", value_name = "FORMAT")]
    formats: Vec<AspectRatio>,
    #[command(flatten)]
    form: Form,
}

/// Makes a project.
pub async fn project(workspace: &Workspace, command: &ProjectCommand) -> Outcome {
    let ProjectSub::Create(args) = &command.command;
    let tree = workspace.tree().await?;
    let body = CreateProject {
        id: Id::from_uuid(Uuid::now_v7()),
        title: args.title.clone(),
        organisation_id: args.organisation.as_deref().map(|name| organisation(&tree, name)).transpose()?,
        objective: args.objective.clone(),
        style: args.style.clone(),
    };
    let project = workspace.send(projects::create(&body)).await?;
    output::one(args.form, &project, &project.id.to_string())
}

/// Makes a video, or sets its frame rate.
pub async fn video(workspace: &Workspace, command: &VideoCommand) -> Outcome {
    let args = match &command.command {
        VideoSub::Create(args) => args,
        VideoSub::Set(args) => return timing::set_video(workspace, args).await,
    };
    let tree = workspace.tree().await?;
    let project = workspace::project(&tree, &args.project)?;
    let body = CreateVideo {
        id: Id::from_uuid(Uuid::now_v7()),
        title: args.title.clone(),
        duration: args.duration,
        objective: args.objective.clone(),
        key_messages: String::new(),
        style: None,
        outline: args.outline.clone(),
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        formats: args.formats.clone(),
    };
    let video = workspace.send(videos::create(project.id, &body)).await?;
    output::one(args.form, &video, &video.id.to_string())
}

/// The organisation that somebody means by its name, slug or id.
pub fn organisation(tree: &Tree, name: &str) -> Outcome<Id<Organisation>> {
    let is_meant = |row: &&Organisation| {
        row.name.to_lowercase() == name.to_lowercase() || row.slug == name || row.id.to_string() == name
    };
    let found = tree.organisations.iter().find(is_meant).map(|row| row.id);
    found.ok_or_else(|| Failure::not_found(format!("there is no organisation `{name}`, or you may not see it")))
}
