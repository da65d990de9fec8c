//! A team server, reached by HTTP.

mod peer;
mod transfers;
mod words;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use reqwest::{Certificate, redirect};
use secrecy::{ExposeSecret as _, SecretString};

use self::{
    peer::Peer,
    words::{advice, innermost},
};
use super::{
    Client, ConnectError, Error, FollowLimits,
    server_address::{is_this_machine, read_address},
    transport::{REQUEST_ID, read},
};
use crate::api::{IDEMPOTENCY_KEY, ProblemType, large::Large};

const CONNECT: Duration = Duration::from_secs(5);
/// How long a server is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// While it sends nothing of an answer.
    read: Duration,
    /// While it takes nothing of an upload.
    stall: Duration,
    /// While it stores what it has taken of one.
    store: Duration,
}

const PATIENCE: Patience =
    Patience { read: Duration::from_secs(45), stall: Duration::from_secs(45), store: Duration::from_mins(10) };
const SILENT: &str = "it does not answer in time";
/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 128 << 20;

/// Which server, and what lets in.
#[derive(Debug, Clone, Default)]
pub struct RemoteServer {
    /// Its address: a scheme, a host, and a path where something in front of it asks for one.
    pub url: String,
    /// The token; none: only what needs nobody is answered.
    pub token: Option<SecretString>,
    /// A file of certificates, PEM, that are trusted besides the system's.
    pub ca_cert: Option<PathBuf>,
    /// Whether plain HTTP may be spoken to another machine.
    pub insecure_http: bool,
    /// What helps whose token is not accepted.
    pub sign_in: SignIn,
}

/// What helps whose token is not accepted any more.
#[derive(Clone, Default)]
pub struct SignIn {
    /// The command that signs in again; none: another token is to be found elsewhere.
    pub command: Option<String>,
    /// Looks whether the same person has signed in meanwhile. May take a while.
    pub look: Option<Arc<dyn Fn() -> Option<SecretString> + Send + Sync>>,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("command", &self.command).finish_non_exhaustive()
    }
}

/// A server that can be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    http: reqwest::Client,
    /// For what takes as long as bytes go through: made when it is first needed, for reading the system's certificates
    /// takes time.
    transfers: Arc<OnceLock<reqwest::Client>>,
    server: RemoteServer,
    patience: Patience,
    /// Without a slash at its end.
    base: String,
    /// Shared by all clones, so that one that is renewed is renewed for all.
    token: Arc<RwLock<Option<SecretString>>>,
    /// Whether everybody on the way can read along.
    is_in_the_clear: bool,
    /// What is known of the server from its answers.
    peer: Arc<Peer>,
    /// How patiently it is followed.
    pub limits: FollowLimits,
}

/// How sending can fail.
enum Failed {
    /// The connection broke after the request went out: it was done, or it was not.
    Broken(Error),
    Otherwise(Error),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Broken(error) | Failed::Otherwise(error) => error,
        }
    }
}

impl Client {
    /// A client of a team server. Nothing is sent yet.
    pub fn remote(server: &RemoteServer) -> Result<Self, ConnectError> {
        Remote::prepare(server).map(Self::over)
    }

    /// The address of the team server, without a slash at its end; none: the workspace is in this process.
    pub fn address(&self) -> Option<&str> {
        self.server().map(|remote| remote.base.as_str())
    }

    /// Whether everybody on the way can read along: plain HTTP to another machine, which somebody has allowed.
    pub fn is_in_the_clear(&self) -> bool {
        self.server().is_some_and(|remote| remote.is_in_the_clear)
    }

    /// The command that signs in again where the token is not accepted; none: another token is to be found elsewhere.
    pub fn sign_in_command(&self) -> Option<&str> {
        self.server().and_then(|remote| remote.server.sign_in.command.as_deref())
    }

    /// By how many seconds the clock of this machine is ahead of the server's, as of its last answer.
    pub fn clock_ahead(&self) -> Option<i64> {
        self.server().and_then(|remote| remote.peer.clock_ahead())
    }

    /// Which version the server is, as far as it has said so.
    pub fn server_version(&self) -> Option<String> {
        self.server().and_then(|remote| remote.peer.version())
    }
}

