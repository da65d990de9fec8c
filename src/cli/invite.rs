//! `orama invite create|list|revoke`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    clock,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::invites::{self, CreateInvite},
    model::{Id, Invitation},
};

/// Invite people to a project.
#[derive(Debug, Args)]
pub struct InviteCommand {
    #[command(subcommand)]
    command: InviteSub,
}

#[derive(Debug, Subcommand)]
enum InviteSub {
    /// Invite an address. Prints the secret that accepts it, once; it works for 72 hours
    Create(Create),
    /// List the invitations to a project
    ///
    /// Columns: ID, EMAIL, STATE (open, accepted, revoked, expired), EXPIRES.
    List(List),
    /// End an invitation
    Revoke(Revoke),
}

#[derive(Debug, Args)]
struct Create {
    /// The project: its title or its id
    project: String,
    /// The one address that may accept
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
struct Revoke {
    /// The project: its title or its id
    project: String,
    /// The invited address, or the id of the invitation
    invitation: String,
    #[command(flatten)]
    form: Form,
}

impl Row for Invitation {
    const COLUMNS: &'static [&'static str] = &["ID", "EMAIL", "STATE", "EXPIRES"];

    fn cells(&self) -> Vec<String> {
        let state = match (self.accepted_at, self.revoked_at) {
            (Some(_), _) => "accepted",
            (None, Some(_)) => "revoked",
            (None, None) if self.is_open(clock::now()) => "open",
            (None, None) => "expired",
        };
        vec![self.id.to_string(), self.email.clone(), state.to_owned(), self.expires_at.to_string()]
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &InviteCommand) -> Outcome {
    match &command.command {
        InviteSub::Create(args) => {
            let project = workspace::project(&workspace.tree().await?, &args.project)?.id;
            let id = Id::from_uuid(Uuid::now_v7());
            let body = CreateInvite { id, email: args.email.clone(), level: args.level.clone() };
            let made = workspace.send(invites::create(project, &body)).await?;
            output::say(&format!("For {}, until {}:", made.invitation.email, made.invitation.expires_at));
            output::one(args.form, &made, made.secret.reveal())
        }
        InviteSub::List(args) => {
            let project = workspace::project(&workspace.tree().await?, &args.project)?.id;
            let rows = workspace.all(|page| invites::list(project, page)).await?;
            output::list(args.form, &rows, "Nobody was invited to this project.")
        }
        InviteSub::Revoke(args) => revoke(workspace, args).await,
    }
}

async fn revoke(workspace: &Workspace, args: &Revoke) -> Outcome {
    let project = workspace::project(&workspace.tree().await?, &args.project)?.id;
    let rows = workspace.all(|page| invites::list(project, page)).await?;
    let name = args.invitation.trim();
    // The newest comes first, and of one address only the newest can be open.
    let is_meant = |row: &&Invitation| row.email.eq_ignore_ascii_case(name) || row.id.to_string() == name;
    let found = rows.iter().find(is_meant).ok_or_else(|| {
        Failure::not_found(format!("there is no invitation of `{name}` to this project: see `orama invite list`"))
    })?;
    let row = workspace.send(invites::revoke(project, found.id)).await?;
    output::one(args.form, &row, &row.id.to_string())
}
