//! Where a command works: the workspace of this machine, another database, or a team server.

use std::{env, path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::{
    args::Global,
    exit::{Exit, Failure, Outcome},
};
use crate::{
    client::{Client, ConnectError, LocalWorkspace, RemoteServer, Watch},
    config::Config,
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
    Server(RemoteServer),
}

impl Place {
    /// What was asked for by flags, the environment and the file, in this order.
    pub fn choose(global: &Global, config: &Config) -> Outcome<Self> {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        match (given(&global.url), global.database()) {
            (Some(_), Some(_)) => Err(Failure::usage(
                "a server (--url, ORAMA_URL) and a database (--database, ORAMA_DATABASE_URL) are asked for: unset one",
            )),
            (None, Some(database)) => Ok(Self::Database(database.to_owned())),
            (Some(url), None) => server(global, config, url),
            (None, None) if !config.remote.url.is_empty() => server(global, config, config.remote.url.clone()),
            (None, None) => Ok(Self::Own),
        }
    }

    /// Opens it.
    pub async fn open(&self, config: &Config) -> Outcome<Client> {
        let (email, name) = (&config.user.email, &config.user.name);
        match self {
            Self::Own => {
                let path = config.database();
                let local = LocalWorkspace { path: path.clone(), email: email.clone(), full_name: name.clone() };
                let cannot = |error| Failure::failed(format!("cannot open the workspace {}: {error}", path.display()));
                Client::local(&local).await.map_err(cannot)
            }
            Self::Database(address) => {
                let cannot = |error| Failure::failed(format!("cannot open the database: {error}"));
                Client::local_at(address, email, name).await.map_err(cannot)
            }
            Self::Server(server) => Client::remote(server).map_err(|error| match error {
                ConnectError::System(_) => Failure::failed(error.to_string()),
                _ => Failure::usage(error.to_string()),
            }),
        }
    }

    /// Tells when it is worth looking for what others wrote. None: it tells by itself, or it is seen with the next own write.
    pub fn watch(&self, config: &Config) -> Option<Watch> {
        let file = match self {
            Self::Own => config.database(),
            Self::Database(address) if !address.starts_with("postgres") => {
                let path = address.strip_prefix("sqlite://").or_else(|| address.strip_prefix("sqlite:"));
                PathBuf::from(path.unwrap_or(address))
            }
            Self::Database(_) => return Some(Watch::each(ASK_EACH)),
            // A server is followed by its events.
            Self::Server(_) => return None,
        };
        Watch::start(&file).inspect_err(|error| tracing::warn!(%error, "no watch")).ok()
    }
}

fn server(global: &Global, config: &Config, url: String) -> Outcome<Place> {
    let token = env::var("ORAMA_TOKEN").ok().map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    let Some(token) = token else {
        return Err(Failure::new(
            Exit::NotAllowed,
            "ORAMA_TOKEN is not set: put a token of the server into it, such as one of `orama token create`",
        ));
    };
    let in_file = Some(PathBuf::from(&config.remote.ca_cert)).filter(|path| !path.as_os_str().is_empty());
    Ok(Place::Server(RemoteServer {
        url,
        token: Some(SecretString::from(token)),
        ca_cert: global.ca_cert.clone().or(in_file),
        insecure_http: config.remote.insecure_http,
    }))
}
