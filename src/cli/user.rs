//! `orama user add|list|disable|enable|password`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    create::organisation,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    password,
    workspace::Workspace,
};
use crate::{
    api::people::{self, CreateUser, EditUser, SetPassword},
    model::{Id, User, UserRole},
};

/// Look after the people of a server.
#[derive(Debug, Args)]
pub struct UserCommand {
    #[command(subcommand)]
    command: UserSub,
}

#[derive(Debug, Subcommand)]
enum UserSub {
    /// Add a person, and ask for a password. Prints the id
    ///
    /// On the server, with `--database`, this makes the first administrator: `orama user add EMAIL --super-admin`.
    Add(Add),
    /// List the people you may see
    ///
    /// Whoever opened the database itself, without a server, is among them, and that is said.
    ///
    /// Columns: ID, EMAIL, NAME, ROLE, ACTIVE (yes or no), LAST LOGIN.
    List(List),
    /// Put a person out at once: every session and token of theirs ends
    Disable(Which),
    /// Let a person in again
    Enable(Which),
    /// Set the password of a person and end their sessions
    Password(SetTo),
}

#[derive(Debug, Args)]
struct Add {
    /// The address
    email: String,
    /// The name beside comments [default: what is before the @]
    #[arg(long)]
    name: Option<String>,
    /// Let them see and do everything
    #[arg(long)]
    super_admin: bool,
    /// The organisation they belong to, by name, slug or id
    #[arg(long)]
    organisation: Option<String>,
    /// Without a password: they can be named, and cannot sign in yet
    #[arg(long, conflicts_with = "password_stdin")]
    no_password: bool,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Which {
    /// The address, or the id
    user: String,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct SetTo {
    /// The address, or the id
    user: String,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
}

impl Row for User {
    const COLUMNS: &'static [&'static str] = &["ID", "EMAIL", "NAME", "ROLE", "ACTIVE", "LAST LOGIN"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.email.clone(),
            self.full_name.clone(),
            self.role.to_string(),
            if self.is_active { "yes" } else { "no" }.to_owned(),
            self.last_login_at.map_or_else(|| "-".to_owned(), |at| at.to_string()),
        ]
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &UserCommand) -> Outcome {
    match &command.command {
        UserSub::Add(args) => add(workspace, args).await,
        UserSub::List(args) => {
            let users = workspace.all(people::users).await?;
            output::list(args.form, &users, "There is nobody here yet.")?;
            for user in users.iter().filter(|user| user.is_local() && user.last_login_at.is_none()) {
                output::say(&local_words(user));
            }
            Ok(())
        }
        UserSub::Disable(args) => switch(workspace, args, false).await,
        UserSub::Enable(args) => switch(workspace, args, true).await,
        UserSub::Password(args) => {
            let user = find(workspace, &args.user).await?;
            let body = SetPassword { password: password::new(args.password_stdin)? };
            let changed = workspace.send(people::set_password(user.id, &body)).await?;
            output::say(&format!("The password of {} is set; {} sessions ended.", user.email, changed.ended_sessions));
            Ok(())
        }
    }
}

/// Who somebody is whom nobody added.
fn local_words(user: &User) -> String {
    format!(
        "{} was not added by anybody: it is whoever opens the database itself, without a server (a workspace of one's own, or \
         --database). Without a password nobody signs in to a server as them.",
        user.email
    )
}

async fn add(workspace: &Workspace, args: &Add) -> Outcome {
    let organisation_id = match &args.organisation {
        Some(name) => Some(organisation(&workspace.tree().await?, name)?),
        None => None,
    };
    let before_the_at = args.email.split('@').next().unwrap_or_default();
    let body = CreateUser {
        id: Id::from_uuid(Uuid::now_v7()),
        email: args.email.clone(),
        full_name: args.name.clone().unwrap_or_else(|| before_the_at.to_owned()),
        role: args.super_admin.then_some(UserRole::SuperAdmin),
        organisation_id,
        password: if args.no_password { None } else { Some(password::new(args.password_stdin)?) },
    };
    let user = workspace.send(people::create(&body)).await?;
    output::one(args.form, &user, &user.id.to_string())
}

async fn switch(workspace: &Workspace, args: &Which, is_active: bool) -> Outcome {
    let user = find(workspace, &args.user).await?;
    let body = EditUser { is_active: Some(is_active), ..EditUser::default() };
    let user = workspace.send(people::edit(user.id, &body, user.revision)).await?;
    output::one(args.form, &user, &user.id.to_string())
}

/// The person with this address or id.
pub async fn find(workspace: &Workspace, name: &str) -> Outcome<User> {
    let users = workspace.all(people::users).await?;
    let is_meant = |user: &User| user.email.eq_ignore_ascii_case(name.trim()) || user.id.to_string() == name;
    let found = users.into_iter().find(is_meant);
    found.ok_or_else(|| Failure::not_found(format!("there is nobody with the address `{name}`: see `orama user list`")))
}
