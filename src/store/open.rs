//! The place of a database file: its folder, who may read it, and whether it can hold a database at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Error, Result, moment::wal};
use crate::model::filesystem::{innermost_mount, is_shared_filesystem};

/// Makes the folder and the file where they are missing, readable by their owner only.
pub(super) fn prepare_place(path: &Path) -> Result<()> {
    let place = |reason: String| Error::Place { path: path.to_owned(), reason };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    create_folder(&folder).map_err(|error| place(format!("its folder cannot be made: {error}")))?;
    if let Some(kind) = filesystem(&folder).filter(|kind| is_shared_filesystem(kind)) {
        return Err(place(format!(
            "it lies on a network filesystem ({kind}), where SQLite loses data; use a local disk, or PostgreSQL"
        )));
    }
    if path.is_dir() {
        return Err(place("it is a folder; name a file".to_owned()));
    }
    create_file(path).map_err(|error| place(format!("it cannot be made: {error}")))
}

/// A folder that was just made is there after a power cut once the one above it was flushed: of each that is made that is done, so
/// that what is flushed into the file later cannot be lost with its folder.
#[cfg(unix)]
fn create_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_folder(above)?;
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        // Another program was faster.
        Err(_) if folder.is_dir() => return Ok(()),
        made => made?,
    }
    match fs::File::open(above).and_then(|above| above.sync_all()) {
        // A folder that may be written and not read cannot be flushed by its name.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        flushed => flushed,
    }
}

#[cfg(not(unix))]
fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// An empty file is an empty database. SQLite gives its log the mode of the file.
fn create_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Where the index of a database's log is, if it lies on a filesystem where it may be read beside SQLite.
pub(super) fn readable_index(path: &Path) -> Option<PathBuf> {
    // SQLite follows links to the file, and its log lies beside the file itself.
    let path = path.canonicalize().ok()?;
    filesystem(path.parent()?).filter(|kind| wal::may_read(kind))?;
    let mut index = path.into_os_string();
    index.push("-shm");
    Some(index.into())
}

/// The kind of filesystem a folder lies on, such as `ext4`, where the system tells.
pub fn filesystem(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string("/proc/mounts").ok()?;
    innermost_mount(&mounts, &folder)
}
