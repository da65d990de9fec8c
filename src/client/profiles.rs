//! The team servers that somebody signed in to, by name. No secret is among them: `secrets` keeps those.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kept, create_private_folder, write_private};
use crate::model::{Id, Timestamp, User};

/// The name that means the workspace of this machine.
pub const LOCAL: &str = "local";
/// What the file is written as.
const FORMAT: u32 = 1;
const FILE: &str = "profiles.toml";
const LONGEST_NAME: usize = 64;

crate::words! {
    /// What lets a profile in.
    Credential {
        /// A session, which signing out ends.
        Session = "session",
        /// A personal access token, which was made for this by its owner.
        Token = "token",
    }
}

/// Somebody on a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What it is called here.
    pub name: String,
    /// The address of the server, without a slash at its end.
    pub url: String,
    /// Who signed in.
    pub user_id: Id<User>,
    /// Their address.
    pub email: String,
    /// Their name.
    pub full_name: String,
    /// What lets in.
    pub credential: Credential,
    /// Where its secret is.
    pub secret: Kept,
    /// The name of the secret there, which says nothing of what it is for.
    pub secret_id: Uuid,
    /// When it ends by itself, by the server's clock; none: never, or not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// A file of certificates, PEM, that are trusted besides the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_cert: Option<PathBuf>,
    /// Whether plain HTTP may be spoken to another machine.
    #[serde(default)]
    pub insecure_http: bool,
}

impl Profile {
    /// Whether it is of this person on this server.
    pub fn is_of(&self, url: &str, user: Id<User>) -> bool {
        self.url == url && self.user_id == user
    }

    /// The command that signs in again.
    pub fn sign_in_command(&self) -> String {
        format!("orama login {} --email {}", self.url, self.email)
    }
}

/// All profiles of a data directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profiles {
    #[serde(default)]
    format: u32,
    /// The one that is opened where none is named; none: the workspace of this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    #[serde(default, rename = "profile")]
    all: Vec<Profile>,
}

/// Why the profiles cannot be used, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file is there and cannot be read.
    #[error("cannot read the profiles in {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file was written by a newer version.
    #[error("{} was written by a newer Orama: update this one", .0.display())]
    Newer(PathBuf),
    /// The file cannot be written.
    #[error("nothing can be kept in {}: {source}", path.display())]
    Unwritable {
        /// The data directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No profile has this name.
    #[error("there is no profile `{0}`: `orama profiles` lists them, `orama login URL` makes one")]
    Unknown(String),
    /// That is no name.
    #[error(
        "`{0}` is no name of a profile: take up to 64 letters, digits, dots, hyphens and underscores, and not `local`"
    )]
    Name(String),
}

impl Profiles {
    /// Reads those of a data directory. No file: no profiles.
    pub fn load(folder: &Path) -> Result<Self, ProfileError> {
        let path = folder.join(FILE);
        let unreadable = |reason: String| ProfileError::Unreadable { path: path.clone(), reason };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // A folder that is no folder holds no file either.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let profiles: Self = toml::from_str(&text)
            .map_err(|error| unreadable(error.message().lines().collect::<Vec<_>>().join(", ")))?;
        if profiles.format > FORMAT {
            return Err(ProfileError::Newer(path));
        }
        Ok(profiles)
    }

    /// Changes those of a data directory: nobody else does meanwhile, and a crash leaves the old ones or the new ones.
    pub fn change<T>(folder: &Path, change: impl FnOnce(&mut Self) -> T) -> Result<T, ProfileError> {
        let unwritable = |source| ProfileError::Unwritable { path: folder.to_owned(), source };
        let lock = lock(folder).map_err(unwritable)?;
        let mut profiles = Self::load(folder)?;
        let answer = change(&mut profiles);
        profiles.format = FORMAT;
        let text = toml::to_string(&profiles).map_err(io::Error::other).map_err(unwritable)?;
        let text = format!("# Written by `orama login`, `logout` and `profiles`. No secret is in it.\n{text}");
        write_private(&folder.join(FILE), text.as_bytes()).map_err(unwritable)?;
        drop(lock);
        Ok(answer)
    }

    /// Fails where nothing could be kept, before anybody is asked for a password.
    pub fn check_writable(folder: &Path) -> Result<(), ProfileError> {
        let unwritable = |source| ProfileError::Unwritable { path: folder.to_owned(), source };
        lock(folder).and_then(|_| tempfile::tempfile_in(folder)).map(|_| ()).map_err(unwritable)
    }

    /// In the order in which they were made.
    pub fn all(&self) -> &[Profile] {
        &self.all
    }

    /// The one of a name.
    pub fn find(&self, name: &str) -> Result<&Profile, ProfileError> {
        let named = self.all.iter().find(|profile| profile.name == name);
        named.ok_or_else(|| ProfileError::Unknown(name.to_owned()))
    }

    /// The one that is opened where none is named.
    pub fn current(&self) -> Option<&Profile> {
        self.current.as_deref().and_then(|name| self.find(name).ok())
    }

    /// Puts one in the place of that of its name, or behind the others.
    pub fn put(&mut self, profile: Profile) {
        match self.all.iter_mut().find(|known| known.name == profile.name) {
            Some(known) => *known = profile,
            None => self.all.push(profile),
        }
    }

    /// Takes one out. Whatever was opened through it is the workspace of this machine again.
    pub fn remove(&mut self, name: &str) {
        self.all.retain(|profile| profile.name != name);
        if self.current.as_deref() == Some(name) {
            self.current = None;
        }
    }

    /// A name for somebody on a server, which nobody else has: the host, with a number where that is taken.
    pub fn name_for(&self, url: &str) -> String {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host: String = host
            .split('/')
            .next()
            .unwrap_or_default()
            .chars()
            .map(|c| if is_in_a_name(c) { c } else { '-' })
            .take(LONGEST_NAME - 4)
            .collect();
        let base = host.trim_matches(['-', '.']).to_owned();
        let base = if base.is_empty() || base == LOCAL { "server".to_owned() } else { base };
        let is_free = |name: &String| self.find(name).is_err();
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
    }
}

/// Whether that can be the name of a profile.
pub fn check_profile_name(name: &str) -> Result<(), ProfileError> {
    let is_one = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_in_a_name) && name != LOCAL;
    if is_one { Ok(()) } else { Err(ProfileError::Name(name.to_owned())) }
}

fn is_in_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// Held by whoever changes the profiles.
fn lock(folder: &Path) -> io::Result<fs::File> {
    create_private_folder(folder)?;
    let mut options = fs::File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(folder.join("profiles.lock"))?;
    file.lock()?;
    Ok(file)
}

#[cfg(test)]
mod tests;