impl Remote {
    fn prepare(server: &RemoteServer) -> Result<Self, ConnectError> {
        let url = read_address(&server.url)?;
        let is_near = is_this_machine(&url);
        if url.scheme() == "http" && !is_near && !server.insecure_http {
            return Err(ConnectError::InTheClear(url.to_string()));
        }
        if server.token.as_ref().is_some_and(|token| authorization(token).is_none()) {
            return Err(ConnectError::Token);
        }
        Ok(Self {
            http: build(server, Some(PATIENCE.read))?,
            transfers: Arc::default(),
            server: server.clone(),
            patience: PATIENCE,
            base: url.as_str().trim_end_matches('/').to_owned(),
            token: Arc::new(RwLock::new(server.token.clone())),
            is_in_the_clear: url.scheme() == "http" && !is_near,
            peer: Arc::default(),
            limits: FollowLimits::default(),
        })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// What lets in.
    pub fn token(&self) -> Option<SecretString> {
        self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a request, whose URI is a path, and reads its answer to the end. A write has its request's name as its key, so
    /// when the connection breaks before the answer is there, it is asked once more: what was done is not done again.
    pub async fn send(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
        if !request.method().is_safe()
            && let Some(name) = request.headers().get(REQUEST_ID).cloned()
        {
            request.headers_mut().insert(IDEMPOTENCY_KEY, name);
        }
        match self.send_once(request.clone()).await {
            Err(Failed::Broken(_)) => self.send_once(request).await,
            first => first,
        }
        .map_err(Error::from)
    }

    async fn send_once(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Failed> {
        let response = self.begin(&self.http, request.map(reqwest::Body::from)).await?;
        self.collect(response).await
    }

    async fn collect(&self, mut response: reqwest::Response) -> Result<Response<Bytes>, Failed> {
        let mut body = Large::default();
        while let Some(part) = response.chunk().await.map_err(|error| self.failed(&error))? {
            if body.len() + part.len() > MAX_ANSWER {
                return Err(Failed::Otherwise(Error::Malformed(format!("more than {} MiB", MAX_ANSWER >> 20))));
            }
            body.push(&part);
        }
        let mut answer = Response::new(Bytes::from(Vec::from(body)));
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    /// Sends a request whose answer is read as it comes. A refusal is read at once.
    pub async fn open(&self, request: Request<Bytes>) -> Result<reqwest::Response, Error> {
        let answer = self.begin(&self.http, request.map(reqwest::Body::from)).await.map_err(Error::from)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let refusal = read::<serde::de::IgnoredAny>(&self.collect(answer).await?);
        let unexpected = || Error::Malformed("an answer that is neither a stream nor a refusal".to_owned());
        Err(self.explain(refusal.err().unwrap_or_else(unexpected)))
    }

    /// Sends a request and reads the head of its answer.
    async fn begin(
        &self,
        http: &reqwest::Client,
        request: Request<reqwest::Body>,
    ) -> Result<reqwest::Response, Failed> {
        let (parts, body) = request.into_parts();
        let mut request =
            http.request(parts.method, format!("{}{}", self.base, parts.uri)).headers(parts.headers).body(body);
        if let Some(value) = self.authorization() {
            request = request.header(header::AUTHORIZATION, value);
        }
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        self.peer.note(response.headers());
        let checked = self.check(response.status(), response.headers());
        self.peer.note_page(checked.is_err());
        checked.map_err(Failed::Otherwise)?;
        Ok(response)
    }

    /// Tells what is not Orama's answer: a page of a network that wants a sign-in first, or somebody that sends elsewhere.
    fn check(&self, status: StatusCode, head: &HeaderMap) -> Result<(), Error> {
        let is_page = head
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let to = head.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
            return Err(Error::Unreachable(format!(
                "{} sends on to {to}, which is not followed with a token: use that address if it is the server's, or \
                 sign in to this network with a browser first",
                self.base
            )));
        }
        if is_page {
            return Err(Error::Unreachable(format!(
                "a web page answered at {} (status {}), not Orama: sign in to this network with a browser first, or \
                 check the address",
                self.base,
                status.as_u16()
            )));
        }
        Ok(())
    }

    /// What is sent as `Authorization`; none: nobody is signed in.
    fn authorization(&self) -> Option<HeaderValue> {
        self.token.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(authorization)
    }

    /// Takes the token of the same person's newer sign-in, where there is one. Says whether there was.
    pub async fn renew(&self) -> bool {
        let Some(look) = self.server.sign_in.look.clone() else { return false };
        let Ok(Some(found)) = tokio::task::spawn_blocking(move || look()).await else { return false };
        let mut token = self.token.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = token.as_ref().is_none_or(|known| known.expose_secret() != found.expose_secret());
        *token = Some(found);
        is_new
    }

    /// Whether it was a web page that answered last, and not the server.
    pub fn is_behind_a_page(&self) -> bool {
        self.peer.is_page()
    }

    /// A refusal of the token in words that say whose it was and what helps, and an answer that is not understood with the
    /// versions of both.
    pub fn explain(&self, error: Error) -> Error {
        match error {
            Error::Problem(mut problem)
                if problem.kind == ProblemType::NotAuthenticated && self.authorization().is_some() =>
            {
                let next = match &self.server.sign_in.command {
                    Some(command) => format!("sign in again with `{command}`"),
                    None => "get a new one".to_owned(),
                };
                problem.detail =
                    format!("{} does not accept your token: it is wrong, expired or revoked; {next}", self.base);
                Error::Problem(problem)
            }
            Error::Malformed(why) => Error::Malformed(self.peer.blame(why)),
            other => other,
        }
    }

    fn failed(&self, error: &reqwest::Error) -> Failed {
        self.peer.note_page(false);
        let told = self.unreachable(error);
        // Who cannot be reached, or took too long, is not asked again while somebody waits.
        if error.is_connect() || error.is_timeout() { Failed::Otherwise(told) } else { Failed::Broken(told) }
    }

    /// It takes nothing, or says nothing.
    fn silent(&self) -> Error {
        Error::Unreachable(format!("{}: {SILENT}", self.base))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        let why = if error.is_timeout() { SILENT.to_owned() } else { innermost(error) };
        Error::Unreachable(format!("{}: {why}{}", self.base, advice(&why)))
    }
}

/// A client for a server. Without `read` its answers may take their time.
fn build(server: &RemoteServer, read: Option<Duration>) -> Result<reqwest::Client, ConnectError> {
    // Only a second call fails, and the first is in force then.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .user_agent(concat!("orama/", env!("CARGO_PKG_VERSION")));
    if let Some(read) = read {
        builder = builder.read_timeout(read);
    }
    if read_address(&server.url).is_ok_and(|url| is_this_machine(&url)) {
        builder = builder.no_proxy();
    }
    if let Some(path) = &server.ca_cert {
        let wrong = |reason: String| ConnectError::Certificates { path: path.clone(), reason };
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(innermost(&error)))?;
        if certificates.is_empty() {
            return Err(wrong("no certificate is in it".to_owned()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| ConnectError::System(innermost(&error)))
}

fn authorization(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests;
