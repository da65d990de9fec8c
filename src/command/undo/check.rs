//! Whether a batch can still be taken back: every row is as the batch left it, and nothing was put into what it made.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::Batch;
use crate::{
    command::{Error, Result, Unit},
    model::{
        Activity, Comment, Entity, Id, Level, Media, Organisation, Project, Scene, SceneMedia, Timestamp, User, Verb,
        Version, Video,
    },
    store::{self, Logged},
};

/// Refuses a change whose row was changed since.
pub(super) async fn unchanged(unit: &mut Unit, batch: &Batch, entry: &Activity) -> Result<()> {
    let id = entry.entity_id;
    match entry.entity {
        Entity::Organisation => row::<Organisation>(unit, batch, id).await,
        Entity::Project => {
            row::<Project>(unit, batch, id).await?;
            if brings(entry) { project_untouched(unit, &Since { batch, entry }, id.into()).await } else { Ok(()) }
        }
        Entity::Video => {
            row::<Video>(unit, batch, id).await?;
            if brings(entry) { video_untouched(unit, &Since { batch, entry }, id.into()).await } else { Ok(()) }
        }
        Entity::Version => {
            row::<Version>(unit, batch, id).await?;
            if brings(entry) { version_untouched(unit, &Since { batch, entry }, id.into()).await } else { Ok(()) }
        }
        Entity::Scene => row::<Scene>(unit, batch, id).await,
        Entity::Media => row::<Media>(unit, batch, id).await,
        Entity::Comment => row::<Comment>(unit, batch, id).await,
        Entity::SceneMedia => link(unit, entry).await,
        // The revision of the video guards its formats, and is among the changes of the batch.
        Entity::VideoFormats => Ok(()),
        Entity::User | Entity::ProjectMember | Entity::StageDecision => Err(Error::refused(
            "not-undoable",
            format!("a change of a {} cannot be undone", entry.entity),
            "change it back yourself",
        )),
    }
}

async fn row<T: Logged<Key = Id<T>> + Serialize>(unit: &mut Unit, batch: &Batch, id: Uuid) -> Result<()> {
    let row: Option<T> = store::get(&mut unit.tx, id.into()).await?;
    if row.is_some_and(|row| batch.left(&row)) {
        return Ok(());
    }
    Err(changed_since(unit, T::ENTITY, id).await?)
}

/// A take that was added is still there, and one that was removed is not.
async fn link(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let Some(take) = take_of(entry) else { return Ok(()) };
    let now = store::media::linked(&mut unit.tx, take.scene_id, take.media_id, take.role).await?;
    if now.is_some() == entry.after.is_some() {
        return Ok(());
    }
    Err(changed_since(unit, Entity::SceneMedia, entry.entity_id).await?)
}

/// The take that an entry speaks of.
pub(super) fn take_of(entry: &Activity) -> Option<SceneMedia> {
    let value: &Value = entry.after.as_ref().or(entry.before.as_ref())?;
    serde_json::from_value(value.clone()).ok()
}

/// Says who changed a row last, and what to do about it.
pub(super) async fn changed_since(unit: &mut Unit, entity: Entity, id: Uuid) -> Result<Error> {
    let last = store::activity::last_of(&mut unit.tx, id).await?;
    let mine = last.as_ref().is_some_and(|last| last.actor_id == unit.actor.user.id);
    if mine {
        return Ok(Error::refused(
            "changed-since",
            format!("you changed this {entity} again since"),
            "undo your later change first",
        ));
    }
    let who = match last {
        Some(last) => store::get::<User>(&mut unit.tx, last.actor_id).await?.map(|user| user.full_name),
        None => None,
    };
    Ok(Error::refused(
        "changed-since",
        format!("{} changed this {entity} since", who.unwrap_or_else(|| "somebody".to_owned())),
        "look at it, and change it back yourself if it is still wanted",
    ))
}

/// Whether taking the change back would put a project, video or version out of sight with all that is in it.
fn brings(entry: &Activity) -> bool {
    matches!(entry.verb, Verb::Create | Verb::Revive)
}

/// What was there when a project, video or version was made or revived.
struct Since<'a> {
    batch: &'a Batch,
    entry: &'a Activity,
}

impl Since<'_> {
    /// What was made is known row by row. What came back with a revival was there before, and was not written since.
    fn left<T: Logged + Serialize>(&self, row: &T, updated_at: Timestamp) -> bool {
        match self.entry.verb {
            Verb::Create => self.batch.left(row),
            _ => updated_at <= self.entry.created_at,
        }
    }
}

fn newer_work(entity: Entity) -> Error {
    Error::refused(
        "newer-work",
        format!("there is newer work in this {entity}"),
        format!("undo that first, or delete the {entity}"),
    )
}

async fn project_untouched(unit: &mut Unit, since: &Since<'_>, id: Id<Project>) -> Result<()> {
    for video in store::videos::of_project(&mut unit.tx, id, i64::MAX, None).await? {
        if !since.left(&video, video.updated_at) {
            return Err(newer_work(Entity::Project));
        }
        video_untouched(unit, since, video.id).await?;
    }
    Ok(())
}

async fn video_untouched(unit: &mut Unit, since: &Since<'_>, id: Id<Video>) -> Result<()> {
    for version in store::versions::of_video(&mut unit.tx, id, i64::MAX, None).await? {
        if !since.left(&version, version.updated_at) {
            return Err(newer_work(Entity::Video));
        }
        version_untouched(unit, since, version.id).await?;
    }
    Ok(())
}

async fn version_untouched(unit: &mut Unit, since: &Since<'_>, id: Id<Version>) -> Result<()> {
    let scenes = store::scenes::of_version(&mut unit.tx, id, i64::MAX, None).await?;
    let comments = store::comments::of_version(&mut unit.tx, id, Level::OWNER, i64::MAX, None).await?;
    let same_scenes = scenes.iter().all(|scene| since.left(scene, scene.updated_at));
    let same_comments = comments.iter().all(|comment| since.left(comment, comment.updated_at));
    if same_scenes && same_comments { Ok(()) } else { Err(newer_work(Entity::Version)) }
}
