//! `orama login`.

use clap::Args;

use super::{
    args::Global,
    exit::{Failure, Outcome},
    output::{self, Form},
    password,
    profiles::Listed,
    sign_in::{self, Door},
};
use crate::{
    client::{LOCAL, Profile, Profiles, tidy_address},
    config::Config,
};

/// Sign in to a team server
///
/// Asks for your password, and keeps a token instead of it: in the keyring of the system where it answers within three
/// seconds, else in a file that only you can read, which is said before. Prints the name of the profile, which every command
/// works on from now on. Without an address it signs in again as the current profile, or as that of --profile.
#[derive(Debug, Args)]
pub struct Login {
    /// The address of the server, such as `https://orama.example`
    url: Option<String>,
    /// Who signs in; asked for where it is not known
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// What to call the profile [default: the host]
    #[arg(long)]
    name: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Read a token that you have from stdin, such as one of `orama token create`, and keep that
    #[arg(long, conflicts_with_all = ["password_stdin", "email"])]
    token_stdin: bool,
    /// Speak plain HTTP to another machine, where everything can be read on the way; the workstation says so all the time
    #[arg(long)]
    insecure_http: bool,
    #[command(flatten)]
    form: Form,
}

/// Signs in.
pub async fn run(config: &Config, global: &Global, command: &Login) -> Outcome {
    let profiles = Profiles::load(&config.data_dir)?;
    let named = global.profile.as_deref().filter(|name| !name.is_empty() && *name != LOCAL);
    let again =
        match (&command.url, named) {
            (Some(_), _) => None,
            (None, Some(name)) => Some(profiles.find(name)?),
            (None, None) => Some(profiles.current().ok_or_else(|| {
                Failure::usage("which server? Write its address: `orama login https://orama.example`")
            })?),
        };
    let url = command.url.as_ref().or(again.map(|profile| &profile.url)).cloned().unwrap_or_default();
    let url = tidy_address(&url).map_err(|error| Failure::usage(error.to_string()))?;
    let name = command.name.as_deref().or(again.map(|profile| profile.name.as_str()));
    sign_in::check(config, &url, name)?;
    let before = again.or_else(|| known(&profiles, &url, command.email.as_deref()));

    let ca_cert = sign_in::ca_cert(global, config, before);
    let insecure = command.insecure_http || before.is_some_and(|profile| profile.insecure_http);
    let door = Door::find(config, &url, ca_cert, insecure).await?;
    let entrance = if command.token_stdin {
        door.by_token(password::from_stdin("token")?).await?
    } else {
        let email = match command.email.as_ref().or(before.map(|profile| &profile.email)) {
            Some(email) => email.clone(),
            None => password::ask_name("Your address: ", "write it behind --email")?,
        };
        let words = format!("Password of {email} at {url}: ");
        door.by_password(email, password::existing(&words, command.password_stdin)?).await?
    };
    let profile = door.keep(config, name, entrance).await?;
    sign_in::tell(config, &profile);
    output::one(command.form, &Listed::of(&profile, true), &profile.name)
}

/// Who signed in there before: the one of that address, or the only one.
fn known<'a>(profiles: &'a Profiles, url: &str, email: Option<&str>) -> Option<&'a Profile> {
    let is_meant = |profile: &&Profile| {
        profile.url == url && email.is_none_or(|email| profile.email.eq_ignore_ascii_case(email.trim()))
    };
    let mut found = profiles.all().iter().filter(is_meant);
    found.next().filter(|_| found.next().is_none())
}
