//! `orama member add|list|remove|level`.

use clap::{Args, Subcommand};
use serde::Serialize;
use uuid::Uuid;

use super::{
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        access_levels,
        members::{self, AddMember, EditMember},
        people, projects,
    },
    model::{Id, Project, ProjectMember, User},
};

/// Look after who works in a project.
#[derive(Debug, Args)]
pub struct MemberCommand {
    #[command(subcommand)]
    command: MemberSub,
}

#[derive(Debug, Subcommand)]
enum MemberSub {
    /// Add somebody who has an account; others are invited. Prints the id of the membership
    Add(Give),
    /// List who works in a project
    ///
    /// Columns: ID, EMAIL, NAME, LEVEL, ACTIVE (yes or no).
    List(List),
    /// Remove somebody at once
    Remove(Which),
    /// Give somebody another level
    Level(Set),
}

#[derive(Debug, Args)]
struct Give {
    /// The project: its title or its id
    project: String,
    /// The address
    email: String,
    /// What they may do: client, commenter, editor, approver, manager
    #[arg(long, default_value = "editor")]
    level: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct List {
    /// The project: its title or its id
    project: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Which {
    /// The project: its title or its id
    project: String,
    /// The address, or the id of the person or membership
    member: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Set {
    /// The project: its title or its id
    project: String,
    /// The address, or the id of the person or membership
    member: String,
    /// What they may do: client, commenter, editor, approver, manager
    level: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    member: ProjectMember,
    email: String,
    full_name: String,
    level: String,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "EMAIL", "NAME", "LEVEL", "ACTIVE"];

    fn cells(&self) -> Vec<String> {
        let active = if self.member.is_active { "yes" } else { "no" };
        let texts = [&self.email, &self.full_name, &self.level].into_iter().cloned();
        std::iter::once(self.member.id.to_string()).chain(texts).chain([active.to_owned()]).collect()
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &MemberCommand) -> Outcome {
    match &command.command {
        MemberSub::Add(args) => add(workspace, args).await,
        MemberSub::List(args) => {
            let project = project(workspace, &args.project).await?;
            output::list(args.form, &lines(workspace, project).await?, "Nobody but its owner works in this project.")
        }
        MemberSub::Remove(args) => {
            let project = project(workspace, &args.project).await?;
            let line = find(workspace, project, &args.member).await?;
            let row = workspace.send(members::remove(project, line.member.id, line.member.revision)).await?;
            output::one(args.form, &row, &row.id.to_string())
        }
        MemberSub::Level(args) => {
            let project = project(workspace, &args.project).await?;
            let line = find(workspace, project, &args.member).await?;
            let body = EditMember { level: Some(args.level.clone()), is_active: None };
            let row = workspace.send(members::edit(project, line.member.id, &body, line.member.revision)).await?;
            output::one(args.form, &row, &row.id.to_string())
        }
    }
}

async fn add(workspace: &Workspace, args: &Give) -> Outcome {
    let project = project(workspace, &args.project).await?;
    let id = Id::from_uuid(Uuid::now_v7());
    let body = AddMember { id, user_id: None, email: Some(args.email.clone()), level: args.level.clone() };
    let row = workspace.send(members::add(project, &body)).await?;
    output::one(args.form, &row, &row.id.to_string())
}

async fn project(workspace: &Workspace, name: &str) -> Outcome<Id<Project>> {
    Ok(workspace::project(&workspace.tree().await?, name)?.id)
}

async fn lines(workspace: &Workspace, project: Id<Project>) -> Outcome<Vec<Line>> {
    let levels = workspace.send(access_levels::list()).await?.items;
    let users: Vec<User> = workspace.all(people::users).await?;
    let rows = workspace.all(|page| projects::members(project, page)).await?;
    let line = |member: ProjectMember| {
        let user = users.iter().find(|user| user.id == member.user_id);
        let level = levels.iter().find(|level| level.id == member.access_level_id);
        Line {
            email: user.map_or_else(|| "-".to_owned(), |user| user.email.clone()),
            full_name: user.map_or_else(|| "-".to_owned(), |user| user.full_name.clone()),
            level: level.map_or_else(|| "-".to_owned(), |level| level.name.clone()),
            member,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

async fn find(workspace: &Workspace, project: Id<Project>, name: &str) -> Outcome<Line> {
    let is_meant = |line: &Line| {
        line.email.eq_ignore_ascii_case(name.trim())
            || line.member.id.to_string() == name
            || line.member.user_id.to_string() == name
    };
    let found = lines(workspace, project).await?.into_iter().find(is_meant);
    found.ok_or_else(|| Failure::not_found(format!("`{name}` is no member of this project: see `orama member list`")))
}
