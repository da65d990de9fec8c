//! Previews that were made, up to a weight. The one that was not looked at for longest goes first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Key, Preview, Trouble};

/// The most bytes that are kept.
const MAX_WEIGHT: usize = 24 << 20;
/// What a failure is counted as.
const LIGHTEST: usize = 256;

#[derive(Debug, Default)]
pub struct Kept {
    previews: FxHashMap<Key, Entry>,
    weight: usize,
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    outcome: Result<Preview, Trouble>,
    weight: usize,
    looked_at: u64,
}

impl Kept {
    pub fn get(&self, key: Key) -> Option<&Result<Preview, Trouble>> {
        self.previews.get(&key).map(|preview| &preview.outcome)
    }

    /// Notes that one is looked at. Says whether it is here.
    pub fn touch(&mut self, key: Key) -> bool {
        self.clock += 1;
        let preview = self.previews.get_mut(&key);
        preview.map(|preview| preview.looked_at = self.clock).is_some()
    }

    /// Keeps one more. Answers what had to go for it, which is never what is `wanted`.
    pub fn insert(
        &mut self,
        key: Key,
        outcome: Result<Preview, Trouble>,
        wanted: &FxHashSet<Key>,
    ) -> Vec<(Key, Option<u32>)> {
        self.clock += 1;
        let weight = LIGHTEST + outcome.as_ref().map_or(0, Preview::weight);
        self.weight += weight;
        let before = self.previews.insert(key, Entry { outcome, weight, looked_at: self.clock });
        self.weight -= before.map_or(0, |preview| preview.weight);
        let mut dropped = Vec::new();
        while self.weight > MAX_WEIGHT {
            let unwanted = self.previews.iter().filter(|(key, _)| !wanted.contains(key));
            let Some(oldest) = unwanted.min_by_key(|(_, preview)| preview.looked_at).map(|(key, _)| *key) else {
                break;
            };
            if let Some(preview) = self.previews.remove(&oldest) {
                self.weight -= preview.weight;
                dropped.push((oldest, id_of(&preview)));
            }
        }
        dropped
    }

    /// Drops all. Answers the names of the pictures.
    pub fn clear(&mut self) -> Vec<u32> {
        self.weight = 0;
        self.previews.drain().filter_map(|(_, preview)| id_of(&preview)).collect()
    }
}

fn id_of(preview: &Entry) -> Option<u32> {
    preview.outcome.as_ref().ok().and_then(Preview::id)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Hold, Picture},
        *,
    };
    use crate::model::Id;
    use ratatui::{buffer::Buffer, layout::Rect};

    fn key(number: u128) -> Key {
        Key { medium: Id::from_uuid(uuid::Uuid::from_u128(number)), revision: 1, columns: 10, rows: 5 }
    }

    fn heavy(id: u32) -> Preview {
        let lead = "x".repeat(MAX_WEIGHT / 4);
        Preview::Picture(Picture { cells: Buffer::empty(Rect::new(0, 0, 1, 1)), lead, hold: Hold::Laid(id) })
    }

    #[test]
    fn what_was_not_looked_at_for_longest_goes_first_and_what_is_wanted_stays() {
        let mut kept = Kept::default();
        let wanted = FxHashSet::from_iter([key(1)]);
        for number in 1..=3 {
            assert_eq!(kept.insert(key(u128::from(number)), Ok(heavy(number)), &wanted), []);
        }
        assert!(kept.touch(key(2)));
        assert_eq!(kept.insert(key(4), Ok(heavy(4)), &wanted), [(key(3), Some(3))]);
        assert!(kept.get(key(1)).is_some() && !kept.touch(key(3)));
        assert_eq!(kept.insert(key(4), Err(Trouble::Broken), &wanted), [], "the same one anew weighs once");
        assert_eq!(kept.insert(key(5), Ok(heavy(5)), &wanted), []);
        let mut names = kept.clear();
        names.sort_unstable();
        assert_eq!(names, [1, 2, 5]);
        assert_eq!(kept.weight, 0);
    }
}
