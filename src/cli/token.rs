//! `orama token create|list|revoke`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    clock,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    workspace::Workspace,
};
use crate::{
    api::tokens::{self, CreateToken},
    model::{Id, PersonalToken, Timestamp, TokenScope},
};

const DAY: i64 = 24 * 3_600 * 1_000_000;

/// Look after your tokens for scripts.
#[derive(Debug, Args)]
pub struct TokenCommand {
    #[command(subcommand)]
    command: TokenSub,
}

#[derive(Debug, Subcommand)]
enum TokenSub {
    /// Make a token. Prints its secret, once
    Create(Create),
    /// List your tokens
    ///
    /// Columns: ID, NAME, SCOPE, STATE (live, revoked, expired), LAST USED, EXPIRES.
    List(List),
    /// End a token at once
    Revoke(Revoke),
}

#[derive(Debug, Args)]
struct Create {
    /// What it is for
    name: String,
    /// How much it lets through: read, write, admin
    #[arg(long, default_value = "read")]
    scope: TokenScope,
    /// End it by itself after so many days [default: never]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    days: Option<u16>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Revoke {
    /// The id, or the start of it that no other has
    token: String,
    #[command(flatten)]
    form: Form,
}

impl Row for PersonalToken {
    const COLUMNS: &'static [&'static str] = &["ID", "NAME", "SCOPE", "STATE", "LAST USED", "EXPIRES"];

    fn cells(&self) -> Vec<String> {
        let time = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let is_over = self.expires_at.is_some_and(|at| at <= clock::now());
        let state = match (self.revoked_at, is_over) {
            (Some(_), _) => "revoked",
            (None, true) => "expired",
            (None, false) => "live",
        };
        vec![
            self.id.to_string(),
            self.name.clone(),
            self.scope.to_string(),
            state.to_owned(),
            time(self.last_used_at),
            time(self.expires_at),
        ]
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &TokenCommand) -> Outcome {
    match &command.command {
        TokenSub::Create(args) => {
            let end = |days| Timestamp::from_micros(clock::now().micros() + i64::from(days) * DAY);
            let body = CreateToken {
                id: Id::from_uuid(Uuid::now_v7()),
                name: args.name.clone(),
                scope: args.scope,
                expires_at: args.days.map(end),
            };
            let made = workspace.send(tokens::create(&body)).await?;
            output::one(args.form, &made, made.secret.reveal())
        }
        TokenSub::List(args) => {
            let rows = workspace.all(tokens::list).await?;
            output::list(args.form, &rows, "You have no tokens.")
        }
        TokenSub::Revoke(args) => revoke(workspace, args).await,
    }
}

async fn revoke(workspace: &Workspace, args: &Revoke) -> Outcome {
    let rows = workspace.all(tokens::list).await?;
    let start = args.token.trim().to_lowercase();
    let mut found = rows.iter().filter(|row| !start.is_empty() && row.id.to_string().starts_with(&start));
    let (Some(row), None) = (found.next(), found.next()) else {
        let reason = format!("`{start}` is not the start of the id of one token of yours: see `orama token list`");
        return Err(Failure::not_found(reason));
    };
    let row = workspace.send(tokens::revoke(row.id)).await?;
    output::one(args.form, &row, &row.id.to_string())
}
