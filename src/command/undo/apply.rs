//! Taking one change back, through the use case that does the opposite.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::check::take_of;
use crate::{
    command::{
        Error, Expected, Result, Unit, comments, find, media, organisations, projects, scenes, takes, versions, videos,
    },
    model::{Activity, AspectRatio, Deed, Entity, Id, Scene, TakeRole, Verb},
};

/// The fields of a comment that an edit may change.
pub(super) const COMMENT_FIELDS: &[&str] =
    &["content", "status", "resolution", "assignee_id", "frame_in", "frame_out", "visibility"];

/// Takes one change back.
pub(super) async fn take_back(unit: &mut Unit, entry: &Activity) -> Result<()> {
    match entry.entity {
        Entity::Organisation => organisation(unit, entry).await,
        Entity::Project => project(unit, entry).await,
        Entity::Video => video(unit, entry).await,
        Entity::VideoFormats => formats(unit, entry).await,
        Entity::Version => version(unit, entry).await,
        Entity::Scene => scene(unit, entry).await,
        Entity::Media => medium(unit, entry).await,
        Entity::SceneMedia => take(unit, entry).await,
        Entity::Comment => comment(unit, entry).await,
        // Refused by the check.
        Entity::User | Entity::ProjectMember | Entity::StageDecision => Ok(()),
    }
}

/// The fields of an edit that a change touched, with the values they had before.
pub(super) fn former<T: DeserializeOwned>(entry: &Activity, editable: &[&str]) -> Result<T> {
    let before = |name: &str| entry.before.as_ref().and_then(|row| row.get(name));
    let after = |name: &str| entry.after.as_ref().and_then(|row| row.get(name));
    let touched = editable.iter().filter(|name| before(name) != after(name));
    let edit: Map<String, Value> =
        touched.map(|name| ((*name).to_owned(), before(name).cloned().unwrap_or_default())).collect();
    serde_json::from_value(Value::Object(edit)).map_err(|error| {
        Error::refused("not-undoable", format!("the former row cannot be read: {error}"), "change it back yourself")
    })
}

async fn organisation(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    match entry.verb {
        Verb::Create | Verb::Revive => drop(organisations::delete(unit, id, Expected::Any).await?),
        Verb::Delete => drop(organisations::revive(unit, id).await?),
        Verb::Update | Verb::Move | Verb::Decide => {
            let edit = former(entry, &["name", "is_active", "contact_id"])?;
            organisations::edit(unit, id, &edit, Expected::Any).await?;
        }
    }
    Ok(())
}

async fn project(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    if entry.verb == Verb::Update {
        let edit = former(entry, &["title", "objective", "style"])?;
        projects::edit(unit, id, &edit, Expected::Any).await?;
        return Ok(());
    }
    let project = find::project(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::EditProject)?;
    if entry.verb == Verb::Delete {
        unit.revive(project.place(), &project.row).await?;
    } else {
        unit.delete(project.place(), &project.row).await?;
    }
    Ok(())
}

async fn video(unit: &mut Unit, entry: &Activity) -> Result<()> {
    const EDITABLE: &[&str] = &[
        "title",
        "duration",
        "objective",
        "key_messages",
        "style",
        "outline",
        "fps_num",
        "fps_den",
        "start_frame",
        "drop_frame",
    ];
    let id = entry.entity_id.into();
    if entry.verb == Verb::Update {
        videos::edit(unit, id, &former(entry, EDITABLE)?, Expected::Any).await?;
        return Ok(());
    }
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::EditVideo)?;
    let place = video.place().in_video(id);
    if entry.verb == Verb::Delete {
        unit.revive(place, &video.row).await?;
    } else {
        unit.delete(place, &video.row).await?;
    }
    Ok(())
}

async fn formats(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let before = entry.before.as_ref().and_then(|before| before.get("formats")).cloned();
    let formats: Vec<AspectRatio> = before.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let body = crate::api::videos::Formats { formats };
    videos::set_formats(unit, entry.entity_id.into(), &body, Expected::Any).await?;
    Ok(())
}

async fn version(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    match entry.verb {
        Verb::Create | Verb::Revive => drop(versions::remove(unit, id, Deed::EditScene, Expected::Any).await?),
        Verb::Delete => drop(versions::restore(unit, id, Deed::EditScene).await?),
        Verb::Update | Verb::Move | Verb::Decide => {
            versions::edit(unit, id, &former(entry, &["name"])?, Expected::Any).await?;
        }
    }
    Ok(())
}

async fn scene(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    match entry.verb {
        Verb::Create | Verb::Revive => drop(scenes::delete(unit, id, Expected::Any).await?),
        Verb::Delete => drop(scenes::revive(unit, id).await?),
        Verb::Move => {
            let order = entry.before.as_ref().and_then(|before| before.get("order")?.as_i64()).unwrap_or(1);
            scenes::put_back(unit, id, order).await?;
        }
        Verb::Update | Verb::Decide => {
            let texts = &["title", "voice_text", "description", "image_prompt", "task_id", "duration_frames"];
            scenes::edit(unit, id, &former(entry, texts)?, Expected::Any).await?;
            reselect(unit, entry, id).await?;
        }
    }
    Ok(())
}

/// Chooses the takes again that were chosen before.
async fn reselect(unit: &mut Unit, entry: &Activity, id: Id<Scene>) -> Result<()> {
    let read = |row: &Option<Value>| row.clone().and_then(|row| serde_json::from_value::<Scene>(row).ok());
    let (Some(before), Some(after)) = (read(&entry.before), read(&entry.after)) else { return Ok(()) };
    for role in TakeRole::ALL {
        if before.selected(*role) != after.selected(*role) {
            takes::select(unit, id, *role, before.selected(*role), Expected::Any).await?;
        }
    }
    Ok(())
}

async fn medium(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    match entry.verb {
        Verb::Create | Verb::Revive => drop(media::delete(unit, id).await?),
        Verb::Delete => drop(media::revive(unit, id).await?),
        Verb::Update | Verb::Move | Verb::Decide => {
            media::edit(unit, id, &former(entry, &["url", "status"])?, Expected::Any).await?;
        }
    }
    Ok(())
}

async fn take(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let Some(take) = take_of(entry) else { return Ok(()) };
    if entry.after.is_some() {
        takes::remove(unit, take.scene_id, take.media_id, take.role, Expected::Any).await?;
        return Ok(());
    }
    takes::restore(unit, take).await
}

async fn comment(unit: &mut Unit, entry: &Activity) -> Result<()> {
    let id = entry.entity_id.into();
    match entry.verb {
        Verb::Create | Verb::Revive => drop(comments::delete(unit, id, Expected::Any).await?),
        Verb::Delete => drop(comments::revive(unit, id).await?),
        Verb::Update | Verb::Move | Verb::Decide => {
            comments::edit(unit, id, &former(entry, COMMENT_FIELDS)?, Expected::Any).await?;
        }
    }
    Ok(())
}
