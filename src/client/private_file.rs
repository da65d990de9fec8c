//! Files that only their owner may read, written whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Writes a file so that a crash leaves the old content or the new one. Its folder is made where it is missing; both are for
/// their owner alone.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private_folder(folder)?;
    // Made for its owner alone, which it stays under its name.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Makes a folder, and those above it, for its owner alone. One that is there stays as it is. A new one is still there after a
/// power cut.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private_folder(above)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Somebody else was faster.
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => match sync_folder(above) {
            // A folder that may be written and not read cannot be flushed by its name.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            flushed => flushed,
        },
    }
}

/// Takes a file or folder from everybody but its owner. Says whether anybody else had it.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode() & 0o7777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))?;
    Ok(true)
}

/// Takes a file or folder from everybody but its owner. What the system does by itself here.
#[cfg(not(unix))]
pub fn make_private(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// What was made, renamed or removed in a folder stays so after a power cut.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// What was made, renamed or removed in a folder stays so after a power cut.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
