//! Taking back many changes of comments at once, such as an import: by the rules that each has by itself, but with what they ask
//! about read once, and the rows written many at a time.

use std::collections::{HashMap, HashSet, hash_map::Entry};

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
    model::{self, Activity, Comment, Deed, Id, Scene, Timestamp, Verb, comment},
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
        && entries
            .all(|entry| entry.entity == model::Entity::Comment && entry.video_id == video && !looks_around(entry))
}

/// Whether taking the change back takes a look at other rows: at the thread, or at the person whom it is for.
fn looks_around(entry: &Activity) -> bool {
    let (Some(before), Some(after)) = (&entry.before, &entry.after) else { return false };
    ["visibility", "assignee_id"].iter().any(|field| before.get(field) != after.get(field))
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
    for entry in batch.entries.iter().rev() {
        here.take_back(unit, entry).await?;
    }
    here.write(unit).await
}

/// The comments of the batch as they are now, and what of it was not written yet.
struct Here {
    rows: HashMap<Id<Comment>, Comment>,
    /// How many answers to a comment are not deleted.
    replies: HashMap<Id<Comment>, usize>,
    scenes: HashMap<Id<Scene>, InVideo<Scene>>,
    /// Each comment at most once, before and after.
    waiting: Vec<(Verb, Comment, Comment)>,
    is_waiting: HashSet<Id<Comment>>,
}

impl Here {
    async fn read(unit: &mut Unit, batch: &Batch) -> Result<Self> {
        let ids: HashSet<Id<Comment>> = batch.entries.iter().map(|entry| entry.entity_id.into()).collect();
        let ids: Vec<Id<Comment>> = ids.into_iter().collect();
        let rows = store::comments::of_ids(&mut unit.tx, &ids).await?;
        let mut replies: HashMap<Id<Comment>, usize> = HashMap::new();
        for parent in store::comments::replied(&mut unit.tx, &ids).await? {
            *replies.entry(parent).or_default() += 1;
        }
        Ok(Self {
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            replies,
            scenes: HashMap::new(),
            waiting: Vec::new(),
            is_waiting: HashSet::new(),
        })
    }

    async fn take_back(&mut self, unit: &mut Unit, entry: &Activity) -> Result<()> {
        let id: Id<Comment> = entry.entity_id.into();
        if self.is_waiting.contains(&id) {
            self.write(unit).await?;
        }
        let Some(before) = self.rows.get(&id).cloned() else { return Err(Error::NotFound("comment")) };
        let scene = self.scene(unit, before.scene_id).await?;
        let (actor, level) = (unit.actor.user.id, scene.level());
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
                (Verb::Update, comments::revise(actor, level, &before, &former(entry, COMMENT_FIELDS)?)?)
            }
        };
        if after != before {
            self.keep(&before, &after, unit.now);
            self.is_waiting.insert(id);
            self.waiting.push((verb, before, after));
        }
        Ok(())
    }

    /// The scene of a comment, if it and what is above it is there. Each is looked up once.
    async fn scene(&mut self, unit: &mut Unit, id: Id<Scene>) -> Result<&InVideo<Scene>> {
        match self.scenes.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let scene = find::scene(&mut unit.tx, &unit.actor, id).await?.writable(Deed::Comment)?;
                Ok(place.insert(scene))
            }
        }
    }

    fn keep(&mut self, before: &Comment, after: &Comment, now: Timestamp) {
        let is_live = |row: &Comment| usize::from(row.deleted_at.is_none());
        if let Some(parent) = before.parent_id {
            let count = self.replies.entry(parent).or_default();
            *count = (*count + is_live(after)).saturating_sub(is_live(before));
        }
        let mut written = after.clone();
        written.touch(now);
        self.rows.insert(after.id, written);
    }

    async fn write(&mut self, unit: &mut Unit) -> Result<()> {
        self.is_waiting.clear();
        let rows = std::mem::take(&mut self.waiting);
        let Some(scene) = self.scenes.values().next() else { return Ok(()) };
        unit.write_all(scene.place(), rows).await
    }
}
