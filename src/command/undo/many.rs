//! Taking back many changes of comments at once, such as an import: by the rules that each has by itself, but with what they ask
//! about read once, and the rows written many at a time.

use std::collections::{HashMap, HashSet};

use super::{
    Batch,
    apply::{COMMENT_FIELDS, former},
    check,
};
use crate::{
    command::{
        Error, Result, Unit, comments,
        find::{self, InVideo},
    },
    model::{self, Activity, Comment, Deed, Id, Scene, Timestamp, Verb, Version, Visibility, comment},
    store::{self, Row as _},
};

/// Below this each change is taken back by itself.
const FEW: usize = 50;

/// Whether a batch is nothing but many changes of comments in one video.
pub(super) fn is_meant(batch: &Batch) -> bool {
    let mut entries = batch.entries.iter();
    let video = batch.entries.first().and_then(|entry| entry.video_id);
    batch.entries.len() > FEW
        && video.is_some()
        && entries.all(|entry| entry.entity == model::Entity::Comment && entry.video_id == video)
}

/// Takes all of it back, the newest change first.
pub(super) async fn take_back(unit: &mut Unit, batch: &Batch) -> Result<()> {
    let Some(video) = batch.entries.first().and_then(|entry| entry.video_id) else { return Ok(()) };
    store::videos::lock(&mut unit.tx, video).await?;
    let mut here = Here::read(unit, batch).await?;
    for entry in &batch.entries {
        let id = entry.entity_id.into();
        if !here.rows.get(&id).is_some_and(|row| batch.left(row)) {
            return Err(check::changed_since(unit, model::Entity::Comment, entry.entity_id).await?);
        }
    }
    here.find_versions(unit).await?;
    for entry in batch.entries.iter().rev() {
        here.take_back(unit, entry).await?;
    }
    here.write(unit).await
}

/// The comments of the batch as they are now, and what of it was not written yet.
struct Here {
    rows: HashMap<Id<Comment>, Comment>,
    /// What they answer, where that is no comment of the batch.
    parents: HashMap<Id<Comment>, Comment>,
    /// How many answers to a comment are not deleted.
    replies: HashMap<Id<Comment>, usize>,
    /// How many of those the client reads.
    client_replies: HashMap<Id<Comment>, usize>,
    assignees: comments::Assignees,
    scenes: HashMap<Id<Scene>, Scene>,
    /// The versions that the scenes are in, where something can be written to them.
    versions: HashMap<Id<Version>, InVideo<Version>>,
    /// Each comment at most once, before and after.
    waiting: Vec<(Verb, Comment, Comment)>,
    is_waiting: HashSet<Id<Comment>>,
}

impl Here {
    async fn read(unit: &mut Unit, batch: &Batch) -> Result<Self> {
        let ids = sorted(batch.entries.iter().map(|entry| entry.entity_id.into()));
        let rows = store::comments::of_ids(&mut unit.tx, &ids).await?;
        let (mut replies, mut client_replies) = (HashMap::new(), HashMap::new());
        for (parent, visibility) in store::comments::replied(&mut unit.tx, &ids).await? {
            *replies.entry(parent).or_default() += 1;
            *client_replies.entry(parent).or_default() += usize::from(visibility == Visibility::Client);
        }
        let parents = sorted(rows.iter().filter_map(|row| row.parent_id).filter(|id| ids.binary_search(id).is_err()));
        let parents = store::comments::of_ids(&mut unit.tx, &parents).await?;
        let scenes = sorted(rows.iter().map(|row| row.scene_id));
        let scenes = store::scenes::of_ids(&mut unit.tx, &scenes).await?;
        Ok(Self {
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            parents: parents.into_iter().map(|row| (row.id, row)).collect(),
            replies,
            client_replies,
            assignees: comments::Assignees::default(),
            scenes: scenes.into_iter().map(|scene| (scene.id, scene)).collect(),
            versions: HashMap::new(),
            waiting: Vec::new(),
            is_waiting: HashSet::new(),
        })
    }

