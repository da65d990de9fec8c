//! `orama invite create|list|revoke|accept`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    args::Global,
    clock,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    password,
    profiles::Listed,
    sign_in::{self, Door},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        Secret,
        invites::{self, AcceptInvite, AcceptedInvite, CreateInvite},
    },
    config::Config,
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
    /// Accept an invitation: with the address of the server as somebody new there, without it as who is signed in
    ///
    /// The secret of the invitation is asked for, and so is a new password where you are new; or they are read from stdin, one
    /// a line in this order. Somebody new is signed in from then on.
    Accept(Accept),
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

/// An invitation to accept.
#[derive(Debug, Args)]
pub struct Accept {
    /// The address of the server, for somebody new there
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// Your name, as others see it beside your comments, where you are new
    #[arg(long, value_name = "NAME")]
    full_name: Option<String>,
    /// What to call the profile [default: the host]
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    form: Form,
}

impl InviteCommand {
    /// The invitation that somebody new accepts, who has no workspace to open yet.
    pub const fn accepts_anew(&self) -> Option<&Accept> {
        match &self.command {
            InviteSub::Accept(accept) if accept.server.is_some() => Some(accept),
            _ => None,
        }
    }
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
            output::one(args.form, &made, made.secret.reveal())?;
            let client = workspace.client();
            let server = client.address().unwrap_or("SERVER");
            output::say(&format!(
                "They run `orama invite accept {server}`, which asks for it; who is signed in there, `orama invite accept` alone."
            ));
            Ok(())
        }
        InviteSub::List(args) => {
            let project = workspace::project(&workspace.tree().await?, &args.project)?.id;
            let rows = workspace.all(|page| invites::list(project, page)).await?;
            output::list(args.form, &rows, "Nobody was invited to this project.")
        }
        InviteSub::Revoke(args) => revoke(workspace, args).await,
        InviteSub::Accept(args) => {
            let token = password::existing("Secret of the invitation: ", false)?;
            let body = AcceptInvite { token, full_name: None, password: None };
            let accepted = workspace.send(invites::accept(&body)).await?;
            tell_accepted(&accepted);
            output::one(args.form, &accepted.project, &accepted.project.id.to_string())
        }
    }
}

/// Accepts as somebody who is new on a server, and signs in there.
pub async fn accept_anew(config: &Config, global: &Global, args: &Accept) -> Outcome {
    let url = args.server.as_deref().unwrap_or_default();
    sign_in::check(config, url, args.name.as_deref())?;
    let door = Door::find(config, url, sign_in::ca_cert(global, config, None), false).await?;
    let full_name = match &args.full_name {
        Some(name) => name.clone(),
        None => password::ask_name("Your name: ", "write your name behind --full-name")?,
    };
    let (token, new_password) = secrets_of_somebody_new()?;
    let body = AcceptInvite { token, full_name: Some(full_name), password: Some(new_password.clone()) };
    let accepted = door.client().send(invites::accept(&body)).await?;
    tell_accepted(&accepted);
    let entrance = door.by_password(accepted.user.email.clone(), new_password).await?;
    let profile = door.keep(config, args.name.as_deref(), entrance).await?;
    sign_in::tell(config, &profile);
    output::one(args.form, &Listed::of(&profile, true), &profile.name)
}

fn secrets_of_somebody_new() -> Outcome<(Secret, Secret)> {
    use std::io::IsTerminal as _;
    if std::io::stdin().is_terminal() {
        return Ok((password::existing("Secret of the invitation: ", false)?, password::new(false)?));
    }
    let mut lines = password::lines_of_stdin(&["secret of the invitation", "password"])?;
    let password = lines.remove(1);
    Ok((lines.remove(0), password))
}

fn tell_accepted(accepted: &AcceptedInvite) {
    output::say(&format!("{} works in {} now.", accepted.user.email, accepted.project.title));
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
