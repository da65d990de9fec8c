//! The settings of `orama serve`.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// What a server is told by the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database's address; empty: the workspace in the data directory.
    pub database: String,
    /// The certificate, PEM; empty: plain HTTP.
    pub tls_cert: String,
    /// Its key, PEM.
    pub tls_key: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether plain HTTP may be spoken to other machines.
    pub insecure_http: bool,
    /// Where `/metrics` has a listener of its own; empty: nowhere.
    pub metrics_listen: String,
    /// The filter of its log.
    pub log: String,
    /// Where the bytes of media are kept; empty: `media` in the data directory.
    pub media: String,
    /// The largest picture, in MiB.
    pub image_limit_mib: u64,
    /// The largest sound, in MiB.
    pub audio_limit_mib: u64,
    /// The largest film, in MiB.
    pub video_limit_mib: u64,
    /// The most connections.
    pub connections: usize,
    /// The most connections of one address.
    pub connections_per_address: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7117)),
            database: String::new(),
            tls_cert: String::new(),
            tls_key: String::new(),
            trusted_proxies: Vec::new(),
            insecure_http: false,
            metrics_listen: String::new(),
            log: "info".to_owned(),
            media: String::new(),
            image_limit_mib: 8192,
            audio_limit_mib: 8192,
            video_limit_mib: 8192,
            connections: 8192,
            connections_per_address: 1024,
        }
    }
}

/// How a team server is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Remote {
    /// Its address; empty: local mode.
    pub url: String,
    /// A file of certificates, PEM, that are trusted besides the system's; empty: none.
    pub ca_cert: String,
    /// Whether plain HTTP may be spoken to another machine.
    pub insecure_http: bool,
    /// Whether the keyring of the system is asked for tokens; false: they are kept in files.
    pub keyring: bool,
}

impl Default for Remote {
    fn default() -> Self {
        Self { url: String::new(), ca_cert: String::new(), insecure_http: false, keyring: true }
    }
}
