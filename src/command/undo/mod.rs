//! Undo: takes back one of the actor's own batches, newest change first, as a new batch. What is taken back goes through the
//! same use cases as everything else, so the same rules apply. Undoing the batch of an undo is a redo.

mod apply;
mod check;
mod many;

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Error, Result, Unit, unit::json};
use crate::{
    model::{Activity, Entity, Id, Refusal, Verb},
    store::{Logged, activity},
};

/// Takes back the batch that an entry belongs to. Answers the id of the batch that does it.
pub async fn undo(unit: &mut Unit, id: Id<Activity>) -> Result<Uuid> {
    let viewer = unit.actor.viewer();
    let entry = activity::seen(&mut unit.tx, viewer, id).await?.ok_or(Error::NotFound("activity"))?;
    if entry.actor_id != unit.actor.user.id {
        let reason = "somebody else did this, and only one's own actions can be undone";
        return Err(Refusal::new("not-yours", reason, "ask them, or change it back yourself").into());
    }
    if activity::undone(&mut unit.tx, entry.batch_id).await?.is_some() {
        return Err(Error::refused("already-undone", "this was undone already", "undo the undoing to have it again"));
    }
    let batch = Batch::new(activity::by_batch(&mut unit.tx, entry.batch_id).await?);
    if batch.entries.iter().any(|entry| entry.verb == Verb::Decide) {
        return Err(Error::refused(
            "stage-on-record",
            "a stage decision stays on record and is not undone",
            "reopen the stage instead, with a reason",
        ));
    }
    let own = unit.undoes(entry.batch_id);
    if many::is_meant(&batch) {
        many::take_back(unit, &batch).await?;
        return Ok(own);
    }
    for entry in batch.outermost() {
        check::unchanged(unit, &batch, entry).await?;
    }
    for entry in batch.outermost().rev() {
        apply::take_back(unit, entry).await?;
    }
    Ok(own)
}

/// Changes that belong together.
struct Batch {
    entries: Vec<Activity>,
    /// Which of the entries says how the batch left each row.
    written: HashMap<(Entity, Uuid), usize>,
    /// The rows that it moved.
    moved: HashSet<Uuid>,
    /// The projects, videos and versions that it made.
    made: HashSet<(Entity, Uuid)>,
}

impl Batch {
    fn new(entries: Vec<Activity>) -> Self {
        let mut written = HashMap::with_capacity(entries.len());
        let (mut moved, mut made) = (HashSet::new(), HashSet::new());
        for (at, entry) in entries.iter().enumerate() {
            let key = (entry.entity, entry.entity_id);
            if entry.after.is_some() {
                written.insert(key, at);
            }
            if entry.verb == Verb::Move {
                moved.insert(entry.entity_id);
            }
            if entry.verb == Verb::Create && matches!(entry.entity, Entity::Project | Entity::Video | Entity::Version) {
                made.insert(key);
            }
        }
        Self { entries, written, moved, made }
    }

    /// The changes that are taken back one by one: not those inside something the batch itself made, which goes with it.
    fn outermost(&self) -> impl DoubleEndedIterator<Item = &Activity> {
        self.entries.iter().filter(|entry| !self.is_inside(entry))
    }

    fn is_inside(&self, entry: &Activity) -> bool {
        let made = |entity, id: Option<Uuid>| id.is_some_and(|id| self.made.contains(&(entity, id)));
        let makes_any = |entity| self.made.iter().any(|(made, _)| *made == entity);
        match entry.entity {
            Entity::Project => false,
            // A whole project comes with people and an organisation; they stay, for others may name them by now.
            Entity::User | Entity::Organisation if makes_any(Entity::Project) => true,
            _ if made(Entity::Project, entry.project_id.map(Id::uuid)) => true,
            Entity::Video => false,
            _ if made(Entity::Video, entry.video_id.map(Id::uuid)) => true,
            // Whatever makes a version makes only what is in it.
            Entity::Scene | Entity::SceneMedia | Entity::Comment => makes_any(Entity::Version),
            _ => false,
        }
    }

    /// Whether a row is as the batch left it: nobody has written it since, or later changes of it were taken back.
    fn left<T: Logged + Serialize>(&self, row: &T) -> bool {
        let at = self.written.get(&(T::ENTITY, row.uuid()));
        let Some(left) = at.and_then(|at| self.entries[*at].after.as_ref()) else { return false };
        let same_revision = left.get("revision").and_then(Value::as_i64) == Some(row.revision());
        same_revision || self.holds_the_same(left, &json(row), row.uuid())
    }

    /// Whether two states of a row differ in nothing but when they were written. A scene's place is its neighbours' doing,
    /// unless the batch moved it.
    fn holds_the_same(&self, left: &Value, row: &Value, id: Uuid) -> bool {
        let moved = self.moved.contains(&id);
        let ignored = |name: &str| matches!(name, "revision" | "updated_at") || (name == "order" && !moved);
        let fields = left.as_object().into_iter().flatten();
        fields.filter(|(name, _)| !ignored(name)).all(|(name, value)| row.get(name) == Some(value))
    }
}