    /// Finds what the scenes are in, each once.
    async fn find_versions(&mut self, unit: &mut Unit) -> Result<()> {
        for id in sorted(self.scenes.values().map(|scene| scene.version_id)) {
            let version = find::version(&mut unit.tx, &unit.actor, id).await?.writable(Deed::Comment)?;
            self.versions.insert(id, version);
        }
        Ok(())
    }

    async fn take_back(&mut self, unit: &mut Unit, entry: &Activity) -> Result<()> {
        let id: Id<Comment> = entry.entity_id.into();
        if self.is_waiting.contains(&id) {
            self.write(unit).await?;
        }
        let Some(before) = self.rows.get(&id).cloned() else { return Err(Error::NotFound("comment")) };
        let (actor, level) = (unit.actor.user.id, self.version_of(&before)?.level());
        let (verb, after) = match entry.verb {
            Verb::Create | Verb::Revive => {
                comment::may_delete(actor, level, &before)?;
                let has_replies = self.replies.get(&id).is_some_and(|count| *count > 0);
                (Verb::Delete, comment::delete(&before, has_replies, unit.now))
            }
            Verb::Delete => {
                comment::may_delete(actor, level, &before)?;
                let words = entry.before.as_ref().and_then(|row| row.get("content")?.as_str());
                (Verb::Revive, comment::revive(&before, words)?)
            }
            Verb::Update | Verb::Move | Verb::Decide => {
                if before.deleted_at.is_some() {
                    return Err(find::deleted("comment"));
                }
                let after = comments::revise(actor, level, &before, &former(entry, COMMENT_FIELDS)?)?;
                self.look_around(unit, &before, &after).await?;
                (Verb::Update, after)
            }
        };
        if after != before {
            self.keep(&before, &after, unit.now);
            self.is_waiting.insert(id);
            self.waiting.push((verb, before, after));
        }
        Ok(())
    }

    /// The rules of a change that other rows have a say in: the thread, and the person whom it is for.
    async fn look_around(&mut self, unit: &mut Unit, before: &Comment, after: &Comment) -> Result<()> {
        if after.visibility != before.visibility {
            let parent = after.parent_id.and_then(|id| self.rows.get(&id).or_else(|| self.parents.get(&id)));
            let has_client_replies = self.client_replies.get(&after.id).is_some_and(|count| *count > 0);
            comments::check_visibility(after, parent, has_client_replies)?;
        }
        if after.assignee_id != before.assignee_id {
            let version = self.version_of(before)?.clone();
            self.assignees.check(unit, &version, after).await?;
        }
        Ok(())
    }

    /// The version that a comment is in, if its scene is there.
    fn version_of(&self, row: &Comment) -> Result<&InVideo<Version>> {
        let scene = self.scenes.get(&row.scene_id).ok_or(Error::NotFound("scene"))?;
        if scene.deleted_at.is_some() {
            return Err(find::deleted("scene"));
        }
        self.versions.get(&scene.version_id).ok_or(Error::NotFound("version"))
    }

    fn keep(&mut self, before: &Comment, after: &Comment, now: Timestamp) {
        let is_live = |row: &Comment| row.deleted_at.is_none();
        let is_shown = |row: &Comment| is_live(row) && row.visibility == Visibility::Client;
        if let Some(parent) = before.parent_id {
            let count = self.replies.entry(parent).or_default();
            *count = (*count + usize::from(is_live(after))).saturating_sub(usize::from(is_live(before)));
            let count = self.client_replies.entry(parent).or_default();
            *count = (*count + usize::from(is_shown(after))).saturating_sub(usize::from(is_shown(before)));
        }
        let mut written = after.clone();
        written.touch(now);
        self.rows.insert(after.id, written);
    }

    async fn write(&mut self, unit: &mut Unit) -> Result<()> {
        self.is_waiting.clear();
        let rows = std::mem::take(&mut self.waiting);
        let Some(version) = self.versions.values().next() else { return Ok(()) };
        unit.write_all(version.place(), rows).await
    }
}

/// Each id once, in the order in which an index has them.
fn sorted<T>(ids: impl Iterator<Item = Id<T>>) -> Vec<Id<T>> {
    let mut ids: Vec<Id<T>> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
