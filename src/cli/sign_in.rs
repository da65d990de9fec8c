//! Signing in to a team server, and keeping what that gives.

use std::path::PathBuf;

use secrecy::SecretString;
use uuid::Uuid;

use super::{
    args::Global,
    exit::{Exit, Failure, Outcome},
    output,
    place::{self, connect},
};
use crate::{
    api::{
        ProblemType, Secret,
        auth::{self, Login},
        people,
    },
    client::{
        Client, Credential, Error, Kept, Profile, Profiles, RemoteServer, Secrets, check_profile_name, tidy_address,
    },
    config::Config,
    model::{Timestamp, User},
};

/// A server that somebody wants to sign in to.
pub struct Door {
    /// Its address as it is kept.
    pub url: String,
    /// How it is reached, without a token.
    server: RemoteServer,
    client: Client,
}

/// Somebody who is in.
pub struct Entrance {
    /// Who.
    pub user: User,
    /// What lets in from now on.
    pub secret: SecretString,
    /// What kind it is.
    pub credential: Credential,
    /// When it ends by itself, where that is known.
    pub expires_at: Option<Timestamp>,
}

impl Door {
    /// Goes to a server and makes sure, before anything secret is sent, that Orama answers there.
    pub async fn find(config: &Config, url: &str, ca_cert: Option<PathBuf>, insecure_http: bool) -> Outcome<Self> {
        let url = tidy_address(url).map_err(|error| Failure::usage(error.to_string()))?;
        let ca_cert = ca_cert.map(|path| std::path::absolute(&path).unwrap_or(path));
        let insecure_http = insecure_http || config.remote.insecure_http;
        let server = RemoteServer { url: url.clone(), ca_cert, insecure_http, ..RemoteServer::default() };
        let client = connect(&server)?;
        match client.send(people::me()).await {
            Err(error) if error.is(ProblemType::NotAuthenticated) => Ok(Self { url, server, client }),
            Err(Error::Malformed(why)) => Err(not_orama(&url, &why)),
            Err(Error::Problem(problem)) if problem.kind == ProblemType::NotFound => {
                Err(not_orama(&url, &problem.detail))
            }
            Err(error) => Err(error.into()),
            Ok(_) => Err(not_orama(&url, "it lets in everybody")),
        }
    }

    /// Signs in with a password: a session.
    pub async fn by_password(&self, email: String, password: Secret) -> Outcome<Entrance> {
        let signed_in = self.client.send(auth::login(&Login { email, password })).await?;
        Ok(Entrance {
            user: signed_in.user,
            secret: SecretString::from(signed_in.token.reveal().to_owned()),
            credential: Credential::Session,
            expires_at: Some(signed_in.expires_at),
        })
    }

    /// Goes in with a token that somebody has.
    pub async fn by_token(&self, token: Secret) -> Outcome<Entrance> {
        let secret = SecretString::from(token.reveal().to_owned());
        let user = self.with(&secret)?.send(people::me()).await?;
        let is_session = token.reveal().starts_with("orama_s_");
        let credential = if is_session { Credential::Session } else { Credential::Token };
        Ok(Entrance { user, secret, credential, expires_at: None })
    }

