//! `orama logout`.

use clap::Args;
use secrecy::ExposeSecret as _;

use super::{
    args::Global,
    clock,
    exit::{Exit, Failure, Outcome},
    output, place,
};
use crate::{
    api::{ProblemType, auth},
    client::{Credential, Profile, Profiles, RemoteServer, disk},
    config::Config,
    model::words::counted,
};

/// Sign out of a team server: end the session there, and forget its token here
///
/// Signs out of the current profile, or of that of --profile. What cannot be ended on the server is said; the token is
/// forgotten all the same. The copy of the server's data on this machine is removed. Drafts, and changes that are not on the
/// server yet, stay, and are there again for the same person.
#[derive(Debug, Args)]
pub struct Logout {
    /// Throw away drafts and changes that are not on the server yet, too
    #[arg(long)]
    discard: bool,
}

/// Signs out.
pub async fn run(config: &Config, global: &Global, command: &Logout) -> Outcome {
    let profiles = Profiles::load(&config.data_dir)?;
    let profile = match global.profile.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => profiles.find(name)?,
        None => profiles.current().ok_or_else(|| {
            Failure::not_found("nobody is signed in as the default: name a profile of `orama profiles` with --profile")
        })?,
    };
    let secrets = place::secrets(config);
    if let Ok(token) = secrets.read(profile.secret, profile.secret_id) {
        // By its digest, which says nothing. What cannot be removed helps nobody either.
        let _ = disk::forget_token(&config.state_dir, &profile.url, token.expose_secret());
    }
    let left = end_session(config, profile).await;
    let forgotten = secrets.forget(profile.secret, profile.secret_id);
    Profiles::change(&config.data_dir, |profiles| profiles.remove(&profile.name))?;
    output::say(&format!("Signed out of {} as {} (profile `{}`).", profile.url, profile.email, profile.name));
    if let Some(left) = left {
        output::say(&left);
    }
    let there = profiles.all().iter().filter(|other| other.is_of(&profile.url, profile.user_id)).count();
    if there == 1 {
        leave(config, profile, command.discard).await;
    } else {
        output::say("You are signed in there by another profile, too: what is kept of it on this machine stays.");
    }
    if profiles.current() == Some(profile) {
        output::say("`orama` opens the workspace of this machine now; `orama profiles use NAME` chooses another one.");
    }
    forgotten.map_err(|why| {
        Failure::new(Exit::Failed, format!("the token is still where it was kept: {why}; remove it there"))
    })
}

/// Removes the copy of the server's data, and says what is left.
async fn leave(config: &Config, profile: &Profile, discard: bool) {
    let left = disk::leave(&config.state_dir, &profile.url, profile.user_id, discard, clock::now()).await;
    let left = match left {
        Ok(left) => left,
        Err(why) => return output::say(&format!("The copy of its data on this machine is still there: {why}.")),
    };
    if left.had_copy {
        output::say("The copy of its data on this machine is removed.");
    }
    let unsent = some(left.unsent, "change that is not on the server", "changes that are not on the server");
    let drafts = some(left.drafts, "draft", "drafts");
    let what: Vec<String> = [unsent, drafts].into_iter().flatten().collect();
    match (what.is_empty(), discard) {
        (true, _) => {}
        (false, true) => output::say(&format!("Thrown away: {}.", what.join(", "))),
        (false, false) => output::say(&format!(
            "Kept here for {}: {}. Sign in again to send or discard them.",
            profile.email,
            what.join(", ")
        )),
    }
}

fn some(count: usize, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| counted(count, one, many))
}

/// Ends the session on the server. Answers what is to be said where it goes on.
async fn end_session(config: &Config, profile: &Profile) -> Option<String> {
    if profile.credential == Credential::Token {
        return Some(
            "The token itself goes on working: end it with `orama token revoke ID` where you are signed in.".to_owned(),
        );
    }
    let ends = profile.expires_at.map_or_else(String::new, |at| format!(", by itself at {at}"));
    let goes_on =
        |why: &str| format!("The session goes on there ({why}) until it ends{ends}, or your password is changed.");
    let token = match place::secrets(config).read(profile.secret, profile.secret_id) {
        Ok(token) => token,
        Err(why) => return Some(goes_on(&why.to_string())),
    };
    let server = RemoteServer {
        url: profile.url.clone(),
        token: Some(token),
        ca_cert: profile.ca_cert.clone(),
        insecure_http: profile.insecure_http,
        ..RemoteServer::default()
    };
    let client = match place::connect(&server) {
        Ok(client) => client,
        Err(failure) => return Some(goes_on(&failure.message)),
    };
    match client.send(auth::logout()).await {
        Ok(_) => None,
        // It is over already.
        Err(error) if error.is(ProblemType::NotAuthenticated) => None,
        Err(error) => Some(goes_on(&error.to_string())),
    }
}
