//! `orama profiles`: the servers that somebody is signed in to, and which one is the default.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    args::Global,
    exit::Outcome,
    output::{self, Form, Row},
};
use crate::{
    client::{Credential, Kept, LOCAL, Profile, Profiles},
    config::Config,
    model::{Id, Timestamp, User},
};

/// List the servers that you are signed in to, or choose the default
///
/// Columns: NAME, DEFAULT (yes or no), URL, EMAIL, TOKEN (keyring or file), EXPIRES.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ProfilesCommand {
    #[command(subcommand)]
    command: Option<ProfilesSub>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Subcommand)]
enum ProfilesSub {
    /// Work on a profile where none is named; `local` means the workspace of this machine
    Use(Use),
}

#[derive(Debug, Args)]
struct Use {
    /// The name, as `orama profiles` lists it, or `local`
    name: String,
}

/// A profile as it is listed.
#[derive(Debug, Serialize)]
pub struct Listed {
    name: String,
    is_default: bool,
    url: String,
    user_id: Id<User>,
    email: String,
    full_name: String,
    credential: Credential,
    token: Kept,
    expires_at: Option<Timestamp>,
    insecure_http: bool,
}

impl Listed {
    /// What is listed of a profile.
    pub fn of(profile: &Profile, is_default: bool) -> Self {
        Self {
            name: profile.name.clone(),
            is_default,
            url: profile.url.clone(),
            user_id: profile.user_id,
            email: profile.email.clone(),
            full_name: profile.full_name.clone(),
            credential: profile.credential,
            token: profile.secret,
            expires_at: profile.expires_at,
            insecure_http: profile.insecure_http,
        }
    }
}

impl Row for Listed {
    const COLUMNS: &'static [&'static str] = &["NAME", "DEFAULT", "URL", "EMAIL", "TOKEN", "EXPIRES"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            if self.is_default { "yes" } else { "no" }.to_owned(),
            self.url.clone(),
            self.email.clone(),
            self.token.to_string(),
            self.expires_at.map_or_else(|| "-".to_owned(), |at| at.to_string()),
        ]
    }
}

/// Lists or chooses. Asks nobody.
pub fn run(config: &Config, _: &Global, command: &ProfilesCommand) -> Outcome {
    if let Some(ProfilesSub::Use(chosen)) = &command.command {
        return choose(config, &chosen.name);
    }
    let profiles = Profiles::load(&config.data_dir)?;
    let current = profiles.current().map(|profile| profile.name.as_str());
    let rows: Vec<Listed> =
        profiles.all().iter().map(|profile| Listed::of(profile, Some(profile.name.as_str()) == current)).collect();
    if !rows.is_empty() && current.is_none() {
        output::say("None is the default: `orama` opens the workspace of this machine.");
    }
    output::list(command.form, &rows, "You are signed in nowhere: `orama login URL`.")
}

fn choose(config: &Config, name: &str) -> Outcome {
    let profiles = Profiles::load(&config.data_dir)?;
    if name == LOCAL {
        Profiles::change(&config.data_dir, |profiles| profiles.current = None)?;
        output::say("`orama` opens the workspace of this machine now.");
        return Ok(());
    }
    let profile = profiles.find(name)?;
    Profiles::change(&config.data_dir, |profiles| profiles.current = Some(name.to_owned()))?;
    output::say(&format!("`orama` opens {} as {} now.", profile.url, profile.email));
    Ok(())
}
