//! What the screens read: everything the caller may see above the scenes, and one open version. Filled by the tree and a
//! review, kept true by the change feed, and by nothing else.

mod counts;

pub use counts::Counts;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{OpenVersion, pending::Laid};
use crate::{
    api::tree::{Review, Tree},
    model::{
        Activity, Comment, Entity, Id, Level, Organisation, Project, ProjectMember, Stage, User, UserRole, Version,
        Video,
    },
};

/// What a batch of changes touched, so that screens rebuild only that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each names one thing that a screen rebuilds")]
pub struct Touched {
    /// The project tree has other rows or names.
    pub tree: bool,
    /// The open version's scenes, takes or decisions differ.
    pub scenes: bool,
    /// The open version's comments differ.
    pub comments: bool,
    /// The open version must be read again.
    pub review: bool,
    /// These videos' amends must be counted again.
    pub counts: FxHashSet<Id<Video>>,
    /// The queue must be read again.
    pub queue: bool,
    /// What the caller may see changed: the tree must be read again.
    pub access: bool,
}

/// The rows of the workspace that the screens show.
#[derive(Debug, Clone)]
pub struct Replica {
    epoch: Uuid,
    cursor: String,
    me: User,
    users: FxHashMap<Id<User>, User>,
    organisations: FxHashMap<Id<Organisation>, Organisation>,
    projects: FxHashMap<Id<Project>, Project>,
    levels: FxHashMap<Id<Project>, Level>,
    videos: FxHashMap<Id<Video>, Video>,
    versions: FxHashMap<Id<Version>, Version>,
    counts: FxHashMap<(Id<Video>, Stage), Counts>,
    /// How many more open amends of each video wait for the server.
    waiting: FxHashMap<Id<Video>, i64>,
    open: Option<OpenVersion>,
    /// The server's rows of videos on which a decision waits.
    beneath: FxHashMap<Id<Video>, Video>,
    /// How much of what waits lies over the server's rows.
    laid: Laid,
}

impl Replica {
    /// A replica of what the tree holds.
    pub fn from_tree(tree: Tree) -> Self {
        Self {
            epoch: tree.epoch,
            cursor: tree.cursor,
            me: tree.me,
            users: by_id(tree.users, |row| row.id),
            organisations: by_id(tree.organisations, |row| row.id),
            projects: by_id(tree.projects, |row| row.id),
            levels: tree.levels.into_iter().collect(),
            videos: by_id(tree.videos, |row| row.id),
            versions: by_id(tree.versions, |row| row.id),
            counts: FxHashMap::default(),
            waiting: FxHashMap::default(),
            open: None,
            beneath: FxHashMap::default(),
            laid: Laid::Nothing,
        }
    }

    /// Takes a tree that was read again. The open version, the counts and the cursor stay: what happened between comes again by
    /// the feed, for the open version too.
    pub fn replace_tree(&mut self, tree: Tree) {
        self.lift_pending();
        let (counts, waiting) = (std::mem::take(&mut self.counts), std::mem::take(&mut self.waiting));
        let (open, cursor) = (self.open.take(), std::mem::take(&mut self.cursor));
        *self = Self { cursor, counts, waiting, open, ..Self::from_tree(tree) };
    }

    /// Opens a version. Changes between the tree's cursor and the review's come again by the feed and are recognised by their
    /// revision, so the cursor stays where it is.
    pub fn open_review(&mut self, review: Review) {
        self.lift_pending();
        self.videos.insert(review.video.id, review.video.clone());
        self.versions.insert(review.version.id, review.version.clone());
        self.open = Some(OpenVersion::new(review));
    }

    /// Applies changes of the feed, in order, and moves the cursor. Changes that are known already change nothing.
    pub fn apply(&mut self, changes: &[Activity], cursor: String) -> Touched {
        self.lift_for(changes);
        let mut touched = Touched::default();
        for change in changes {
            self.apply_one(change, &mut touched);
        }
        self.cursor = cursor;
        touched
    }

