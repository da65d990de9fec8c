//! The same scene in another version: which scene of a new cut is which of the old one, and where open amends go.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{Comment, Id, Scene, Timestamp};

/// Above this many pairs of scenes with one heading, only neighbours in order are compared.
const ALL_PAIRS: usize = 4_096;
/// How far from its own place a scene is looked for in a long run of scenes with one heading.
const WINDOW: usize = 16;
/// Word pairs that occur in more scenes than this say nothing about which scene it is.
const COMMON: usize = 32;
/// From this similarity on, scenes with one heading are matched for their text rather than for their place.
const ALIKE: f64 = 0.3;
/// From this similarity on, scenes are the same without a heading in common.
const SAME: f64 = 0.8;
/// The same, where one of the two has no heading that could disagree.
const SAME_UNTITLED: f64 = 0.5;

/// What a scene is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SceneText<'a> {
    /// The heading; may be empty.
    pub title: &'a str,
    /// What is spoken and what happens.
    pub text: &'a str,
}

/// Why two scenes were matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The same heading, and text that is alike.
    HeadingAndText,
    /// The same heading, next in order.
    Heading,
    /// Text that is very much alike, under another heading or none.
    Text,
}

/// One scene of the old version and the same one in the new, as indices into what was compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Index in the old version.
    pub old: usize,
    /// Index in the new version.
    pub new: usize,
    /// From 0, no two words in common, to 1, the same words.
    pub similarity: f64,
    /// Why.
    pub reason: Reason,
}

/// Which scenes are the same. Every index of either side is in exactly one of the lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matching {
    /// The same scenes, in the order of the new version.
    pub pairs: Vec<Pair>,
    /// Scenes of the new version that the old one does not have, in order.
    pub new: Vec<usize>,
    /// Scenes of the old version that the new one does not have, in order.
    pub gone: Vec<usize>,
}

impl Matching {
    /// The old scene that a new one continues, as an index.
    #[must_use]
    pub fn old_of(&self, new: usize) -> Option<usize> {
        self.pairs.binary_search_by_key(&new, |pair| pair.new).ok().map(|at| self.pairs[at].old)
    }
}

/// Matches the scenes of a new version to those of an old one, both in order: the same heading and the most similar text
/// first, then the same heading in order, then very similar text under another heading.
///
/// One to one, the same answer for the same input, and close to linear: long runs under one heading are compared within a
/// window, and texts under different headings only where they share words that few scenes have.
#[must_use]
pub fn match_scenes(old: &[SceneText<'_>], new: &[SceneText<'_>]) -> Matching {
    if old.is_empty() {
        // The first version, of which there may be 100,000 scenes.
        return Matching { pairs: Vec::new(), new: (0..new.len()).collect(), gone: Vec::new() };
    }
    let mut matcher = Matcher {
        old: old.iter().map(|scene| Print::of(scene)).collect(),
        new: new.iter().map(|scene| Print::of(scene)).collect(),
        old_taken: vec![false; old.len()],
        new_taken: vec![false; new.len()],
        pairs: Vec::new(),
    };
    matcher.match_headings();
    matcher.match_texts();
    matcher.finish()
}

/// What of a scene is compared.
struct Print {
    heading: String,
    whole: u64,
    /// Hashes of neighbouring words, sorted; a repeated pair counts as often as it occurs.
    shingles: Vec<u64>,
}

impl Print {
    fn of(scene: &SceneText<'_>) -> Self {
        let words = words_of(scene.text);
        let mut shingles: Vec<u64> = match words.as_slice() {
            [only] => vec![hash_of(&[only])],
            words => words.windows(2).map(hash_of).collect(),
        };
        shingles.sort_unstable();
        Self { heading: words_of(scene.title).join(" "), whole: hash_of(&words), shingles }
    }