    /// The client that knocks without a token.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    fn with(&self, secret: &SecretString) -> Outcome<Client> {
        connect(&RemoteServer { token: Some(secret.clone()), ..self.server.clone() })
    }

    /// Keeps what was given: the secret, and a profile that is the current one from now on. Answers it.
    pub async fn keep(&self, config: &Config, name: Option<&str>, entrance: Entrance) -> Outcome<Profile> {
        let secrets = place::secrets(config);
        let profiles = Profiles::load(&config.data_dir)?;
        let user = &entrance.user;
        if let Some(other) =
            name.and_then(|name| profiles.find(name).ok()).filter(|known| !known.is_of(&self.url, user.id))
        {
            return Err(self.turn_away(other, &entrance).await);
        }
        let before = profiles
            .all()
            .iter()
            .find(|known| known.is_of(&self.url, user.id) && name.is_none_or(|name| known.name == name));
        let name = name.map(str::to_owned).or_else(|| before.map(|known| known.name.clone()));
        let name = name.unwrap_or_else(|| profiles.name_for(&self.url));
        let secret_id = Uuid::now_v7();
        let secret = keep_secret(&secrets, secret_id, &entrance.secret)?;
        let profile = Profile {
            name: name.clone(),
            url: self.url.clone(),
            user_id: user.id,
            email: user.email.clone(),
            full_name: user.full_name.clone(),
            credential: entrance.credential,
            secret,
            secret_id,
            expires_at: entrance.expires_at,
            ca_cert: self.server.ca_cert.clone(),
            insecure_http: self.server.insecure_http,
        };
        let put = Profiles::change(&config.data_dir, |profiles| {
            profiles.put(profile.clone());
            profiles.current = Some(name);
        });
        if let Err(error) = put {
            // What nobody would find again is not left behind.
            let _ = secrets.forget(secret, secret_id);
            return Err(error.into());
        }
        if let Some(before) = before {
            self.leave_behind(&secrets, before, entrance.credential).await;
        }
        Ok(profile)
    }

    /// Somebody else takes over neither the name nor the drafts of a profile. The session that was opened for it is ended.
    async fn turn_away(&self, other: &Profile, entrance: &Entrance) -> Failure {
        if let (Credential::Session, Ok(client)) = (entrance.credential, self.with(&entrance.secret)) {
            let _ = client.send(auth::logout()).await;
        }
        let (name, theirs, yours) = (&other.name, &other.email, &entrance.user.email);
        Failure::refused(format!(
            "the profile `{name}` is of {theirs}, and you are {yours}: take another --name, or `orama logout --profile {name}` \
             first"
        ))
    }

    /// Forgets what let in before, and ends that session: nobody needs it any more, and nobody could end it later.
    async fn leave_behind(&self, secrets: &Secrets, before: &Profile, now: Credential) {
        let old = secrets.read(before.secret, before.secret_id);
        if let Err(why) = secrets.forget(before.secret, before.secret_id) {
            tracing::warn!(%why, "the token of the sign-in before stays where it is");
        }
        if let (Credential::Session, Credential::Session, Ok(old)) = (before.credential, now, old)
            && let Ok(client) = self.with(&old)
            && let Err(error) = client.send(auth::logout()).await
        {
            tracing::debug!(%error, "the session before ends by itself");
        }
    }
}

/// Fails where that profile cannot be made, before anybody is asked for a password.
pub fn check(config: &Config, url: &str, name: Option<&str>) -> Outcome<Profiles> {
    let profiles = Profiles::load(&config.data_dir)?;
    if let Some(name) = name {
        check_profile_name(name)?;
        if let Ok(other) = profiles.find(name)
            && tidy_address(url).is_ok_and(|url| url != other.url)
        {
            let words = format!(
                "the profile `{name}` is of {}: take another --name, or `orama logout --profile {name}` first",
                other.url
            );
            return Err(Failure::refused(words));
        }
    }
    Profiles::check_writable(&config.data_dir).map_err(|error| {
        let words = format!(
            "{error}, so nobody can stay signed in: name another directory with --data-dir, or work with ORAMA_URL and \
             ORAMA_TOKEN"
        );
        Failure::failed(words)
    })?;
    Ok(profiles)
}

/// The file of certificates for a server: the one that was asked for, else the one that it was reached with before.
pub fn ca_cert(global: &Global, config: &Config, before: Option<&Profile>) -> Option<PathBuf> {
    let before = before.and_then(|profile| profile.ca_cert.clone());
    global.ca_cert.clone().or(before).or_else(|| place::ca_cert(global, config))
}

/// Says who is in, and where the token is.
pub fn tell(config: &Config, profile: &Profile) {
    let place = match profile.secret {
        Kept::Keyring => "the keyring of the system".to_owned(),
        Kept::File => place::secrets(config).path(profile.secret_id).display().to_string(),
    };
    let Profile { url, full_name, email, name, .. } = profile;
    output::say(&format!("Signed in to {url} as {full_name} <{email}>. The token is in {place}."));
    output::say(&format!(
        "`orama` opens this server from now on, as profile `{name}`; `orama --profile local` opens the workspace of this machine."
    ));
    if profile.insecure_http && url.starts_with("http:") {
        output::say("The connection is not encrypted: whoever is on the way can read everything, the token too.");
    }
    if place::token_of_environment().is_some() {
        output::say("ORAMA_TOKEN is set, and goes before what was kept now: unset it to work as this person.");
    }
}

fn keep_secret(secrets: &Secrets, id: Uuid, secret: &SecretString) -> Outcome<Kept> {
    let announce = |why: &crate::client::SecretError, path: &std::path::Path| {
        output::say(&format!("{why}: the token goes into the file {}, which only you can read.", path.display()));
    };
    secrets.keep(id, secret, announce).map_err(|why| {
        Failure::failed(format!("the token cannot be kept ({why}): name another directory with --data-dir"))
    })
}

fn not_orama(url: &str, why: &str) -> Failure {
    Failure::new(
        Exit::Unreachable,
        format!("what answers at {url} is not Orama, or of another version ({why}): check the address"),
    )
}
