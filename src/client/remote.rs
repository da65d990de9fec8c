//! A team server, reached by HTTP.

use std::{io, net::IpAddr, path::PathBuf, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use reqwest::{Certificate, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Client, Error, FollowLimits,
    transport::{REQUEST_ID, read},
};
use crate::api::{IDEMPOTENCY_KEY, ProblemType};

const CONNECT: Duration = Duration::from_secs(5);
/// How long a server may send nothing while an answer is awaited.
const READ: Duration = Duration::from_secs(45);
/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 128 << 20;

/// Which server, and what lets in.
#[derive(Debug, Clone)]
pub struct RemoteServer {
    /// Its address: a scheme, a host, and a path where something in front of it asks for one.
    pub url: String,
    /// The token; none: only what needs nobody is answered.
    pub token: Option<SecretString>,
    /// A file of certificates, PEM, that are trusted besides the system's.
    pub ca_cert: Option<PathBuf>,
    /// Whether plain HTTP may be spoken to another machine.
    pub insecure_http: bool,
}

/// Why a server cannot even be asked, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is none.
    #[error("`{url}` is no address of a server ({reason}): write one such as https://orama.example")]
    Address {
        /// What was given, without what a password could be in.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Everything, the token too, could be read on the way.
    #[error(
        "{0} is plain HTTP, and everything, your token too, could be read on the way: use https, or set insecure_http = true \
         under [remote] in the configuration"
    )]
    InTheClear(String),
    /// The file of certificates cannot be used.
    #[error("cannot use the certificates in {}: {reason}; --ca-cert takes a PEM file", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The token holds characters that no token has.
    #[error("the token holds characters that no token has: copy it again")]
    Token,
    /// The system's certificates or network cannot be used.
    #[error("cannot prepare a connection: {0}")]
    System(String),
}

/// A server that can be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    http: reqwest::Client,
    /// Without a slash at its end.
    base: String,
    token: Option<SecretString>,
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
        // Only a second call fails, and the first is in force then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .read_timeout(READ)
            .user_agent(concat!("orama/", env!("CARGO_PKG_VERSION")));
        if is_near {
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
        let http = builder.build().map_err(|error| ConnectError::System(innermost(&error)))?;
        Ok(Self {
            http,
            base: url.as_str().trim_end_matches('/').to_owned(),
            token: server.token.clone(),
            limits: FollowLimits::default(),
        })
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
        let response = self.begin(request).await?;
        self.collect(response).await
    }

    async fn collect(&self, mut response: reqwest::Response) -> Result<Response<Bytes>, Failed> {
        let mut body = BytesMut::new();
        while let Some(part) = response.chunk().await.map_err(|error| self.failed(&error))? {
            if body.len() + part.len() > MAX_ANSWER {
                return Err(Failed::Otherwise(Error::Malformed(format!("more than {} MiB", MAX_ANSWER >> 20))));
            }
            body.extend_from_slice(&part);
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    /// Sends a request whose answer is read as it comes. A refusal is read at once.
    pub async fn open(&self, request: Request<Bytes>) -> Result<reqwest::Response, Error> {
        let answer = self.begin(request).await.map_err(Error::from)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let refusal = read::<serde::de::IgnoredAny>(&self.collect(answer).await?);
        let unexpected = || Error::Malformed("an answer that is neither a stream nor a refusal".to_owned());
        Err(self.explain(refusal.err().unwrap_or_else(unexpected)))
    }

    /// Sends a request and reads the head of its answer.
    async fn begin(&self, request: Request<Bytes>) -> Result<reqwest::Response, Failed> {
        let (parts, body) = request.into_parts();
        let mut request =
            self.http.request(parts.method, format!("{}{}", self.base, parts.uri)).headers(parts.headers).body(body);
        if let Some(value) = self.token.as_ref().and_then(authorization) {
            request = request.header(header::AUTHORIZATION, value);
        }
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        self.check(response.status(), response.headers()).map_err(Failed::Otherwise)?;
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

    /// A refusal of the token in words that say whose it was.
    pub fn explain(&self, error: Error) -> Error {
        match error {
            Error::Problem(mut problem) if problem.kind == ProblemType::NotAuthenticated => {
                problem.detail =
                    format!("{} does not accept your token: it is wrong, expired or revoked; get a new one", self.base);
                Error::Problem(problem)
            }
            other => other,
        }
    }

    fn failed(&self, error: &reqwest::Error) -> Failed {
        let told = self.unreachable(error);
        // Who cannot be reached, or took too long, is not asked again while somebody waits.
        if error.is_connect() || error.is_timeout() { Failed::Otherwise(told) } else { Failed::Broken(told) }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        let why = if error.is_timeout() { "it does not answer in time".to_owned() } else { innermost(error) };
        let more =
            if why.contains("UnknownIssuer") { "; name its certificate with --ca-cert if you trust it" } else { "" };
        Error::Unreachable(format!("{}: {why}{more}", self.base))
    }
}

fn read_address(text: &str) -> Result<Url, ConnectError> {
    let wrong = |reason: &str| ConnectError::Address {
        url: text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("…@{host}")),
        reason: reason.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a name or password has no place in it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("a query or fragment has no place in it"));
    }
    Ok(url)
}

/// Whether what is sent there never leaves this machine.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

fn authorization(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The reason at the bottom: what is above it only says that something below failed.
fn innermost(error: &reqwest::Error) -> String {
    let mut at: &(dyn std::error::Error + 'static) = error;
    loop {
        // An input or output error hides what it wraps from `source`.
        let wrapped = at.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        at = match (wrapped, at.source()) {
            (Some(inner), _) => inner,
            (None, Some(source)) => source,
            (None, None) => return at.to_string(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(url: &str, insecure_http: bool) -> Result<String, String> {
        let server = RemoteServer { url: url.to_owned(), token: None, ca_cert: None, insecure_http };
        Remote::prepare(&server).map(|remote| remote.base).map_err(|error| error.to_string())
    }

    #[test]
    fn plain_http_goes_to_this_machine_or_where_it_was_allowed() {
        for near in ["http://127.0.0.1:7117", "http://localhost:7117", "http://[::1]:7117"] {
            assert_eq!(prepared(near, false).as_deref(), Ok(near));
        }
        for far in
            ["http://orama.example", "http://10.0.0.1:7117", "http://localhost.example", "http://127.0.0.1.example"]
        {
            assert!(prepared(far, false).is_err_and(|why| why.contains("plain HTTP")), "{far}");
            assert!(prepared(far, true).is_ok(), "{far}");
        }
        assert_eq!(prepared("https://studio.example/orama/", false).as_deref(), Ok("https://studio.example/orama"));
    }

    #[test]
    fn an_address_is_an_address_and_its_password_is_not_repeated() {
        for wrong in ["orama.example", "ftp://orama.example", "https://", "https://x/?a=b", "https://x/#a"] {
            assert!(prepared(wrong, true).is_err(), "{wrong}");
        }
        let why = prepared("https://ana:hunter2@orama.example", true).expect_err("a password in the address");
        assert!(!why.contains("hunter2") && why.contains("orama.example"), "{why}");
    }
}