    /// Twice the shared shingles over all of them (Dice); two empty texts are the same.
    fn similarity(&self, other: &Self) -> f64 {
        let all = self.shingles.len() + other.shingles.len();
        if all == 0 {
            return 1.0;
        }
        let (mut shared, mut a, mut b) = (0_usize, 0, 0);
        while let (Some(left), Some(right)) = (self.shingles.get(a), other.shingles.get(b)) {
            shared += usize::from(left == right);
            a += usize::from(left <= right);
            b += usize::from(right <= left);
        }
        2.0 * shared as f64 / all as f64
    }
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn hash_of<T: Hash>(words: &[T]) -> u64 {
    let mut hasher = FxHasher::default();
    words.hash(&mut hasher);
    hasher.finish()
}

struct Matcher {
    old: Vec<Print>,
    new: Vec<Print>,
    old_taken: Vec<bool>,
    new_taken: Vec<bool>,
    pairs: Vec<Pair>,
}

impl Matcher {
    fn match_headings(&mut self) {
        let old_groups = group(&self.old);
        for (heading, new) in ordered(group(&self.new)) {
            let Some(old) = old_groups.get(&heading).filter(|_| !heading.is_empty()) else { continue };
            self.match_equal_texts(old, &new, Reason::HeadingAndText);
            let candidates = self.candidates(&self.free_old(old), &self.free_new(&new));
            self.take_best(candidates, ALIKE, Reason::HeadingAndText);
            for (old, new) in self.free_old(old).into_iter().zip(self.free_new(&new)) {
                let similarity = self.old[old].similarity(&self.new[new]);
                self.take(Pair { old, new, similarity, reason: Reason::Heading });
            }
        }
    }

    fn match_texts(&mut self) {
        let says_something = |print: &Print| print.shingles.len() > 2;
        let all_old: Vec<usize> = (0..self.old.len()).filter(|at| says_something(&self.old[*at])).collect();
        let all_new: Vec<usize> = (0..self.new.len()).filter(|at| says_something(&self.new[*at])).collect();
        let (old, new) = (self.free_old(&all_old), self.free_new(&all_new));
        self.match_equal_texts(&old, &new, Reason::Text);
        let candidates = self.sharing(&self.free_old(&old), &self.free_new(&new));
        self.take_best(candidates, SAME_UNTITLED, Reason::Text);
    }

    /// Pairs scenes whose texts have the same words, each with the next one in order.
    fn match_equal_texts(&mut self, old: &[usize], new: &[usize], reason: Reason) {
        let mut waiting: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for at in self.free_old(old).into_iter().rev() {
            waiting.entry(self.old[at].whole).or_default().push(at);
        }
        for at in self.free_new(new) {
            let print = &self.new[at];
            let equal = waiting.get_mut(&print.whole).and_then(Vec::pop);
            if let Some(old) = equal.filter(|old| self.old[*old].shingles == print.shingles) {
                self.take(Pair { old, new: at, similarity: 1.0, reason });
            }
        }
    }

    /// All pairs of a short run, the pairs near the diagonal of a long one.
    fn candidates(&self, old: &[usize], new: &[usize]) -> Vec<Pair> {
        let window = if old.len() * new.len() <= ALL_PAIRS { old.len() } else { WINDOW };
        let near = |rank: usize| {
            let centre = rank * old.len() / new.len().max(1);
            centre.saturating_sub(window)..(centre + window + 1).min(old.len())
        };
        new.iter()
            .enumerate()
            .flat_map(|(rank, new)| near(rank).map(move |at| (old[at], *new)))
            .map(|(old, new)| self.pair(old, new, Reason::HeadingAndText))
            .collect()
    }

    /// Pairs that share a word pair which few scenes have, and are alike enough for their headings.
    fn sharing(&self, old: &[usize], new: &[usize]) -> Vec<Pair> {
        let mut places: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for at in old {
            let mut shingles = self.old[*at].shingles.clone();
            shingles.dedup();
            for shingle in shingles {
                places.entry(shingle).or_default().push(*at);
            }
        }
        places.retain(|_, scenes| scenes.len() <= COMMON);
        let mut pairs = Vec::new();
        for new in new {
            let shared = self.new[*new].shingles.iter().filter_map(|shingle| places.get(shingle)).flatten();
            let candidates: FxHashSet<usize> = shared.copied().collect();
            let alike = candidates.into_iter().map(|old| self.pair(old, *new, Reason::Text));
            pairs.extend(alike.filter(|pair| pair.similarity > self.enough(pair)));
        }
        pairs
    }