    fn apply_one(&mut self, change: &Activity, touched: &mut Touched) {
        let row = change.after.as_ref();
        match change.entity {
            Entity::Organisation => {
                touched.tree |= upsert(&mut self.organisations, row, |o: &Organisation| (o.id, o.revision));
            }
            Entity::User => self.apply_user(row, touched),
            Entity::Project => self.apply_project(row, touched),
            Entity::ProjectMember => touched.access |= self.is_about_me(row),
            Entity::Video => touched.tree |= upsert(&mut self.videos, row, |v: &Video| (v.id, v.revision)),
            Entity::Version => {
                touched.tree |= upsert(&mut self.versions, row, |v: &Version| (v.id, v.revision));
                touched.counts.extend(change.video_id);
                touched.queue = true;
            }
            Entity::Scene | Entity::Comment => {
                touched.counts.extend(change.video_id);
                touched.queue = true;
            }
            Entity::Media | Entity::SceneMedia | Entity::StageDecision | Entity::VideoFormats => {}
        }
        if matches!(change.entity, Entity::Video | Entity::Project) {
            touched.queue = true;
        }
        if let Some(open) = &mut self.open {
            open.apply(change, touched);
        }
    }

    fn apply_user(&mut self, row: Option<&Value>, touched: &mut Touched) {
        touched.tree |= upsert(&mut self.users, row, |u: &User| (u.id, u.revision));
        if let Some(me) = self.users.get(&self.me.id)
            && me.revision > self.me.revision
        {
            self.me = me.clone();
        }
    }

    fn apply_project(&mut self, row: Option<&Value>, touched: &mut Touched) {
        let Some(project) = read::<Project>(row) else { return };
        if self.me.role == UserRole::SuperAdmin || project.owner_id == self.me.id {
            self.levels.insert(project.id, Level::OWNER);
        } else if !self.projects.contains_key(&project.id) {
            touched.access = true;
        }
        touched.tree |= upsert(&mut self.projects, row, |p: &Project| (p.id, p.revision));
    }

    fn is_about_me(&self, row: Option<&Value>) -> bool {
        read::<ProjectMember>(row).is_none_or(|member| member.user_id == self.me.id)
    }

    /// A random id of the database these rows are from.
    pub fn epoch(&self) -> Uuid {
        self.epoch
    }

    /// Where the change feed goes on.
    pub fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The caller.
    pub fn me(&self) -> &User {
        &self.me
    }

    /// A person by id.
    pub fn user(&self, id: Id<User>) -> Option<&User> {
        if id == self.me.id { Some(&self.me) } else { self.users.get(&id) }
    }

    /// Everybody whose name may appear, by name.
    pub fn users(&self) -> Vec<&User> {
        sorted(self.users.values(), |user| (user.full_name.to_lowercase(), user.id.uuid()))
    }

    /// The organisations that are not deleted, by name.
    pub fn organisations(&self) -> Vec<&Organisation> {
        sorted(self.organisations.values().filter(|row| row.deleted_at.is_none()), |row| {
            (row.name.to_lowercase(), row.id.uuid())
        })
    }

    /// A project by id, deleted ones too.
    pub fn project(&self, id: Id<Project>) -> Option<&Project> {
        self.projects.get(&id)
    }

    /// The projects that are not deleted, by title.
    pub fn projects(&self) -> Vec<&Project> {
        sorted(self.projects.values().filter(|row| row.deleted_at.is_none()), |row| {
            (row.title.to_lowercase(), row.id.uuid())
        })
    }

    /// What the caller may do in a project; none: nothing.
    pub fn level(&self, project: Id<Project>) -> Option<Level> {
        self.levels.get(&project).copied()
    }

    /// A video by id, deleted ones too.
    pub fn video(&self, id: Id<Video>) -> Option<&Video> {
        self.videos.get(&id)
    }

    /// The videos of a project that are not deleted, by title.
    pub fn videos(&self, project: Id<Project>) -> Vec<&Video> {
        sorted(self.videos.values().filter(|row| row.project_id == project && row.deleted_at.is_none()), |row| {
            (row.title.to_lowercase(), row.id.uuid())
        })
    }

    /// A version by id, deleted ones too.
    pub fn version(&self, id: Id<Version>) -> Option<&Version> {
        self.versions.get(&id)
    }

    /// The versions of a video that are not deleted, newest first.
    pub fn versions(&self, video: Id<Video>) -> Vec<&Version> {
        sorted(self.versions.values().filter(|row| row.video_id == video && row.deleted_at.is_none()), |row| {
            std::cmp::Reverse(row.number)
        })
    }

    /// The newest version of a video.
    pub fn newest_version(&self, video: Id<Video>) -> Option<&Version> {
        self.versions
            .values()
            .filter(|row| row.video_id == video && row.deleted_at.is_none())
            .max_by_key(|row| row.number)
    }

