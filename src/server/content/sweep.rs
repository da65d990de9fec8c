//! Bytes that no row names: an upload that a killed server did not finish, or what a row named that is gone. They are removed
//! when they are old enough that no upload can be about to name them.
//!
//! An upload writes its object under a new UUIDv7 and names it in the row right after its end, and no upload takes longer than
//! [`LONGEST`]. So an object that is older than [`GRACE`] by its name and by the storage's clock, and is not named, never will be.
//! A row that is deleted keeps its bytes: its deletion can be taken back. Objects of projects that the database does not know
//! are left alone unless they are asked for: the database may be the wrong one, or not be restored yet.

use std::{
    collections::{HashMap, HashSet},
    pin::pin,
    time::Duration,
};

use futures_util::StreamExt as _;
use object_store::ObjectMeta;
use uuid::Uuid;

use super::{Key, Shelf};
use crate::{
    command::{self, media::named},
    model::{Id, Project, Timestamp},
    store::{self, Db},
};

/// How old an object must be before it is removed.
pub const GRACE: Duration = Duration::from_hours(72);
/// How long an upload may take. Far below [`GRACE`], so that clocks may differ by a day.
pub(super) const LONGEST: Duration = Duration::from_hours(24);
/// How many objects are looked at together.
const CHUNK: usize = 500;

/// Why bytes were not looked through to the end.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The database does not answer.
    #[error("the database cannot be read: {0}")]
    Rows(#[from] command::Error),
    /// It does not open.
    #[error("cannot open the database: {0}")]
    Store(#[from] store::Error),
    /// The place cannot be used.
    #[error(transparent)]
    Place(#[from] super::PlaceError),
    /// The storage does not answer.
    #[error("the media storage cannot be read: {0}")]
    Storage(#[from] object_store::Error),
}

/// What a sweep does.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// The time.
    pub now: Timestamp,
    /// Whether to remove, or only to say what would be.
    pub is_dry: bool,
    /// Whether to take objects of projects that the database does not know, too.
    pub with_unknown: bool,
}

/// Bytes that no row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orphan {
    /// The object.
    pub key: Key,
    /// How many bytes it has.
    pub size: u64,
    /// When it was written, as the storage says.
    pub written_at: Timestamp,
}

/// How much there was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects that were removed, or would be.
    pub removed: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that were left alone because the database does not know their project.
    pub unknown: u64,
}

/// Looks through everything that is kept, and removes what no row names. `found` hears of each.
///
/// # Errors
/// The first failure ends it; what was removed until then stays removed. Nothing is removed that could not be looked up.
pub async fn sweep(db: &Db, shelf: &Shelf, what: Sweep, mut found: impl FnMut(&Orphan)) -> Result<Swept, SweepError> {
    let mut swept = Swept::default();
    let mut chunks = pin!(shelf.list()?.chunks(CHUNK));
    while let Some(chunk) = chunks.next().await {
        let chunk: Vec<ObjectMeta> = chunk.into_iter().collect::<object_store::Result<_>>()?;
        let old = chunk.iter().filter_map(|meta| shelf.orphan_of(meta)).filter(|orphan| is_old(orphan, what.now));
        let old: Vec<Orphan> = old.collect();
        for orphan in unnamed(db, &old, what.with_unknown, &mut swept.unknown).await? {
            if !what.is_dry && !shelf.remove(orphan.key).await {
                continue;
            }
            swept.removed += 1;
            swept.bytes += orphan.size;
            found(&orphan);
        }
    }
    Ok(swept)
}

/// The same on a database by its address, and a place by its setting. Neither is made where it is missing.
///
/// # Errors
/// Those of [`sweep`], and what does not open.
pub async fn sweep_at(
    database: &str,
    place: &str,
    what: Sweep,
    found: impl FnMut(&Orphan),
) -> Result<Swept, SweepError> {
    let shelf = Shelf::open(place)?;
    let db = Db::open_as_it_is(database).await?;
    let swept = sweep(&db, &shelf, what, found).await;
    db.close().await;
    swept
}

/// Those of which no row speaks. Counts those whose project is not known.
async fn unnamed(
    db: &Db,
    orphans: &[Orphan],
    with_unknown: bool,
    unknown: &mut u64,
) -> Result<Vec<Orphan>, command::Error> {
    if orphans.is_empty() {
        return Ok(Vec::new());
    }
    let projects: HashSet<Id<Project>> = orphans.iter().map(|orphan| orphan.key.project).collect();
    let known: HashMap<Id<Project>, HashSet<Uuid>> = named(db, projects).await?;
    let mut left = Vec::new();
    for orphan in orphans {
        match known.get(&orphan.key.project) {
            Some(contents) if contents.contains(&orphan.key.content) => {}
            None if !with_unknown => *unknown += 1,
            _ => left.push(*orphan),
        }
    }
    Ok(left)
}

/// Whether it is old by its name, if that says, and by the storage's clock.
fn is_old(orphan: &Orphan, now: Timestamp) -> bool {
    let made = orphan.key.content.get_timestamp().map(|time| {
        let (seconds, nanos) = time.to_unix();
        Timestamp::from_micros(seconds as i64 * 1_000_000 + i64::from(nanos) / 1_000)
    });
    let is_old = |at: Timestamp| now.micros().saturating_sub(at.micros()) > GRACE.as_micros() as i64;
    is_old(orphan.written_at) && made.is_none_or(is_old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_old_when_its_name_and_its_clock_say_so() {
        let made_at = |seconds: u64| {
            let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds, 0);
            Uuid::new_v7(time)
        };
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let (begin, grace) = (1_700_000_000, GRACE.as_secs() as i64);
        let orphan = |content, written_at| Orphan {
            key: Key { project: Id::from_uuid(Uuid::nil()), content },
            size: 1,
            written_at,
        };
        let both = orphan(made_at(begin as u64), at(begin));
        assert!(!is_old(&both, at(begin + grace)) && is_old(&both, at(begin + grace + 1)));
        // A copy of the storage is as young as the copying, and a name as its making.
        assert!(!is_old(&orphan(made_at(begin as u64), at(begin + 9)), at(begin + grace + 1)));
        assert!(!is_old(&orphan(made_at(begin as u64 + 9), at(begin)), at(begin + grace + 1)));
        assert!(is_old(&orphan(Uuid::new_v5(&Uuid::nil(), b"a"), at(begin)), at(begin + grace + 1)));
        assert!(!is_old(&both, at(i64::MIN / 2_000_000)), "a clock that went back removes nothing");
    }
}
