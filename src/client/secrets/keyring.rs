//! The keyring of the system: the Secret Service of the desktop on Linux, Keychain on macOS, Credential Manager on Windows.

use ::keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::Keyring;

/// Under which name the secrets of this program stand there.
const SERVICE: &str = "orama";

/// The keyring of the system.
#[derive(Debug, Clone, Copy)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn put(&self, name: &str, secret: &SecretString) -> Result<(), String> {
        entry(name)?.set_password(secret.expose_secret()).map_err(|error| why(&error))
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, String> {
        match entry(name)?.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(why(&error)),
        }
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(why(&error)),
        }
    }

    fn check(&self) -> Result<(), String> {
        self.get("nobody").map(|_| ())
    }
}

fn entry(name: &str) -> Result<Entry, String> {
    if let Err(error) = Entry::store_status() {
        return Err(why(error));
    }
    Entry::new(SERVICE, name).map_err(|error| why(&error))
}

/// In one line. What was read stays out of it: some errors hold the bytes. What the system said is in the log.
fn why(error: &Error) -> String {
    match error {
        Error::PlatformFailure(said) => {
            tracing::info!(%said, "the keyring fails");
            "none answers here".to_owned()
        }
        Error::NoStorageAccess(said) => {
            tracing::info!(%said, "the keyring does not open");
            "it is locked, or does not let this program in".to_owned()
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it holds is no token".to_owned(),
        other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
