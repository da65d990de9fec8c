//! Where the secrets of profiles are: in the keyring of the system where it answers in time, else in files that only their
//! owner may read.

mod file;
mod keyring;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use secrecy::SecretString;
use uuid::Uuid;

pub use keyring::SystemKeyring;

/// How long the keyring may take. One that waits for a desktop that is not there never answers.
const PATIENCE: Duration = Duration::from_secs(3);

crate::words! {
    /// Where a secret is.
    Kept {
        /// In the keyring of the system.
        Keyring = "keyring",
        /// In a file that only its owner may read.
        File = "file",
    }
}

/// A keyring: keeps secrets by name, and may take for ever. The reasons of its failures are for people.
pub trait Keyring: Send + Sync + 'static {
    /// Keeps a secret in the place of an older one.
    fn put(&self, name: &str, secret: &SecretString) -> Result<(), String>;
    /// The secret of a name; none: there is none.
    fn get(&self, name: &str) -> Result<Option<SecretString>, String>;
    /// Forgets a secret. One that is not there is no error.
    fn remove(&self, name: &str) -> Result<(), String>;
    /// Whether it can be used at all.
    fn check(&self) -> Result<(), String>;
}

/// Why a secret cannot be had, in words that go behind what was tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It is not to be asked here.
    #[error("the keyring is turned off (keyring = false under [remote] in the configuration)")]
    TurnedOff,
    /// The keyring took too long.
    #[error("the keyring did not answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// There is no keyring, or it refused.
    #[error("the keyring cannot be used ({0})")]
    Refused(String),
    /// The file cannot be used.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The secret is not where it was kept.
    #[error("it is not there any more")]
    Gone,
}

/// The secrets of a data directory.
#[derive(Clone)]
pub struct Secrets {
    keyring: Option<Arc<dyn Keyring>>,
    patience: Duration,
    folder: PathBuf,
}

impl Secrets {
    /// Those of a data directory, with the keyring of the system unless it is turned off.
    pub fn new(data: &Path, use_keyring: bool) -> Self {
        let keyring = use_keyring.then(|| Arc::new(SystemKeyring) as Arc<dyn Keyring>);
        Self { keyring, patience: PATIENCE, folder: data.join("secrets") }
    }

    /// The same with another keyring, which is waited for no longer than that.
    #[must_use]
    pub fn with_keyring(self, keyring: Arc<dyn Keyring>, patience: Duration) -> Self {
        Self { keyring: Some(keyring), patience, ..self }
    }

    /// Keeps a secret. Where the keyring does not take it, `announce` hears why and which file it goes into, before it does.
    pub fn keep(
        &self,
        id: Uuid,
        secret: &SecretString,
        announce: impl FnOnce(&SecretError, &Path),
    ) -> Result<Kept, SecretError> {
        let name = name_of(id);
        let kept = secret.clone();
        // One that takes it too late gives it back: by then it is in the file.
        let late = name.clone();
        let put = self.ask(
            move |keyring| keyring.put(&name, &kept),
            move |keyring| {
                let _ = keyring.remove(&late);
            },
        );
        match put {
            Ok(()) => Ok(Kept::Keyring),
            Err(why) => {
                let path = self.path(id);
                announce(&why, &path);
                file::write(&path, secret)?;
                Ok(Kept::File)
            }
        }
    }

    /// The secret that was kept there.
    pub fn read(&self, kept: Kept, id: Uuid) -> Result<SecretString, SecretError> {
        match kept {
            Kept::File => file::read(&self.path(id)),
            Kept::Keyring => {
                let name = name_of(id);
                self.ask(move |keyring| keyring.get(&name), |_| ())?.ok_or(SecretError::Gone)
            }
        }
    }

    /// Forgets a secret. One that is not there is no error.
    pub fn forget(&self, kept: Kept, id: Uuid) -> Result<(), SecretError> {
        match kept {
            Kept::File => file::remove(&self.path(id)),
            Kept::Keyring => {
                let name = name_of(id);
                self.ask(move |keyring| keyring.remove(&name), |_| ())
            }
        }
    }

    /// Whether the keyring answers.
    pub fn check_keyring(&self) -> Result<(), SecretError> {
        self.ask(Keyring::check, |_| ())
    }

    /// The file of a secret.
    pub fn path(&self, id: Uuid) -> PathBuf {
        self.folder.join(format!("{}.token", id.simple()))
    }

    /// Asks the keyring in a thread of its own, and waits no longer than its patience. `late` is done to an answer that came
    /// after that.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Keyring) -> Result<T, String> + Send + 'static,
        late: impl FnOnce(&dyn Keyring) + Send + 'static,
    ) -> Result<T, SecretError> {
        let keyring = Arc::clone(self.keyring.as_ref().ok_or(SecretError::TurnedOff)?);
        let (tell, answer) = mpsc::sync_channel(0);
        let started = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let done = work(keyring.as_ref());
            // Handed over only to somebody who still waits.
            if tell.send(done).is_err() {
                late(keyring.as_ref());
            }
        });
        started.map_err(|error| SecretError::Refused(error.to_string()))?;
        match answer.recv_timeout(self.patience) {
            Ok(done) => done.map_err(SecretError::Refused),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(SecretError::Silent(self.patience)),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(SecretError::Refused("it failed".to_owned())),
        }
    }
}

fn name_of(id: Uuid) -> String {
    id.hyphenated().to_string()
}

#[cfg(test)]
mod tests;
