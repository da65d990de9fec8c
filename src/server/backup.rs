//! Backups as files: written beside the target, read back, and renamed into place.

use std::{
    fs,
    io::{self, BufReader, BufWriter},
    path::Path,
};

use tempfile::NamedTempFile;

use crate::{
    model::Timestamp,
    store::{Db, backup},
};

pub use crate::store::{
    Error as StoreError,
    backup::{Error, Header, Result, Summary},
    shown,
};

/// How the names of backups begin that are not whole yet.
const UNFINISHED: &str = ".orama-backup-";

/// Writes a backup of a database to a file that only its owner may read, whole or not at all: it is read back and verified
/// before it gets its name.
///
/// # Errors
/// [`Error::File`] with [`io::ErrorKind::AlreadyExists`] when there is something and it may not be `replaced`, and those of
/// [`backup::write`] and [`backup::check`].
pub async fn write(address: &str, file: &Path, replaced: bool, now: Timestamp) -> Result<Summary> {
    if !replaced && fs::symlink_metadata(file).is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let db = Db::open_as_it_is(address).await?;
    let written = write_from(&db, file, replaced, now).await;
    db.close().await;
    written
}

async fn write_from(db: &Db, file: &Path, replaced: bool, now: Timestamp) -> Result<Summary> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    remove_unfinished(folder);
    let beside = begin_beside(folder)?;
    let mut out = BufWriter::new(beside.as_file());
    let summary = backup::write(db, now, &mut out).await?;
    drop(out);
    beside.as_file().sync_all()?;
    let (_, found) = check(beside.path())?;
    if found != summary {
        return Err(Error::Damaged("what was read back is not what was written".to_owned()));
    }
    let kept = if replaced { beside.persist(file) } else { beside.persist_noclobber(file) };
    kept.map_err(|error| error.error)?;
    sync_folder(folder)?;
    Ok(summary)
}

/// A file that gets its name when it is whole. Its lock says that somebody still writes it.
fn begin_beside(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        // A temporary file is readable by its owner only, and that is kept: there are password hashes in it.
        let beside = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        // Where files cannot be locked nobody removes one either.
        let _ = beside.as_file().lock();
        // Somebody who removes unfinished ones may have been faster than the lock.
        if fs::symlink_metadata(beside.path()).is_ok() {
            return Ok(beside);
        }
    }
}

/// Removes what backups left that were killed on their way: nobody else would, and there are password hashes in it.
fn remove_unfinished(folder: &Path) {
    let is_unfinished = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(UNFINISHED);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_unfinished) {
        let is_left = |file: &fs::File| file.try_lock().is_ok();
        // The lock is held until it is gone. One that cannot be removed hinders nothing.
        if let Some(_locked) = fs::File::open(entry.path()).ok().filter(is_left) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A name in a folder is durable when the folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes a backup of a database to stdout.
///
/// # Errors
/// Those of [`backup::write`].
pub async fn write_to_stdout(address: &str, now: Timestamp) -> Result<Summary> {
    let db = Db::open_as_it_is(address).await?;
    let written = backup::write(&db, now, BufWriter::new(io::stdout())).await;
    db.close().await;
    written
}

/// Reads a backup to its end, and answers what it is.
///
/// # Errors
/// Those of [`backup::check`].
pub fn check(file: &Path) -> Result<(Header, Summary)> {
    backup::check(BufReader::new(fs::File::open(file)?))
}

/// Restores a backup into an empty database, which is made where there is none, and brings it to this program's schema.
/// The file is read to its end before the database is touched.
///
/// # Errors
/// Those of [`backup::restore`].
pub async fn restore(address: &str, file: &Path) -> Result<(Header, Summary)> {
    let (header, _) = check(file)?;
    let db = Db::open_with_schema(address, header.schema).await?;
    let restored = backup::restore(&db, BufReader::new(fs::File::open(file)?)).await;
    db.close().await;
    let restored = restored?;
    // An older one is migrated, and what is to be cut for search is cut.
    Db::open(address).await?.close().await;
    Ok(restored)
}
