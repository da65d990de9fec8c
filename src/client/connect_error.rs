//! Why a server cannot even be asked.

use std::path::PathBuf;

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
