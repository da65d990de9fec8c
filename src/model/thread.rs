//! Comment threads as they are listed and drawn: an arena of comments with maintained counters, and the rows of one scene
//! at one stage.
//!
//! Counters change with each [`Threads::upsert`]; rows are built when somebody asks, from the comments of that scene and
//! stage alone, so that a comment in one place never costs anything in another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Comment, CommentStatus, Id, Scene, Stage, Timestamp, Version};

mod rows;

pub use rows::Row;

/// How many comments of each kind there are. Deleted ones are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Amends still to do.
    pub open: usize,
    /// Amends done.
    pub done: usize,
    /// Comments without a status.
    pub notes: usize,
}

impl Counts {
    /// Every comment that is not deleted.
    #[must_use]
    pub const fn all(self) -> usize {
        self.open + self.done + self.notes
    }

    fn slot(&mut self, comment: &Comment) -> Option<&mut usize> {
        if comment.deleted_at.is_some() {
            return None;
        }
        Some(match comment.status {
            Some(CommentStatus::ToDo) => &mut self.open,
            Some(CommentStatus::Done) => &mut self.done,
            None => &mut self.notes,
        })
    }

    fn add(&mut self, comment: &Comment) {
        if let Some(count) = self.slot(comment) {
            *count += 1;
        }
    }

    fn subtract(&mut self, comment: &Comment) {
        if let Some(count) = self.slot(comment) {
            *count -= 1;
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { open: self.open + other.open, done: self.done + other.done, notes: self.notes + other.notes }
    }

    fn minus(self, other: Self) -> Self {
        Self { open: self.open - other.open, done: self.done - other.done, notes: self.notes - other.notes }
    }
}

/// One count per stage.
type ByStage = [Counts; Stage::ALL.len()];

/// The comments of one scene at one stage, oldest first.
type Bucket = Vec<(Timestamp, Id<Comment>)>;

/// All comments that are known here, by id, by scene and stage, and counted.
///
/// Scenes count for a version only after [`Threads::place_scene`] said which; a deleted scene is taken out with none, and
/// its comments count for the scene alone until it is revived.
#[derive(Debug, Clone, Default)]
pub struct Threads {
    comments: FxHashMap<Id<Comment>, Comment>,
    buckets: FxHashMap<(Id<Scene>, Stage), Bucket>,
    scenes: FxHashMap<Id<Scene>, ByStage>,
    versions: FxHashMap<Id<Version>, ByStage>,
    placed: FxHashMap<Id<Scene>, Id<Version>>,
}

impl Threads {
    /// Takes many comments at once. Of several with the same id the last one counts.
    #[must_use]
    pub fn build(comments: impl IntoIterator<Item = Comment>) -> Self {
        let comments = comments.into_iter().map(|comment| (comment.id, comment)).collect();
        let mut threads = Self { comments, ..Self::default() };
        for comment in threads.comments.values() {
            threads.buckets.entry(bucket_of(comment)).or_default().push(age_of(comment));
            threads.scenes.entry(comment.scene_id).or_default()[comment.stage.index()].add(comment);
        }
        for bucket in threads.buckets.values_mut() {
            bucket.sort_unstable();
        }
        threads
    }

    /// Says which version a scene counts for; none: for no version, because it was deleted.
    pub fn place_scene(&mut self, scene: Id<Scene>, version: Option<Id<Version>>) {
        let before = match version {
            Some(version) => self.placed.insert(scene, version),
            None => self.placed.remove(&scene),
        };
        let counts = self.scenes.get(&scene).copied().unwrap_or_default();
        if let Some(before) = before {
            let total = self.versions.entry(before).or_default();
            *total = std::array::from_fn(|stage| total[stage].minus(counts[stage]));
        }
        if let Some(version) = version {
            let total = self.versions.entry(version).or_default();
            *total = std::array::from_fn(|stage| total[stage].plus(counts[stage]));
        }
    }

    /// Takes a comment that is new or has changed, a deleted one included. Answers the one it replaces.
    pub fn upsert(&mut self, comment: Comment) -> Option<Comment> {
        let before = self.remove(comment.id);
        let bucket = self.buckets.entry(bucket_of(&comment)).or_default();
        let age = age_of(&comment);
        let at = bucket.partition_point(|other| *other < age);
        bucket.insert(at, age);
        self.count(&comment, Counts::add);
        self.comments.insert(comment.id, comment);
        before
    }

    /// Forgets a comment altogether, as when the reader may no longer see it. Its replies become threads of their own.
    pub fn remove(&mut self, id: Id<Comment>) -> Option<Comment> {
        let comment = self.comments.remove(&id)?;
        self.count(&comment, Counts::subtract);
        let key = bucket_of(&comment);
        if let Some(bucket) = self.buckets.get_mut(&key) {
            if let Ok(at) = bucket.binary_search(&age_of(&comment)) {
                bucket.remove(at);
            }
            if bucket.is_empty() {
                self.buckets.remove(&key);
            }
        }
        Some(comment)
    }

    /// A comment, deleted or not.
    #[must_use]
    pub fn get(&self, id: Id<Comment>) -> Option<&Comment> {
        self.comments.get(&id)
    }

    /// How many comments there are, deleted ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.comments.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.comments.is_empty()
    }

    /// Every comment, deleted ones included, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Comment> {
        self.comments.values()
    }

    /// The same, taken out.
    pub fn into_comments(self) -> impl Iterator<Item = Comment> {
        self.comments.into_values()
    }

    /// The comments of a scene at a stage, oldest first, deleted ones included.
    pub fn at(&self, scene: Id<Scene>, stage: Stage) -> impl DoubleEndedIterator<Item = &Comment> {
        let bucket = self.buckets.get(&(scene, stage)).map_or(&[][..], Vec::as_slice);
        bucket.iter().filter_map(|(_, id)| self.comments.get(id))
    }

    /// The counts of a scene at a stage.
    #[must_use]
    pub fn scene(&self, scene: Id<Scene>, stage: Stage) -> Counts {
        self.scenes.get(&scene).map_or_else(Counts::default, |counts| counts[stage.index()])
    }

    /// The counts of a version at a stage. A video's are those of its newest version.
    #[must_use]
    pub fn version(&self, version: Id<Version>, stage: Stage) -> Counts {
        self.versions.get(&version).map_or_else(Counts::default, |counts| counts[stage.index()])
    }

    /// The rows of a scene at a stage: threads oldest first, replies under what they answer, oldest first.
    ///
    /// A row is there if `keep` says so, or to lead to a reply that is there. A deleted comment is there only to lead to
    /// one. Of a collapsed comment the replies are counted instead of listed.
    pub fn rows(
        &self,
        scene: Id<Scene>,
        stage: Stage,
        keep: impl Fn(&Comment) -> bool,
        collapsed: &FxHashSet<Id<Comment>>,
    ) -> Vec<Row> {
        let comments: Vec<&Comment> = self.at(scene, stage).collect();
        rows::flatten(&comments, keep, collapsed)
    }

    fn count(&mut self, comment: &Comment, change: impl Fn(&mut Counts, &Comment)) {
        let stage = comment.stage.index();
        change(&mut self.scenes.entry(comment.scene_id).or_default()[stage], comment);
        if let Some(version) = self.placed.get(&comment.scene_id) {
            change(&mut self.versions.entry(*version).or_default()[stage], comment);
        }
    }
}

fn bucket_of(comment: &Comment) -> (Id<Scene>, Stage) {
    (comment.scene_id, comment.stage)
}

fn age_of(comment: &Comment) -> (Timestamp, Id<Comment>) {
    (comment.created_at, comment.id)
}
