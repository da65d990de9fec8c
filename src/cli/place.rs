//! Where a command works: the workspace of this machine, another database, or a team server.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::SecretString;

use super::{
    args::Global,
    exit::{Exit, Failure, Outcome},
    output, privacy,
};
use crate::{
    api::people,
    client::{
        Client, ConnectError, LOCAL, LocalWorkspace, OpenError, Profile, Profiles, RemoteServer, Secrets, SignIn,
        Watch, disk, tidy_address,
    },
    config::Config,
    model::{Id, User},
    server::backup::StoreError,
};

/// How often a place that does not tell of writes is asked.
const ASK_EACH: Duration = Duration::from_secs(1);

/// Where a command works.
#[derive(Debug, Clone)]
pub enum Place {
    /// The workspace in the data directory.
    Own,
    /// A database by its address, in process.
    Database(String),
    /// A team server.
    Server(Box<Reached>),
}

/// A team server, and who somebody is there.
#[derive(Debug, Clone)]
pub struct Reached {
    /// How it is reached.
    pub server: RemoteServer,
    /// Who the token belongs to, where that is known without asking.
    pub user_id: Option<Id<User>>,
}

/// Which place is meant, before anything there is read.
#[derive(Debug, PartialEq, Eq)]
pub enum Meant {
    /// The workspace in the data directory.
    Own,
    /// A database by its address.
    Database(String),
    /// A team server by its address.
    Url(String),
    /// A team server by the profile there.
    Profile(Box<Profile>),
}

impl Meant {
    /// What flags ask for, else the environment; none: neither asks for anything.
    pub fn asked(global: &Global, config: &Config) -> Outcome<Option<Self>> {
        for by_flag in [true, false] {
            if let Some(meant) = Asked::of(global, by_flag).place(config)? {
                return Ok(Some(meant));
            }
        }
        Ok(None)
    }

    /// The server of the file, else the current profile, else the workspace of this machine.
    pub fn unasked(config: &Config) -> Outcome<Self> {
        if !config.remote.url.is_empty() {
            return Ok(Self::Url(config.remote.url.clone()));
        }
        let profiles = Profiles::load(&config.data_dir)?;
        Ok(profiles.current().map_or(Self::Own, |profile| Self::Profile(Box::new(profile.clone()))))
    }

    /// The command that opens the workspace of this machine: a server that is signed in to goes before it.
    pub fn command_for_own(global: &Global, config: &Config) -> &'static str {
        let meant = Self::asked(global, config).and_then(|asked| asked.map_or_else(|| Self::unasked(config), Ok));
        if meant.is_ok_and(|meant| meant == Self::Own) { "orama" } else { "orama --profile local" }
    }

    fn place(self, global: &Global, config: &Config) -> Outcome<Place> {
        match self {
            Self::Own => Ok(Place::Own),
            Self::Database(address) => Ok(Place::Database(address)),
            Self::Url(url) => of_url(global, config, &url),
            Self::Profile(profile) => of_profile(global, config, &profile),
        }
    }
}

/// What one of the sources asks for: flags, or the environment.
struct Asked<'a> {
    profile: Option<&'a str>,
    url: Option<&'a str>,
    database: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(global: &'a Global, by_flag: bool) -> Self {
        fn given(value: Option<&String>, is_asked: bool) -> Option<&str> {
            value.filter(|value| is_asked && !value.is_empty()).map(String::as_str)
        }
        let flags = global.flags;
        Self {
            profile: given(global.profile.as_ref(), flags.profile == by_flag),
            url: given(global.url.as_ref(), flags.url == by_flag),
            database: given(global.database.as_ref(), flags.database == by_flag),
        }
    }

    /// The place, unless nothing was asked for.
    fn place(&self, config: &Config) -> Outcome<Option<Meant>> {
        match (self.profile, self.url, self.database) {
            (None, None, None) => Ok(None),
            (Some(LOCAL), None, None) => Ok(Some(Meant::Own)),
            (Some(name), None, None) => {
                let profiles = Profiles::load(&config.data_dir)?;
                Ok(Some(Meant::Profile(Box::new(profiles.find(name)?.clone()))))
            }
            (None, Some(url), None) => Ok(Some(Meant::Url(url.to_owned()))),
            (None, None, Some(database)) => Ok(Some(Meant::Database(database.to_owned()))),
            _ => Err(Failure::usage(
                "several places are asked for, of a profile (--profile, ORAMA_PROFILE), a server (--url, ORAMA_URL) and a \
                 database (--database, ORAMA_DATABASE_URL): unset one",
            )),
        }
    }
}

