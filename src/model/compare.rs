//! Two versions of a video, scene by scene: which scene became which, and what happened to it.

use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::{Scene, TakeRole};

/// What became of a scene between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// The same place among the others, the same texts and the same selected takes.
    Same,
    /// Its texts or its selected takes differ.
    Changed,
    /// It stands elsewhere among the others; it may have changed too.
    Moved,
    /// Only the new version has it.
    Added,
    /// Only the old version has it.
    Gone,
}

/// A scene in both versions, as indices into what was compared. At least one of the two is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index in the old version.
    pub old: Option<usize>,
    /// Index in the new version.
    pub new: Option<usize>,
    /// What became of it.
    pub fate: Fate,
    /// Whether texts or selected takes differ. False where there is only one scene.
    pub differs: bool,
}

/// The scenes of two versions, matched by lineage. In the order of the new version; a scene that is gone stands behind the
/// one it followed in the old.
///
/// Every index of either side is in exactly one pair. Of the scenes that both have, as few as possible are called moved.
#[must_use]
pub fn compare(old: &[&Scene], new: &[&Scene]) -> Vec<Pair> {
    let mut free: FxHashMap<Uuid, Vec<usize>> = FxHashMap::default();
    for (at, scene) in old.iter().enumerate().rev() {
        free.entry(scene.lineage_id).or_default().push(at);
    }
    let old_of: Vec<Option<usize>> =
        new.iter().map(|scene| free.get_mut(&scene.lineage_id).and_then(Vec::pop)).collect();
    let stays = longest_rising(&old_of);
    let pair_at = |at: usize| match old_of[at] {
        None => Pair { old: None, new: Some(at), fate: Fate::Added, differs: false },
        Some(before) => {
            let differs = differ(old[before], new[at]);
            let fate = match (stays[at], differs) {
                (false, _) => Fate::Moved,
                (true, true) => Fate::Changed,
                (true, false) => Fate::Same,
            };
            Pair { old: Some(before), new: Some(at), fate, differs }
        }
    };
    let is_gone = |before: &usize| free.get(&old[*before].lineage_id).is_some_and(|left| left.contains(before));
    let mut behind: FxHashMap<Option<usize>, Vec<Pair>> = FxHashMap::default();
    let mut last = None;
    for before in 0..old.len() {
        if is_gone(&before) {
            let gone = Pair { old: Some(before), new: None, fate: Fate::Gone, differs: false };
            behind.entry(last).or_default().push(gone);
        } else {
            last = Some(before);
        }
    }
    let mut pairs = behind.remove(&None).unwrap_or_default();
    for at in 0..new.len() {
        let pair = pair_at(at);
        pairs.push(pair);
        pairs.extend(pair.old.and_then(|before| behind.remove(&Some(before))).unwrap_or_default());
    }
    pairs
}

/// Whether what the makers wrote or chose differs.
fn differ(old: &Scene, new: &Scene) -> bool {
    let texts =
        |scene: &Scene| [&scene.title, &scene.voice_text, &scene.description, &scene.image_prompt].map(String::clone);
    let takes = |scene: &Scene| -> Vec<_> { TakeRole::ALL.iter().map(|role| scene.selected(*role)).collect() };
    texts(old) != texts(new) || takes(old) != takes(new) || old.duration_frames != new.duration_frames
}

/// Which places belong to a longest rising run; places without a number belong to none.
fn longest_rising(numbers: &[Option<usize>]) -> Vec<bool> {
    // `ends[n]` is the place where a run of n + 1 ends lowest (patience sorting).
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let Some(number) = number else { continue };
        let length = ends.partition_point(|end| numbers[*end] < Some(*number));
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut rising = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        rising[at] = true;
        next = before[at];
    }
    rising
}
