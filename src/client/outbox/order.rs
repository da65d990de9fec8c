//! Which write may go next.

use std::{collections::BTreeMap, time::Duration};

use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use super::{Entry, State, What};

/// What stands before an entry.
#[derive(Default)]
struct Before {
    /// Rows of writes that are not done yet.
    rows: FxHashSet<Uuid>,
    /// Those of them that do not go on by themselves.
    stuck_rows: FxHashSet<Uuid>,
    /// Videos in which writes are not done yet.
    videos: FxHashSet<Uuid>,
    stuck_videos: FxHashSet<Uuid>,
    /// Videos whose stage is decided on by a write that goes on by itself.
    decided: FxHashSet<Uuid>,
}

impl Before {
    fn holds_back(&self, entry: &Entry) -> bool {
        let subject = &entry.subject;
        let in_video = |videos: &FxHashSet<Uuid>| subject.within.is_some_and(|video| videos.contains(&video));
        subject.rows().any(|row| self.rows.contains(&row))
            || subject.what == What::Decide && in_video(&self.videos)
            || in_video(&self.decided)
    }

    fn is_stuck(&self, entry: &Entry) -> bool {
        let subject = &entry.subject;
        let is_held = |video: Uuid| subject.what == What::Decide && self.stuck_videos.contains(&video);
        !entry.state.is_live()
            || subject.rows().any(|row| self.stuck_rows.contains(&row))
            || subject.within.is_some_and(is_held)
    }

    fn pass(&mut self, entry: &Entry) {
        let subject = &entry.subject;
        let is_stuck = self.is_stuck(entry);
        self.rows.extend(&subject.changes);
        self.videos.extend(subject.within);
        if is_stuck {
            self.stuck_rows.extend(&subject.changes);
            self.stuck_videos.extend(subject.within);
        } else if subject.what == What::Decide {
            self.decided.extend(subject.within);
        }
    }
}

/// What can be sent now.
pub(super) enum Pick {
    /// This one.
    At(u64),
    /// Nothing before this moment.
    Later(Duration),
    Nothing,
}

/// The first write that nothing holds back.
pub(super) fn pick(
    entries: &BTreeMap<u64, Entry>,
    later: &FxHashMap<Uuid, Duration>,
    now: Duration,
    looked: &mut u64,
) -> Pick {
    let mut before = Before::default();
    let mut earliest: Option<Duration> = None;
    for (place, entry) in entries {
        *looked += 1;
        if entry.state == State::Queued && !before.holds_back(entry) {
            match later.get(&entry.key).filter(|due| **due > now) {
                None => return Pick::At(*place),
                Some(due) => earliest = Some(earliest.map_or(*due, |known| known.min(*due))),
            }
        }
        before.pass(entry);
    }
    earliest.map_or(Pick::Nothing, Pick::Later)
}

/// The writes that wait for one that does not go on by itself, with what each waits for.
pub fn stuck_behind(entries: &BTreeMap<u64, Entry>) -> FxHashMap<Uuid, Uuid> {
    let mut stuck = FxHashMap::default();
    let mut before = Before::default();
    let mut holders: Vec<&Entry> = Vec::new();
    for entry in entries.values() {
        if before.is_stuck(entry) {
            let in_the_way = |holder: &&&Entry| {
                entry.subject.rows().any(|row| holder.is_about(row)) || holder.subject.within == entry.subject.within
            };
            if entry.state.is_live()
                && let Some(holder) = holders.iter().rev().find(in_the_way)
            {
                stuck.insert(entry.key, holder.key);
            }
            holders.push(entry);
        }
        before.pass(entry);
    }
    stuck
}