impl Place {
    /// What was asked for by flags, the environment and the file, in this order, else the current profile, else the workspace
    /// of this machine.
    pub fn choose(global: &Global, config: &Config) -> Outcome<Self> {
        if let Some(asked) = Meant::asked(global, config)? {
            return asked.place(global, config);
        }
        let meant = Meant::unasked(config)?;
        if meant == Meant::Own && token_of_environment().is_some() {
            output::say(
                "orama: ORAMA_TOKEN is set and no server is named: this is the workspace of this machine; name the server \
                 with ORAMA_URL, or unset ORAMA_TOKEN",
            );
        }
        meant.place(global, config)
    }

    /// Opens it.
    pub async fn open(&self, config: &Config) -> Outcome<Client> {
        let (email, name) = (&config.user.email, &config.user.name);
        match self {
            Self::Own => {
                let path = config.database();
                let local = LocalWorkspace { path: path.clone(), email: email.clone(), full_name: name.clone() };
                let cannot = |error| {
                    let words = format!("cannot open the workspace {}: {error}", path.display());
                    Failure::failed(format!("{words}; another place is named with --data-dir"))
                };
                Client::local(&local).await.map_err(cannot)
            }
            Self::Database(address) => {
                let is_new = self.file(config).is_some_and(|file| !file.exists());
                let client = Client::local_at(address, email, name).await.map_err(|error| cannot_open(&error))?;
                if is_new {
                    output::say(&format!("There was no database {address}: it was made, and is empty."));
                }
                Ok(client)
            }
            Self::Server(reached) => connect(&reached.server),
        }
    }

    /// Where the workstation keeps drafts and its place. On a server they are of one person there: whoever signs in as somebody
    /// else does not find them.
    pub async fn state(&self, config: &Config, client: &Client, known: Option<Id<User>>) -> Outcome<PathBuf> {
        let (Self::Server(reached), Some(url)) = (self, client.address()) else { return Ok(config.state_dir.clone()) };
        let user = match reached.user_id.or(known) {
            Some(user) => user,
            None => client.send(people::me()).await?.id,
        };
        if let Err(error) = disk::bring_what_was_elsewhere(&config.state_dir, url, user) {
            tracing::warn!(%error, "drafts of an earlier version stay where they are");
        }
        Ok(disk::folder_of(&config.state_dir, url, user))
    }

    /// Tells when it is worth looking for what others wrote. None: it tells by itself, or it is seen with the next own write.
    pub fn watch(&self, config: &Config) -> Option<Watch> {
        match (self.file(config), self) {
            (Some(file), _) => Watch::start(&file).inspect_err(|error| tracing::warn!(%error, "no watch")).ok(),
            // A server is followed by its events.
            (None, Self::Server(_)) => None,
            (None, _) => Some(Watch::each(ASK_EACH)),
        }
    }

    /// The file of the database; none: it is on a server.
    fn file(&self, config: &Config) -> Option<PathBuf> {
        match self {
            Self::Own => Some(config.database()),
            Self::Database(address) if !address.starts_with("postgres") => {
                let path = address.strip_prefix("sqlite://").or_else(|| address.strip_prefix("sqlite:"));
                Some(PathBuf::from(path.unwrap_or(address)))
            }
            Self::Database(_) | Self::Server(_) => None,
        }
    }
}

/// How a command ends whose database does not open.
pub const fn exit_of(error: &StoreError) -> Exit {
    match error {
        StoreError::Unreachable(_) => Exit::Unreachable,
        StoreError::Missing | StoreError::NoDatabase(_) => Exit::NotFound,
        _ => Exit::Failed,
    }
}

fn cannot_open(error: &OpenError) -> Failure {
    let exit = if let OpenError::Store(error) = error { exit_of(error) } else { Exit::Failed };
    Failure::new(exit, format!("cannot open the database: {error}"))
}

