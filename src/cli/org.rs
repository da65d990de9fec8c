//! `orama org add|list`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    exit::Outcome,
    output::{self, Form, Row},
    user,
    workspace::Workspace,
};
use crate::{
    api::organisations::{self, CreateOrganisation},
    model::{Id, Organisation},
};

/// Look after organisations.
#[derive(Debug, Args)]
pub struct OrgCommand {
    #[command(subcommand)]
    command: OrgSub,
}

#[derive(Debug, Subcommand)]
enum OrgSub {
    /// Add an organisation. Prints its id
    Add(Add),
    /// List the organisations you may see
    ///
    /// Columns: ID, SLUG, NAME, ACTIVE (yes or no).
    List(List),
}

#[derive(Debug, Args)]
struct Add {
    /// The name
    name: String,
    /// The name in paths [default: made from the name]
    #[arg(long)]
    slug: Option<String>,
    /// Who administers its projects, by address or id [default: you]
    #[arg(long, value_name = "USER")]
    contact: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: Form,
}

impl Row for Organisation {
    const COLUMNS: &'static [&'static str] = &["ID", "SLUG", "NAME", "ACTIVE"];

    fn cells(&self) -> Vec<String> {
        let active = if self.is_active { "yes" } else { "no" };
        vec![self.id.to_string(), self.slug.clone(), self.name.clone(), active.to_owned()]
    }
}

/// Does it.
pub async fn run(workspace: &Workspace, command: &OrgCommand) -> Outcome {
    match &command.command {
        OrgSub::Add(args) => {
            let contact_id = match &args.contact {
                Some(name) => Some(user::find(workspace, name).await?.id),
                None => None,
            };
            let id = Id::from_uuid(Uuid::now_v7());
            let body = CreateOrganisation { id, name: args.name.clone(), slug: args.slug.clone(), contact_id };
            let row = workspace.send(organisations::create(&body)).await?;
            output::one(args.form, &row, &row.id.to_string())
        }
        OrgSub::List(args) => {
            let rows = workspace.all(organisations::list).await?;
            output::list(args.form, &rows, "There are no organisations yet.")
        }
    }
}
