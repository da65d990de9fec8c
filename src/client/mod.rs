//! What the screens and the command line talk to: typed calls over a transport, and a replica that follows the change feed.

#![warn(missing_docs)]

mod connect_error;
pub mod disk;
mod embedded;
mod error;
mod events;
mod fetch;
mod follow;
mod link;
mod open_version;
pub mod outbox;
mod pending;
mod post;
mod presence;
mod private_file;
mod profiles;
mod remembered;
mod remote;
mod replica;
mod secrets;
mod server_address;
mod transfer;
mod transport;
mod watch;

pub use connect_error::ConnectError;
pub use embedded::{LocalWorkspace, OpenError};
pub use error::Error;
pub use fetch::{Cut, Wanted, Written};
pub use follow::{Follow, Heard};
pub use link::{FollowLimits, Link};
pub use open_version::OpenVersion;
pub use pending::{is_about_one_comment, is_about_snooze, lay_over_amend, raised};
pub use post::{Fate, Post, PostError, Sending, Sent};
pub use presence::{Here, Whereabouts};
pub use private_file::{create_private_folder, make_private, sync_folder, write_private};
pub use profiles::{Credential, LOCAL, Profile, ProfileError, Profiles, check_profile_name};
pub use remembered::{Memory, RememberError};
pub use remote::{RemoteServer, SignIn};
pub use replica::{Counts, Replica, Touched};
pub use secrets::{Kept, Keyring, SecretError, Secrets, SystemKeyring};
pub use server_address::tidy_address;
pub use transfer::{Download, Upload, UploadError};
pub use transport::Client;
pub use watch::Watch;
