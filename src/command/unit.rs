//! The unit of work: one transaction that writes rows and, last of all, the activity that says what was written.

use std::ops::Range;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Actor, Error, Result};
use crate::{
    model::{Comment, Entity, Id, Project, Refusal, Scene, Timestamp, TokenScope, Verb, Video},
    store::{
        self, Db, Logged, Row, Tx,
        activity::{self, Image, NewActivity, image},
    },
};

/// Where something happens: whose sequence numbers it, and in which project and video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub scope: Uuid,
    pub project: Option<Id<Project>>,
    pub video: Option<Id<Video>>,
}

impl Place {
    /// In a project: the sequence is that of its organisation, or of its owner where it is private.
    pub fn of_project(project: &Project) -> Self {
        let scope = project.organisation_id.map_or_else(|| project.owner_id.uuid(), Id::uuid);
        Self { scope, project: Some(project.id), video: None }
    }

    /// In a video of the project.
    pub const fn in_video(self, video: Id<Video>) -> Self {
        Self { video: Some(video), ..self }
    }
}

/// One change on its way into the log.
#[derive(Debug)]
pub(super) struct Change {
    pub verb: Verb,
    pub entity: Entity,
    pub id: Uuid,
    pub before: Option<Image>,
    pub after: Option<Image>,
}

/// A change on its way into the log, with where it was and what it takes back.
#[derive(Debug)]
struct Entry {
    place: Place,
    change: Change,
    undoes_batch_id: Option<Uuid>,
}

/// A place in a unit to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    log: usize,
}

/// One transaction. Dropped without [`Unit::commit`] it leaves nothing behind.
pub struct Unit {
    pub(super) tx: Tx,
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
    batch_id: Uuid,
    undoes_batch_id: Option<Uuid>,
    log: Vec<Entry>,
    /// Whether it is done in parts, each of which knows nothing of the next.
    has_parts: bool,
}

impl Unit {
    /// Begins one, which is begun anew where that helps.
    pub async fn begin(db: &Db, actor: &Actor, now: Timestamp) -> Result<Self> {
        Ok(Self::of(db.begin_shared().await?, actor, now))
    }

    /// Begins one that will be taken back.
    pub(super) async fn begin_rehearsal(db: &Db, actor: &Actor, now: Timestamp) -> Result<Self> {
        Ok(Self::of(db.begin_rehearsal().await?, actor, now))
    }

    fn of(tx: Tx, actor: &Actor, now: Timestamp) -> Self {
        let batch_id = Uuid::now_v7();
        Self { tx, actor: actor.clone(), now, batch_id, undoes_batch_id: None, log: Vec::new(), has_parts: false }
    }

    /// Writes the activity, the counter last, and makes everything durable and visible.
    pub async fn commit(mut self) -> Result<()> {
        self.append().await?;
        self.finish().await
    }

    /// Writes the activity down. Only the answer may be written after it: it holds the counters.
    pub(super) async fn append(&mut self) -> Result<Vec<NewActivity>> {
        self.check_scope()?;
        let entries = self.entries();
        Ok(activity::append(&mut self.tx, entries).await?)
    }