    fn enough(&self, pair: &Pair) -> f64 {
        let untitled = self.old[pair.old].heading.is_empty() || self.new[pair.new].heading.is_empty();
        if untitled { SAME_UNTITLED } else { SAME }
    }

    fn pair(&self, old: usize, new: usize, reason: Reason) -> Pair {
        Pair { old, new, similarity: self.old[old].similarity(&self.new[new]), reason }
    }

    /// Takes pairs from the most similar down; of equals, the ones that keep their place best.
    fn take_best(&mut self, mut candidates: Vec<Pair>, least: f64, reason: Reason) {
        candidates.retain(|pair| pair.similarity >= least);
        candidates.sort_by(|a, b| {
            let place = |pair: &Pair| (pair.old.abs_diff(pair.new), pair.new, pair.old);
            b.similarity.total_cmp(&a.similarity).then_with(|| place(a).cmp(&place(b)))
        });
        for pair in candidates {
            if !self.old_taken[pair.old] && !self.new_taken[pair.new] {
                self.take(Pair { reason, ..pair });
            }
        }
    }

    fn take(&mut self, pair: Pair) {
        self.old_taken[pair.old] = true;
        self.new_taken[pair.new] = true;
        self.pairs.push(pair);
    }

    fn free_old(&self, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|at| !self.old_taken[*at]).collect()
    }

    fn free_new(&self, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|at| !self.new_taken[*at]).collect()
    }

    fn finish(mut self) -> Matching {
        self.pairs.sort_by_key(|pair| pair.new);
        let all_old: Vec<usize> = (0..self.old.len()).collect();
        let all_new: Vec<usize> = (0..self.new.len()).collect();
        Matching { new: self.free_new(&all_new), gone: self.free_old(&all_old), pairs: self.pairs }
    }
}

fn group(prints: &[Print]) -> FxHashMap<String, Vec<usize>> {
    let mut groups: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, print) in prints.iter().enumerate() {
        groups.entry(print.heading.clone()).or_default().push(at);
    }
    groups
}

/// The groups in the order of their first scene, because a hash map has none of its own.
fn ordered(groups: FxHashMap<String, Vec<usize>>) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, scenes)| scenes.first().copied());
    groups
}

/// The open amends of an old version in a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CarryOver {
    /// The new rows, each with the amend that it carries on in `carried_from_id`.
    pub carried: Vec<Comment>,
    /// The amends whose scene the new version does not have.
    pub unmatched: Vec<Id<Comment>>,
}

/// Carries open amends to the scenes of a new version. Each becomes the root of a new thread with its author, assignee,
/// frames and words; replies are not copied, the thread stays with the old version. What is not open is passed over.
///
/// `scene_of` answers the scene that continues another; `new_id` gives each row its id; `at` is when the rows are made.
pub fn carry_over(
    amends: &[Comment],
    scene_of: impl Fn(Id<Scene>) -> Option<Id<Scene>>,
    mut new_id: impl FnMut() -> Id<Comment>,
    at: Timestamp,
) -> CarryOver {
    let mut open: Vec<&Comment> = amends.iter().filter(|amend| amend.is_open()).collect();
    open.sort_by_key(|amend| (amend.created_at, amend.id));
    let mut carry = CarryOver::default();
    for amend in open {
        let Some(scene_id) = scene_of(amend.scene_id) else {
            carry.unmatched.push(amend.id);
            continue;
        };
        carry.carried.push(Comment {
            id: new_id(),
            scene_id,
            parent_id: None,
            carried_from_id: Some(amend.id),
            revision: 1,
            created_at: at,
            updated_at: at,
            ..amend.clone()
        });
    }
    carry
}