/// A client of a server. Nothing is sent yet.
pub fn connect(server: &RemoteServer) -> Outcome<Client> {
    Client::remote(server).map_err(|error| match error {
        ConnectError::System(_) => Failure::failed(error.to_string()),
        _ => Failure::usage(error.to_string()),
    })
}

/// The file of certificates that was asked for by the flag, else by the configuration.
pub fn ca_cert(global: &Global, config: &Config) -> Option<PathBuf> {
    let in_file = Some(PathBuf::from(&config.remote.ca_cert)).filter(|path| !path.as_os_str().is_empty());
    global.ca_cert.clone().or(in_file)
}

/// The secrets of a data directory, as the configuration wants them kept.
pub fn secrets(config: &Config) -> Secrets {
    Secrets::new(&config.data_dir, config.remote.keyring)
}

/// The server at an address. The token is that of the environment, or of the one profile there.
fn of_url(global: &Global, config: &Config, url: &str) -> Outcome<Place> {
    privacy::keep_memory_private();
    let Some(token) = token_of_environment() else {
        let profiles = Profiles::load(&config.data_dir)?;
        let tidy = tidy_address(url).map_err(|error| Failure::usage(error.to_string()))?;
        let mut there = profiles.all().iter().filter(|profile| profile.url == tidy);
        return match (there.next(), there.next()) {
            (Some(only), None) => of_profile(global, config, only),
            (Some(_), Some(_)) => {
                Err(Failure::usage(format!("several profiles are of {tidy}: name one with --profile, not the address")))
            }
            (None, _) => Err(Failure::new(
                Exit::NotAllowed,
                format!(
                    "nobody is signed in to {tidy}: `orama login {tidy}`, or put a token of the server into ORAMA_TOKEN"
                ),
            )),
        };
    };
    Ok(Place::Server(Box::new(Reached {
        server: RemoteServer {
            url: url.to_owned(),
            token: Some(token),
            ca_cert: ca_cert(global, config),
            insecure_http: config.remote.insecure_http,
            sign_in: SignIn::default(),
        },
        user_id: None,
    })))
}

/// The server of a profile. A token of the environment wins over the one that was kept.
fn of_profile(global: &Global, config: &Config, profile: &Profile) -> Outcome<Place> {
    privacy::keep_memory_private();
    let server = RemoteServer {
        url: profile.url.clone(),
        token: None,
        ca_cert: global.ca_cert.clone().or_else(|| profile.ca_cert.clone()).or_else(|| ca_cert(global, config)),
        insecure_http: profile.insecure_http || config.remote.insecure_http,
        sign_in: SignIn::default(),
    };
    if let Some(token) = token_of_environment() {
        let server = RemoteServer { token: Some(token), ..server };
        return Ok(Place::Server(Box::new(Reached { server, user_id: None })));
    }
    let secrets = secrets(config);
    let token = secrets.read(profile.secret, profile.secret_id).map_err(|why| {
        let (name, command) = (&profile.name, profile.sign_in_command());
        let words = format!("cannot read the token of profile `{name}`: {why}; sign in again with `{command}`");
        Failure::new(Exit::NotAllowed, words)
    })?;
    let sign_in = SignIn {
        command: Some(profile.sign_in_command()),
        look: Some(Arc::new({
            let (folder, of) = (config.data_dir.clone(), profile.clone());
            move || token_now(&folder, &secrets, &of)
        })),
    };
    let server = RemoteServer { token: Some(token), sign_in, ..server };
    Ok(Place::Server(Box::new(Reached { server, user_id: Some(profile.user_id) })))
}

/// The token of the same person on the same server, as it is now.
fn token_now(folder: &Path, secrets: &Secrets, before: &Profile) -> Option<SecretString> {
    let profiles = Profiles::load(folder).ok()?;
    let is_theirs = |profile: &&Profile| profile.is_of(&before.url, before.user_id);
    let named = profiles.find(&before.name).ok().filter(is_theirs);
    let now = named.or_else(|| profiles.all().iter().find(is_theirs))?;
    secrets.read(now.secret, now.secret_id).ok()
}

/// The token in the environment. An empty one is none.
pub fn token_of_environment() -> Option<SecretString> {
    let token = env::var("ORAMA_TOKEN").ok()?;
    Some(token.trim()).filter(|token| !token.is_empty()).map(|token| SecretString::from(token.to_owned()))
}
