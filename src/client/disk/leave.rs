//! Leaving a server: the copy goes, and what was not sent stays, unless its author does not want it any more.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{Disk, DiskError, Turn, folder_of, place::host_of};
use crate::{
    client::outbox::Outbox,
    model::{Id, Timestamp, User},
};

/// What is left of somebody on this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Whether there was a copy.
    pub had_copy: bool,
    /// How many changes were not sent.
    pub unsent: usize,
    /// How many texts were begun and not sent off.
    pub drafts: usize,
}

/// Removes what was read from a server for one of its users. Unsent changes and drafts stay, and are there again for the same
/// person; `discard` throws them away, too. The file itself stays, because another program may have it open.
///
/// # Errors
/// Where the file cannot be read or written: what it holds is still there.
pub async fn leave(state: &Path, url: &str, user: Id<User>, discard: bool, now: Timestamp) -> Result<Left, DiskError> {
    let folder = folder_of(state, url, user);
    let drafts = drafts_in(&folder);
    let mut left = Left { drafts: drafts.len(), ..Left::default() };
    if discard {
        for draft in drafts {
            fs::remove_file(&draft).map_err(|error| cannot(&draft, &error))?;
        }
    }
    if !folder.join(super::open::FILE).exists() {
        return Ok(left);
    }
    let (disk, notice) = Disk::open(&folder, now).await?;
    if disk.is_in_memory() {
        return Err(DiskError::Other(notice.unwrap_or_default()));
    }
    let mut turn = Turn::default();
    disk.step(&mut turn, |_| Vec::new()).await?;
    (left.had_copy, left.unsent) = (disk.tree().await?.is_some(), turn.outbox.len());
    disk.forget_copy().await?;
    if discard {
        let keys: Vec<Uuid> = turn.outbox.entries().map(|entry| entry.key).collect();
        let drop_all = |outbox: &mut Outbox| {
            // One that another program is sending at this moment is gone by itself.
            keys.iter().flat_map(|key| outbox.discard(*key).unwrap_or_default()).collect()
        };
        disk.step(&mut turn, drop_all).await?;
    }
    disk.shrink().await?;
    disk.close().await;
    Ok(left)
}

/// What waits on this machine for one server, whoever made it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits {
    /// The host of the server, with its port.
    pub host: String,
    /// How many changes.
    pub unsent: usize,
    /// What was found when their files were opened, such as damage: it is said once, to whoever opens one first.
    pub notices: Vec<String>,
}

/// What waits on this machine, by server.
pub async fn waiting(state: &Path, now: Timestamp) -> Vec<Waits> {
    let folders = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut waiting = Vec::new();
    for server in folders(&state.join("servers")) {
        let mut waits = Waits { host: host_of(&server), ..Waits::default() };
        for user in folders(&server).filter(|user| user.join(super::open::FILE).exists()) {
            if let Err(error) = count(&user, now, &mut waits).await {
                waits.notices.push(error.to_string());
            }
        }
        if waits.unsent > 0 || !waits.notices.is_empty() {
            waiting.push(waits);
        }
    }
    waiting.sort_by(|a, b| a.host.cmp(&b.host));
    waiting
}

async fn count(folder: &Path, now: Timestamp, waits: &mut Waits) -> Result<(), DiskError> {
    let (disk, notice) = Disk::open(folder, now).await?;
    waits.notices.extend(notice);
    let mut turn = Turn::default();
    let step = disk.step(&mut turn, |_| Vec::new()).await;
    disk.close().await;
    step?;
    waits.unsent += turn.outbox.len();
    Ok(())
}

impl Disk {
    /// Takes from the file the room that nothing needs any more, with what stood there.
    async fn shrink(&self) -> Result<(), DiskError> {
        let mut conn = self.conn.lock().await;
        let work = async |conn: &mut SqliteConnection| {
            sqlx::raw_sql("VACUUM").execute(&mut *conn).await?;
            sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(conn).await.map(|_| ())
        };
        let result = work(&mut conn).await;
        self.ended(&mut conn, result).await
    }
}

/// The files of the drafts of a user.
fn drafts_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("drafts")).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect()
}

fn cannot(path: &Path, error: &io::Error) -> DiskError {
    DiskError::ReadOnly { path: path.display().to_string(), reason: error.to_string() }
}