    /// Makes everything durable and visible, after [`Unit::append`].
    pub(super) async fn finish(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// What its changes are called together in the log.
    pub(super) const fn batch_id(&self) -> Uuid {
        self.batch_id
    }

    /// Holds the video of a scene for a write that others may do beside it, but not beside a decision on the stage or a deletion.
    pub(super) async fn share_video_of(&mut self, scene: Id<Scene>) -> Result<()> {
        // The next part may need the video for itself.
        if self.has_parts {
            store::videos::lock_of_scene(&mut self.tx, scene).await?;
        } else {
            store::videos::share_of_scene(&mut self.tx, scene).await?;
        }
        Ok(())
    }

    /// Marks a place to go back to. One at a time: [`Unit::pass`] it or go [`Unit::back_to`] it before the next.
    pub(super) async fn mark(&mut self) -> Result<Mark> {
        self.tx.mark().await?;
        self.has_parts = true;
        Ok(Mark { log: self.log.len() })
    }

    /// Keeps what was done since the mark, and answers which entries of the log it left.
    pub(super) async fn pass(&mut self, mark: Mark) -> Result<Range<usize>> {
        self.tx.pass_mark().await?;
        self.undoes_batch_id = None;
        Ok(mark.log..self.log.len())
    }

    /// Takes back what was done since the mark.
    pub(super) async fn back_to(&mut self, mark: Mark) -> Result<()> {
        self.tx.back_to_mark().await?;
        self.undoes_batch_id = None;
        self.log.truncate(mark.log);
        Ok(())
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    /// Refuses changes of people by a credential that does not let them through: an import or an undo may bring them, whose
    /// route needs less.
    pub(super) fn check_scope(&self) -> Result<()> {
        let is_about_people = |entity| matches!(entity, Entity::Organisation | Entity::User | Entity::ProjectMember);
        match self.log.iter().map(|entry| entry.change.entity).find(|entity| is_about_people(*entity)) {
            Some(entity) => require_scope(self.actor.scope, TokenScope::Admin, &format!("changing a {entity}")),
            None => Ok(()),
        }
    }

    fn entries(&mut self) -> Vec<NewActivity> {
        let log = std::mem::take(&mut self.log);
        log.into_iter()
            .map(|Entry { place, change, undoes_batch_id }| NewActivity {
                id: super::new_id(),
                scope_id: place.scope,
                seq: 0,
                project_id: place.project,
                video_id: place.video,
                actor_id: self.actor.user.id,
                verb: change.verb,
                entity: change.entity,
                entity_id: change.id,
                before: change.before,
                after: change.after,
                request_id: self.actor.request_id,
                batch_id: self.batch_id,
                undoes_batch_id,
                created_at: self.now,
            })
            .collect()
    }

    /// Marks this unit as taking back a batch, and answers the id of its own.
    pub(super) const fn undoes(&mut self, batch: Uuid) -> Uuid {
        self.undoes_batch_id = Some(batch);
        self.batch_id
    }

    /// Notes a change that was written by other means.
    pub(super) fn log(&mut self, place: Place, change: Change) {
        self.log.push(Entry { place, change, undoes_batch_id: self.undoes_batch_id });
    }

    /// Adds a row.
    pub(super) async fn create<T: Logged + Serialize>(&mut self, place: Place, row: &T) -> Result<()> {
        if !self.create_once(place, row).await? {
            // Whoever creates looks for the id first, so somebody else just used it: the next try finds that row.
            return Err(store::Error::Busy(format!("the id of a {} was used at this moment", T::ENTITY)).into());
        }
        Ok(())
    }

    /// Adds a row, unless there is one with its id. False: there is.
    pub(super) async fn create_once<T: Logged + Serialize>(&mut self, place: Place, row: &T) -> Result<bool> {
        let is_new = store::insert(&mut self.tx, row).await?;
        if is_new {
            self.log_row(place, Verb::Create, None, Some(row));
        }
        Ok(is_new)
    }

    /// Adds a row that must be new: nobody looked for its id before.
    pub(super) async fn create_fresh<T: Logged + Serialize>(&mut self, place: Place, row: &T) -> Result<()> {
        if !self.create_once(place, row).await? {
            return Err(taken(T::ENTITY));
        }
        Ok(())
    }

    /// Adds rows in videos that must all be new, many with each statement.
    pub(super) async fn create_all<T: Logged + Serialize>(
        &mut self,
        rows: &[T],
        place_of: impl Fn(&T) -> Place,
    ) -> Result<()> {
        if store::insert_all(&mut self.tx, rows).await? != rows.len() as u64 {
            return Err(taken(T::ENTITY));
        }
        self.note_all(rows, &place_of).await?;
        for row in rows {
            self.log_row(place_of(row), Verb::Create, None, Some(row));
        }
        Ok(())
    }

    /// Writes comments of one video that differ, none of them twice, many with each statement: each before, and after.
    pub(super) async fn write_all(&mut self, place: Place, rows: Vec<(Verb, Comment, Comment)>) -> Result<()> {
        let mut after: Vec<Comment> = rows.iter().map(|(.., after)| after.clone()).collect();
        for row in &mut after {
            row.touch(self.now);
        }
        if store::comments::update_all(&mut self.tx, &after).await? != after.len() as u64 {
            return Err(store::Error::Busy("a comment was written at this moment".to_owned()).into());
        }
        self.note_all(&after, |_| place).await?;
        for ((verb, before, _), after) in rows.iter().zip(&after) {
            self.log_row(place, *verb, Some(before), Some(after));
        }
        Ok(())
    }

    /// Tells search of rows in videos.
    async fn note_all<T: Row>(&mut self, rows: &[T], place_of: impl Fn(&T) -> Place) -> Result<()> {
        let within = |row: &T| {
            let place = place_of(row);
            // Rows that come many at once are of a video; were one not, it would be found in nothing.
            (place.project.unwrap_or(Id::from_uuid(Uuid::nil())), place.video.unwrap_or(Id::from_uuid(Uuid::nil())))
        };
        Ok(store::note_all(&mut self.tx, rows, within).await?)
    }

    /// Writes a row, if it differs and nobody was faster.
    pub(super) async fn update<T>(&mut self, place: Place, before: &T, after: T) -> Result<T>
    where
        T: Logged + Serialize + PartialEq + Clone,
    {
        if *before == after {
            return Ok(after);
        }
        self.write(place, Verb::Update, before, after).await
    }

    /// Deletes a row. Deleting it again changes nothing.
    pub(super) async fn delete<T: Logged + Serialize + Clone>(&mut self, place: Place, row: &T) -> Result<T> {
        let mut after = row.clone();
        if row.deleted_at().is_some() {
            return Ok(after);
        }
        after.set_deleted_at(Some(self.now));
        self.write(place, Verb::Delete, row, after).await
    }

    /// Takes a deletion back. Reviving what is alive changes nothing.
    pub(super) async fn revive<T: Logged + Serialize + Clone>(&mut self, place: Place, row: &T) -> Result<T> {
        let mut after = row.clone();
        if row.deleted_at().is_none() {
            return Ok(after);
        }
        after.set_deleted_at(None);
        self.write(place, Verb::Revive, row, after).await
    }

    /// Writes a row under its lock and notes the change.
    pub(super) async fn write<T: Logged + Serialize>(
        &mut self,
        place: Place,
        verb: Verb,
        before: &T,
        mut after: T,
    ) -> Result<T> {
        after.touch(self.now);
        if !store::update(&mut self.tx, &after).await? {
            // Somebody wrote it since this transaction read it. The next try reads it anew: a caller who named a revision is
            // shown what is there now, and one who would write over anything does.
            return Err(store::Error::Busy(format!("a {} was written at this moment", T::ENTITY)).into());
        }
        self.log_row(place, verb, Some(before), Some(&after));
        Ok(after)
    }

    fn log_row<T: Logged + Serialize>(&mut self, place: Place, verb: Verb, before: Option<&T>, after: Option<&T>) {
        let id = before.or(after).map_or_else(Uuid::nil, Logged::uuid);
        self.log(place, Change { verb, entity: T::ENTITY, id, before: before.map(image), after: after.map(image) });
    }
}

/// Refuses what a token's scope does not let through.
pub fn require_scope(scope: TokenScope, needed: TokenScope, what: &str) -> Result<()> {
    if scope.includes(needed) {
        return Ok(());
    }
    Err(Error::NotAllowed(Refusal::new(
        "scope-too-low",
        format!("{what} needs a token with the scope {needed}, this one has {scope}"),
        "make another token, or sign in",
    )))
}

/// A row in JSON.
pub(super) fn json(row: &(impl Serialize + ?Sized)) -> Value {
    // Rows are plain data with string keys, so this cannot fail.
    serde_json::to_value(row).unwrap_or_default()
}

/// Somebody wrote the row since the caller saw it.
pub(super) fn stale<T: Row + Serialize>(current: &T, seen: Option<i64>) -> Error {
    let seen = seen.map_or_else(String::new, |seen| format!(", you had {seen}"));
    let how = if current.deleted_at().is_some() { "deleted" } else { "changed" };
    Error::Stale {
        detail: format!(
            "it was {how} meanwhile: it is at revision {} now{seen}; look at it and try again",
            current.revision()
        ),
        current: json(current),
    }
}

/// The id of a create belongs to another row.
pub(super) fn taken(entity: Entity) -> Error {
    Error::Conflict(format!("another {entity} has this id: make a new id, such as a UUIDv7, and try again"))
}
