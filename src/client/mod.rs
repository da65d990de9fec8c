//! What the screens and the command line talk to: typed calls over a transport, and a replica that follows the change feed.

#![warn(missing_docs)]

mod embedded;
mod error;
mod events;
mod follow;
mod open_version;
pub mod outbox;
mod remote;
mod replica;
mod server_address;
mod transfer;
mod transport;
mod watch;

pub use embedded::{LocalWorkspace, OpenError};
pub use error::Error;
pub use follow::{Follow, FollowLimits, Heard, Link};
pub use open_version::OpenVersion;
pub use remote::{ConnectError, RemoteServer};
pub use replica::{Counts, Replica, Touched};
pub use transfer::{Download, Upload, UploadError};
pub use transport::Client;
pub use watch::Watch;
