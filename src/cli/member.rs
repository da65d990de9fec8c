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
    model::{Id, Level, MemberRole, Project, ProjectMember, User},
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
    /// List who works in a project, the owner first
    ///
    /// Columns: ID (`-`: the owner, who needs no membership), EMAIL, NAME, LEVEL, ACTIVE (yes or no).
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

/// Who somebody is in a project.
#[derive(Serialize)]
#[serde(untagged)]
enum Who {
    Member(ProjectMember),
    /// Has every right, with a membership or without.
    Owner {
        project_id: Id<Project>,
        user_id: Id<User>,
        role: MemberRole,
        is_active: bool,
    },
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    who: Who,
    email: String,
    full_name: String,
    level: String,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "EMAIL", "NAME", "LEVEL", "ACTIVE"];

    fn cells(&self) -> Vec<String> {
        let (id, is_active) = match &self.who {
            Who::Member(member) => (member.id.to_string(), member.is_active),
            Who::Owner { is_active, .. } => ("-".to_owned(), *is_active),
        };
        let texts = [&self.email, &self.full_name, &self.level].into_iter().cloned();
        let active = if is_active { "yes" } else { "no" };
        std::iter::once(id).chain(texts).chain([active.to_owned()]).collect()
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &MemberCommand) -> Outcome {
    match &command.command {
        MemberSub::Add(args) => add(workspace, args).await,
        MemberSub::List(args) => {
            let project = &project(workspace, &args.project).await?;
            output::list(args.form, &lines(workspace, project).await?, "Nobody works in this project.")
        }
        MemberSub::Remove(args) => {
            let project = &project(workspace, &args.project).await?;
            let member = find(workspace, project, &args.member).await?;
            let row = workspace.send(members::remove(project.id, member.id, member.revision)).await?;
            output::one(args.form, &row, &row.id.to_string())
        }
        MemberSub::Level(args) => {
            let project = &project(workspace, &args.project).await?;
            let member = find(workspace, project, &args.member).await?;
            let body = EditMember { level: Some(args.level.clone()), is_active: None };
            let row = workspace.send(members::edit(project.id, member.id, &body, member.revision)).await?;
            output::one(args.form, &row, &row.id.to_string())
        }
    }
}

async fn add(workspace: &Workspace, args: &Give) -> Outcome {
    let project = project(workspace, &args.project).await?;
    let id = Id::from_uuid(Uuid::now_v7());
    let body = AddMember { id, user_id: None, email: Some(args.email.clone()), level: args.level.clone() };
    let row = workspace.send(members::add(project.id, &body)).await?;
    output::one(args.form, &row, &row.id.to_string())
}

async fn project(workspace: &Workspace, name: &str) -> Outcome<Project> {
    workspace::project(&workspace.tree().await?, name).cloned()
}

/// The owner, then everybody else.
async fn lines(workspace: &Workspace, project: &Project) -> Outcome<Vec<Line>> {
    let levels = workspace.send(access_levels::list()).await?.items;
    let users: Vec<User> = workspace.all(people::users).await?;
    let rows = workspace.all(|page| projects::members(project.id, page)).await?;
    let line = |user_id: Id<User>, level: Option<&str>, who: Who| {
        let user = users.iter().find(|user| user.id == user_id);
        Line {
            email: user.map_or_else(|| "-".to_owned(), |user| user.email.clone()),
            full_name: user.map_or_else(|| "-".to_owned(), |user| user.full_name.clone()),
            level: level.unwrap_or("-").to_owned(),
            who,
        }
    };
    let user_id = project.owner_id;
    let owner = Who::Owner { project_id: project.id, user_id, role: MemberRole::Owner, is_active: true };
    let mut lines = vec![line(user_id, Level::OWNER.name(), owner)];
    lines.extend(rows.into_iter().filter(|member| member.user_id != user_id).map(|member| {
        let level = levels.iter().find(|level| level.id == member.access_level_id);
        line(member.user_id, level.map(|level| level.name.as_str()), Who::Member(member))
    }));
    Ok(lines)
}

async fn find(workspace: &Workspace, project: &Project, name: &str) -> Outcome<ProjectMember> {
    for Line { who, email, .. } in lines(workspace, project).await? {
        let is_meant = |user_id: Id<User>| email.eq_ignore_ascii_case(name.trim()) || user_id.to_string() == name;
        match who {
            Who::Member(member) if is_meant(member.user_id) || member.id.to_string() == name => return Ok(member),
            Who::Owner { user_id, .. } if is_meant(user_id) => {
                let words = "the owner of a project has every right in it, and stays in it";
                return Err(Failure::refused(format!("{email}: {words}")));
            }
            _ => {}
        }
    }
    Err(Failure::not_found(format!("`{name}` is no member of this project: see `orama member list`")))
}
