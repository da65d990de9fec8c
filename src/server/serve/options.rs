//! What a server is told, and what it puts up with.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

use crate::server::content::MediaLimits;

/// What a server is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The certificate and its key, where the server speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether plain HTTP may be spoken to other machines.
    pub insecure_http: bool,
    /// A listener for `/metrics` alone.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the bytes of media are kept: a folder, or `s3://BUCKET/PREFIX`.
    pub media: String,
    /// The largest medium of each kind.
    pub media_limits: MediaLimits,
    /// What it puts up with.
    pub limits: Limits,
}

impl Options {
    /// Plain HTTP at an address, with the usual limits.
    pub fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            tls: None,
            trusted_proxies: Vec::new(),
            insecure_http: false,
            metrics_listen: None,
            media: "media".to_owned(),
            media_limits: MediaLimits::default(),
            limits: Limits::default(),
        }
    }
}

/// Where a certificate lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that signed it, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// What a server puts up with, and for how long. Tests use shorter times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the connection to its first byte.
    pub first_byte: Duration,
    /// From the connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the first byte of a request to the end of its header.
    pub header: Duration,
    /// Without a request on an open connection.
    pub idle: Duration,
    /// Within this time [`Self::body_bytes`] of a body must come.
    pub body: Duration,
    /// What must come of a body within [`Self::body`].
    pub body_bytes: u64,
    /// How long a peer may take nothing of an answer.
    pub write: Duration,
    /// How long a connection over the most waits for a place before it is refused.
    pub wait: Duration,
    /// How long a drain lets what runs go on.
    pub drain: Duration,
    /// The most connections.
    pub connections: usize,
    /// The most connections of one address, which for IPv6 is its /64. Trusted proxies have no such limit.
    pub connections_per_address: usize,
    /// The largest header of a request, in bytes.
    pub header_bytes: usize,
    /// The most requests at once on one HTTP/2 connection.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            body: Duration::from_secs(30),
            body_bytes: 30 * 1024,
            write: Duration::from_secs(10),
            wait: Duration::from_secs(1),
            drain: Duration::from_secs(10),
            connections: 8192,
            connections_per_address: 1024,
            header_bytes: 64 * 1024,
            streams: 128,
        }
    }
}