    /// The open version, if any.
    pub fn open(&self) -> Option<&OpenVersion> {
        self.open.as_ref()
    }

    /// Whether the open version, if there is one, is of a video that can still be seen.
    pub fn sees_open(&self) -> bool {
        self.open.as_ref().is_none_or(|open| self.videos.contains_key(&open.video_id()))
    }

    /// The rows above the scenes, as a tree that was read now would hold them.
    pub fn to_tree(&self) -> Tree {
        Tree {
            epoch: self.epoch,
            cursor: self.cursor.clone(),
            me: self.me.clone(),
            users: self.users.values().cloned().collect(),
            organisations: self.organisations().into_iter().cloned().collect(),
            projects: self.projects().into_iter().cloned().collect(),
            levels: self.levels.iter().map(|(project, level)| (*project, *level)).collect(),
            videos: self.videos.values().filter(|row| row.deleted_at.is_none()).cloned().collect(),
            versions: self.versions.values().filter(|row| row.deleted_at.is_none()).cloned().collect(),
        }
    }

    /// Takes away what waits and could be in the way of changes. Where all that waits is about comments, each by itself, it is
    /// what waits on the comments that are changed.
    fn lift_for(&mut self, changes: &[Activity]) {
        let is_wide = |change: &Activity| matches!(change.entity, Entity::Scene | Entity::Video);
        let is_plain = self.beneath.is_empty() && self.open.as_ref().is_none_or(OpenVersion::lies_over_comments_alone);
        if !is_plain || changes.iter().any(is_wide) {
            return self.lift_pending();
        }
        for change in changes.iter().filter(|change| change.entity == Entity::Comment) {
            self.lift_comment(Id::from_uuid(change.entity_id));
        }
    }

    /// Puts the server's row of a comment back.
    pub(super) fn lift_comment(&mut self, id: Id<Comment>) {
        if let (Laid::But(lifted), Some(open)) = (&mut self.laid, &mut self.open) {
            lifted.insert(id);
            open.lift_comment(id);
        }
    }

    /// Takes away what waits: these are the server's rows.
    pub fn lift_pending(&mut self) {
        self.laid = Laid::Nothing;
        self.videos.extend(self.beneath.drain());
        if let Some(open) = &mut self.open {
            open.lift();
        }
    }

    /// The comments on which what waits is not shown at the moment; none: nothing that waits is shown.
    pub fn unlaid(&self) -> Option<&FxHashSet<Id<Comment>>> {
        match &self.laid {
            Laid::Nothing => None,
            Laid::But(lifted) => Some(lifted),
        }
    }

    pub(super) fn pending_is_shown(&mut self) {
        self.laid = Laid::But(FxHashSet::default());
    }

    pub(super) fn open_mut(&mut self) -> Option<&mut OpenVersion> {
        self.open.as_mut()
    }

    pub(super) fn put_over(&mut self, video: Video) {
        let id = video.id;
        if let Some(before) = self.videos.insert(id, video) {
            self.beneath.entry(id).or_insert(before);
        }
    }

    /// Closes the open version.
    pub fn close(&mut self) {
        self.open = None;
    }
}

/// Reads a row of the log. A row that this program cannot read is from a newer one, and is left to it.
pub(super) fn read<T: DeserializeOwned>(row: Option<&Value>) -> Option<T> {
    row.and_then(|row| T::deserialize(row).ok())
}

fn by_id<K: std::hash::Hash + Eq, T>(rows: Vec<T>, id: impl Fn(&T) -> K) -> FxHashMap<K, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

/// Takes a row if it is newer than the one that is there. Says whether it did.
fn upsert<K: std::hash::Hash + Eq, T: DeserializeOwned>(
    rows: &mut FxHashMap<K, T>,
    row: Option<&Value>,
    key: impl Fn(&T) -> (K, i64),
) -> bool {
    let Some(row) = read::<T>(row) else { return false };
    let (id, revision) = key(&row);
    if rows.get(&id).is_some_and(|known| key(known).1 >= revision) {
        return false;
    }
    rows.insert(id, row);
    true
}

fn sorted<'a, T, K: Ord>(rows: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> K) -> Vec<&'a T> {
    let mut rows: Vec<&T> = rows.collect();
    rows.sort_by_cached_key(|row| key(row));
    rows
}
