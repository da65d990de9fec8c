//! A secret in a file of its own.

use std::{fs, io, path::Path};

use secrecy::{ExposeSecret as _, SecretString};

use super::SecretError;
use crate::client::{make_private, write_private};

/// The longest secret that is read, in bytes.
const LONGEST: u64 = 4_096;

pub fn write(path: &Path, secret: &SecretString) -> Result<(), SecretError> {
    write_private(path, secret.expose_secret().as_bytes())
        .and_then(|()| path.parent().map_or(Ok(false), make_private))
        .map_err(|error| failed(path, &error))?;
    Ok(())
}

pub fn read(path: &Path) -> Result<SecretString, SecretError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SecretError::Gone),
        Err(error) => return Err(failed(path, &error)),
        Ok(data) if data.len() > LONGEST => return Err(failed(path, &io::Error::other("it is no token"))),
        Ok(_) => {}
    }
    // Somebody opened it up; from now on it is closed again. Where that cannot be done it can be read all the same.
    if make_private(path).unwrap_or(false) {
        tracing::warn!(path = %path.display(), "others could read a token: it is closed to them now; sign in again if they did");
    }
    let text = fs::read_to_string(path).map_err(|error| failed(path, &error))?;
    Ok(SecretString::from(text.trim().to_owned()))
}

pub fn remove(path: &Path) -> Result<(), SecretError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: &io::Error) -> SecretError {
    SecretError::File { path: path.to_owned(), reason: error.to_string() }
}
