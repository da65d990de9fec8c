//! What is done with a damaged file: it is set aside, and what can be read of its outbox is saved.

use std::{
    collections::{BTreeSet, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt as _;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

use super::{
    Disk, DiskError,
    open::{attempt, explain, open_own, options_for},
    writes,
    written::read_back,
};
use crate::{
    client::{outbox::Entry, sync_folder, write_private},
    model::Timestamp,
};

/// One program at a time sets a file aside.
const LOCK: &str = "rescue.lock";
/// The end of the name of the file that will take the place of a damaged one, while it is filled and when it is whole.
const SAVED: &str = ".saved";
const WHOLE: &str = ".whole";
/// More writes than anybody has waiting: a damaged file may name the same ones without end.
const MOST: usize = 1_000_000;
/// What SQLite keeps beside a file.
const PARTS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// The ways to the places of the writes. Where one of them is broken, another may lead around it.
const WAYS: [&str; 3] = [
    "SELECT place FROM outbox NOT INDEXED ORDER BY place",
    "SELECT place FROM outbox NOT INDEXED ORDER BY place DESC",
    "SELECT place FROM outbox INDEXED BY sqlite_autoindex_outbox_1 ORDER BY key",
];

/// Notes that a file is damaged, for whoever opens it next. Where that cannot be noted, damage that was met once is met again.
pub(super) fn mark(path: &Path) {
    let _ = write_private(&beside(path, ".is-damaged"), b"");
}

/// Whether somebody noted that a file is damaged, or began to put another one in its place.
pub(super) fn is_marked(path: &Path) -> bool {
    beside(path, ".is-damaged").exists() || beside(path, WHOLE).exists()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Sets a damaged file aside, and saves of its outbox what can be read. Answers what there is to say about it.
pub(super) async fn rescue(
    folder: &Path,
    path: &Path,
    now: Timestamp,
    is_shared: bool,
) -> Result<(Disk, Option<String>), DiskError> {
    let cannot = |error: io::Error| DiskError::ReadOnly { path: path.display().to_string(), reason: error.to_string() };
    let lock = open_own(&folder.join(LOCK)).map_err(cannot)?;
    // It ends with the handle.
    lock.lock().map_err(cannot)?;
    let (fresh, whole) = (beside(path, SAVED), beside(path, WHOLE));
    if whole.exists() {
        // Somebody was cut off in the middle of it.
        swap(path, &whole, now).and_then(|_| sync_folder(folder)).map_err(cannot)?;
        return Ok((
            attempt(folder, path, is_shared).await?,
            Some("the copy on this machine was damaged, and saved".to_owned()),
        ));
    }
    // Somebody else may have done it meanwhile.
    match attempt(folder, path, is_shared).await {
        Err(DiskError::Damaged(_)) => {}
        other => return other.map(|disk| (disk, None)),
    }
    let Salvage { entries, doubtful, has_lost } = read_what_can_be(path, is_shared).await;
    // All of it is in another file before anything happens to this one: a disk that is full, or a kill, costs nothing.
    remove_with_what_belongs_to_it(&fresh).map_err(cannot)?;
    let saved = fill(folder, &fresh, &entries, is_shared).await?;
    fs::rename(&fresh, &whole).and_then(|()| sync_folder(folder)).map_err(cannot)?;
    let aside = swap(path, &whole, now).map_err(cannot)?;
    sync_folder(folder).map_err(cannot)?;
    let disk = attempt(folder, path, is_shared).await?;
    let told = match (saved, has_lost) {
        (0, false) => "the copy of the server's data on this machine was damaged, and is read again".to_owned(),
        (saved, false) => format!("the copy on this machine was damaged; all {saved} unsent changes in it were saved"),
        (saved, true) => format!(
            "the copy on this machine was damaged: {saved} unsent changes were saved, and others cannot be read; the file \
             is kept as {}",
            aside.display()
        ),
    };
    let doubt = match doubtful {
        0 => String::new(),
        doubtful => format!("; {doubtful} of them may not be as written, and wait until you have read them"),
    };
    Ok((disk, Some(told + &doubt)))
}

/// Makes a file with these writes. Answers how many they are.
async fn fill(folder: &Path, path: &Path, entries: &[(u64, Entry)], is_shared: bool) -> Result<usize, DiskError> {
    let disk = attempt(folder, path, is_shared).await?;
    let mut seen = HashSet::new();
    let mut conn = disk.conn.lock().await;
    for (place, entry) in entries.iter().filter(|(_, entry)| seen.insert(entry.key)) {
        writes::put(&mut conn, *place, entry).await.map_err(|error| explain(path, &error))?;
    }
    drop(conn);
    disk.close().await;
    // It is one file then, unless there was no room to make it one.
    if beside(path, PARTS[0]).exists() { Err(DiskError::Full) } else { Ok(seen.len()) }
}

/// What is left of an outbox.
#[derive(Default)]
struct Salvage {
    /// The writes that can still be read, with their places.
    entries: Vec<(u64, Entry)>,
    /// How many of them may be others than their author made.
    doubtful: usize,
    /// Whether there are others.
    has_lost: bool,
}

async fn read_what_can_be(path: &Path, is_shared: bool) -> Salvage {
    let Ok(mut conn) = options_for(path, is_shared).connect().await else {
        return Salvage { has_lost: true, ..Salvage::default() };
    };
    let (places, is_whole) = places(&mut conn).await;
    let mut salvage = Salvage { has_lost: !is_whole, ..Salvage::default() };
    for place in places {
        let row = sqlx::query("SELECT entry FROM outbox WHERE place = $1").bind(place).fetch_one(&mut conn).await;
        let text = row.and_then(|row| row.try_get::<String, _>(0));
        match text.ok().and_then(|text| read_back(place, &text).ok()) {
            Some(read) => {
                salvage.doubtful += usize::from(!read.is_sound);
                salvage.entries.push((place.unsigned_abs(), read.settled()));
            }
            None => salvage.has_lost = true,
        }
    }
    // What it could not be closed with is set aside with it.
    let _ = conn.close().await;
    salvage
}

/// The places of all writes, and whether one of the ways to them led to its end.
async fn places(conn: &mut SqliteConnection) -> (BTreeSet<i64>, bool) {
    let (mut places, mut is_whole) = (BTreeSet::new(), false);
    for way in WAYS {
        let mut rows = sqlx::query_scalar::<_, i64>(way).fetch(&mut *conn);
        let mut count = 0;
        is_whole |= loop {
            match rows.try_next().await {
                Ok(Some(place)) if count < MOST => {
                    places.insert(place);
                    count += 1;
                }
                Ok(None) => break true,
                _ => break false,
            }
        };
    }
    (places, is_whole)
}

/// Sets a file aside with all that SQLite keeps beside it, and puts another one in its place. What was done already is not done again.
fn swap(path: &Path, whole: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let name = |again: u32| {
        let more = if again == 0 { String::new() } else { format!("-{again}") };
        beside(path, &format!(".damaged-{}{more}", now.micros() / 1_000_000))
    };
    let aside = (0_u32..1_000).map(&name).find(|aside| !aside.exists()).unwrap_or_else(|| name(0));
    // The log first: it must not be taken for that of the other file.
    for end in PARTS {
        gone_is_fine(fs::rename(beside(path, end), beside(&aside, end)))?;
    }
    gone_is_fine(fs::rename(path, &aside))?;
    gone_is_fine(fs::remove_file(beside(path, ".is-damaged")))?;
    fs::rename(whole, path)?;
    Ok(aside)
}

fn remove_with_what_belongs_to_it(path: &Path) -> io::Result<()> {
    PARTS
        .iter()
        .map(|end| beside(path, end))
        .chain([path.to_owned()])
        .try_for_each(|path| gone_is_fine(fs::remove_file(path)))
}

fn gone_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
