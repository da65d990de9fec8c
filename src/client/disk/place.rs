//! Where the files of a server and user are, and whose a token is while the server cannot be asked.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    client::{create_private_folder, write_private},
    model::{Id, User, hex::hex},
};

/// The folder of a server, below the state directory.
fn server_folder(state: &Path, url: &str) -> PathBuf {
    let host: String = url
        .trim_end_matches('/')
        .split("://")
        .last()
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' })
        .take(60)
        .collect();
    state.join("servers").join(format!("{host}-{}", digest(&[url.trim_end_matches('/')], 12)))
}

/// The host that the folder of a server is of, with its port.
pub(super) fn host_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let host = name.rsplit_once('-').map_or(&*name, |(host, _)| host);
    match host.rsplit_once('_') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => format!("{host}:{port}"),
        _ => host.to_owned(),
    }
}

/// The folder of one user of a server, with all that this machine keeps of them: the outbox, the copy, drafts, and where they
/// were. Nobody else's is ever in it.
pub fn folder_of(state: &Path, url: &str, user: Id<User>) -> PathBuf {
    server_folder(state, url).join(user.to_string())
}

/// Brings what an earlier version kept in a place of its own, such as drafts, into the folder of its user. What is there already
/// is newer, and stays. Nothing is ever removed but folders that became empty.
///
/// # Errors
/// Where it cannot be moved: it is found again the next time.
pub fn bring_what_was_elsewhere(state: &Path, url: &str, user: Id<User>) -> io::Result<()> {
    let name = format!("{}#{user}", url.trim_end_matches('/'));
    let accounts = state.join("accounts");
    let before = accounts.join(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).simple().to_string());
    if !before.is_dir() {
        return Ok(());
    }
    bring(&before, &folder_of(state, url, user))?;
    // Other users of this machine's owner may have theirs in it.
    let _ = fs::remove_dir(accounts);
    Ok(())
}

fn bring(from: &Path, to: &Path) -> io::Result<()> {
    create_private_folder(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, place) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if entry.is_dir() {
            bring(&entry, &place)?;
        } else if !place.exists() {
            fs::rename(&entry, &place)?;
        }
    }
    match fs::remove_dir(from) {
        Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => Err(error),
        _ => Ok(()),
    }
}

/// Whose token it is, if it was used here before. The token itself is not kept.
pub fn user_of_token(state: &Path, url: &str, token: &str) -> Option<Id<User>> {
    fs::read_to_string(token_file(state, url, token)).ok()?.trim().parse().ok()
}

/// Forgets whose token it is.
pub fn forget_token(state: &Path, url: &str, token: &str) -> io::Result<()> {
    match fs::remove_file(token_file(state, url, token)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Remembers whose token it is.
pub fn remember_user(state: &Path, url: &str, token: &str, user: Id<User>) -> io::Result<()> {
    if user_of_token(state, url, token) == Some(user) {
        return Ok(());
    }
    write_private(&token_file(state, url, token), user.to_string().as_bytes())
}

fn token_file(state: &Path, url: &str, token: &str) -> PathBuf {
    server_folder(state, url).join("tokens").join(digest(&[url.trim_end_matches('/'), token], 32))
}

/// The first digits of a digest of several texts.
fn digest(parts: &[&str], digits: usize) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part.as_bytes())
    });
    let mut text = hex(&hash.finalize());
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_and_user_has_a_folder_of_its_own() {
        let state = Path::new("/state");
        let (ana, jon) = (Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)));
        let one = folder_of(state, "https://orama.example", ana);
        assert_eq!(one, folder_of(state, "https://orama.example/", ana), "the same address");
        for other in [
            folder_of(state, "https://orama.example", jon),
            folder_of(state, "http://orama.example", ana),
            folder_of(state, "https://orama.example/team", ana),
            folder_of(state, "https://orama_example", ana),
        ] {
            assert_ne!(one, other);
        }
        assert!(one.starts_with("/state/servers"), "{}", one.display());
        for (url, host) in [("https://orama.example", "orama.example"), ("http://[::1]:7117", "___1_:7117")] {
            assert_eq!(host_of(&server_folder(state, url)), host);
        }
    }

    #[test]
    fn what_was_kept_elsewhere_is_brought_once_and_replaces_nothing() {
        let state = tempfile::tempdir().expect("a folder");
        let (url, ana) = ("https://orama.example", Id::from_uuid(Uuid::from_u128(1)));
        bring_what_was_elsewhere(state.path(), url, ana).expect("there is nothing");
        assert!(!folder_of(state.path(), url, ana).exists(), "nothing is made for nothing");
        let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{url}#{ana}").as_bytes()).simple().to_string();
        let before = state.path().join("accounts").join(name);
        let folder = folder_of(state.path(), url, ana);
        fs::create_dir_all(before.join("drafts")).expect("a folder");
        fs::create_dir_all(folder.join("drafts")).expect("a folder");
        for (path, words) in [
            (before.join("drafts/one.json"), "older"),
            (before.join("drafts/two.json"), "only there"),
            (before.join("last-open.json"), "a place"),
            (folder.join("drafts/one.json"), "newer"),
            (folder.join("copy.db"), "the outbox"),
        ] {
            fs::write(path, words).expect("a file");
        }
        for _ in 0..2 {
            bring_what_was_elsewhere(state.path(), &format!("{url}/"), ana).expect("it is brought");
            let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
            let found = ["drafts/one.json", "drafts/two.json", "last-open.json", "copy.db"].map(read);
            assert_eq!(found, ["newer", "only there", "a place", "the outbox"]);
            assert_eq!(walk(&before), ["drafts", "one.json", "older"], "what would have replaced a newer one stays");
        }
    }

    #[test]
    fn a_token_is_known_by_its_digest_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, user) = ("https://orama.example", Id::from_uuid(Uuid::from_u128(7)));
        assert_eq!(user_of_token(folder.path(), url, "orama_secret"), None);
        remember_user(folder.path(), url, "orama_secret", user).expect("it is remembered");
        assert_eq!(user_of_token(folder.path(), url, "orama_secret"), Some(user));
        assert_eq!(user_of_token(folder.path(), url, "orama_other"), None);
        assert_eq!(user_of_token(folder.path(), "https://other.example", "orama_secret"), None);
        let names = walk(folder.path());
        assert!(names.iter().all(|name| !name.contains("secret")), "{names:?}");
    }

    fn walk(folder: &Path) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            names.push(entry.file_name().to_string_lossy().into_owned());
            if entry.path().is_dir() {
                names.extend(walk(&entry.path()));
            } else {
                names.push(fs::read_to_string(entry.path()).expect("text"));
            }
        }
        names
    }
}
