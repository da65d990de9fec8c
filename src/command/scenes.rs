//! Scenes: their texts and their order. The order is dense, 1..n among the live ones of a version, and whoever changes it
//! holds the version's lock. A change is one entry of the log, on the scene that was made, moved, deleted or revived; that
//! its neighbours shift follows from its `order`, and is not a write of them.

use super::{
    Expected, Look, Made, Result, Unit,
    check::Fields,
    find::{self, InVideo},
    page::Window,
    unit::taken,
};
use crate::{
    api::{
        Page, PageQuery,
        scenes::{CreateScene, EditScene, Place},
    },
    model::{Deed, Entity, Id, Scene, Verb, Version, order},
    store,
};

/// The scenes of a version, in order.
pub async fn list(look: &mut Look, version: Id<Version>, query: &PageQuery) -> Result<Page<Scene>> {
    find::version(&mut look.conn, &look.actor, version).await?.readable()?;
    let window = Window::<i64>::read("scenes", query.limit, query.cursor.as_deref())?;
    let rows = store::scenes::of_version(&mut look.conn, version, window.wanted(), window.after).await?;
    Ok(window.page(rows, |row| row.order))
}

/// One scene.
pub async fn get(look: &mut Look, id: Id<Scene>) -> Result<Scene> {
    Ok(find::scene(&mut look.conn, &look.actor, id).await?.readable()?.found.row)
}

/// Makes one at a place.
pub async fn create(unit: &mut Unit, version: Id<Version>, body: &CreateScene) -> Result<Made<Scene>> {
    store::versions::lock(&mut unit.tx, version).await?;
    let version = find::version(&mut unit.tx, &unit.actor, version).await?.writable(Deed::EditScene)?;
    let version_id = version.row().id;
    if let Some(row) = store::get::<Scene>(&mut unit.tx, body.id).await? {
        return if row.version_id == version_id { Ok(Made::again(row)) } else { Err(taken(Entity::Scene)) };
    }
    let mut ids = store::scenes::ids_in_order(&mut unit.tx, version_id).await?;
    let row = Scene {
        id: body.id,
        version_id,
        order: 0,
        title: body.title.trim().to_owned(),
        voice_text: body.voice_text.clone(),
        description: body.description.clone(),
        image_prompt: body.image_prompt.clone(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: body.task_id.clone(),
        duration_frames: body.duration_frames,
        lineage_id: body.id.uuid(),
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    let mut fields = Fields::default();
    check(fields.id("id", body.id), &row);
    fields.done()?;
    let after = neighbour(&ids, body.place);
    order::insert_after(&mut ids, row.id, after)?;
    let row = Scene { order: order_in(&ids, row.id), ..row };
    store::scenes::shift(&mut unit.tx, version_id, row.order, 1).await?;
    unit.create(version.place(), &row).await?;
    Ok(Made::new(row))
}

/// Names every field of a scene that is wrong.
pub(super) fn check(fields: &mut Fields, scene: &Scene) {
    fields.label("title", &scene.title).text("voice_text", &scene.voice_text);
    fields.text("description", &scene.description).text("image_prompt", &scene.image_prompt);
    scene.task_id.iter().for_each(|id| {
        fields.label("task_id", id);
    });
    fields.frames("duration_frames", scene.duration_frames);
}

/// Edits one: its texts, task and length. The log notes the scene's order with them, so the order must not change meanwhile.
pub async fn edit(unit: &mut Unit, id: Id<Scene>, body: &EditScene, expected: Expected) -> Result<Scene> {
    let (scene, _) = locked(unit, id).await?;
    let scene = scene.writable(Deed::EditScene)?;
    expected.check(scene.row())?;
    let before = scene.row();
    let or = |new: &Option<String>, old: &String| new.clone().unwrap_or_else(|| old.clone());
    let after = Scene {
        title: body.title.as_deref().map_or_else(|| before.title.clone(), |title| title.trim().to_owned()),
        voice_text: or(&body.voice_text, &before.voice_text),
        description: or(&body.description, &before.description),
        image_prompt: or(&body.image_prompt, &before.image_prompt),
        task_id: body.task_id.clone().unwrap_or_else(|| before.task_id.clone()),
        duration_frames: body.duration_frames.unwrap_or(before.duration_frames),
        ..before.clone()
    };
    let mut fields = Fields::default();
    check(&mut fields, &after);
    fields.done()?;
    unit.update(scene.place(), before, after).await
}

/// Puts one somewhere else.
pub async fn relocate(unit: &mut Unit, id: Id<Scene>, place: Place, expected: Expected) -> Result<Scene> {
    let (scene, before) = locked(unit, id).await?;
    let scene = scene.writable(Deed::EditScene)?;
    expected.check(scene.row())?;
    let mut after = before.clone();
    let neighbour = neighbour(&before, place);
    order::move_after(&mut after, id, neighbour)?;
    rearrange(unit, &scene, &before, &after).await
}

/// Puts one back to the order it had.
pub(super) async fn put_back(unit: &mut Unit, id: Id<Scene>, order: i64) -> Result<Scene> {
    let (scene, before) = locked(unit, id).await?;
    let scene = scene.writable(Deed::EditScene)?;
    let mut after = before.clone();
    order::place(&mut after, id, order);
    rearrange(unit, &scene, &before, &after).await
}

async fn rearrange(
    unit: &mut Unit,
    scene: &InVideo<Scene>,
    before: &[Id<Scene>],
    after: &[Id<Scene>],
) -> Result<Scene> {
    let row = scene.row();
    let renumbered = order::renumbered(before, after);
    if renumbered.is_empty() {
        return Ok(row.clone());
    }
    store::scenes::renumber(&mut unit.tx, row.version_id, &renumbered).await?;
    let moved = Scene { order: order_in(after, row.id), ..row.clone() };
    unit.write(scene.place(), Verb::Move, row, moved).await
}

/// Deletes one. The gap closes, and the row keeps its order, so that it can come back there.
pub async fn delete(unit: &mut Unit, id: Id<Scene>, expected: Expected) -> Result<Scene> {
    let (scene, _) = locked(unit, id).await?;
    let scene = scene.restorable(Deed::EditScene)?;
    if scene.row().deleted_at.is_some() {
        return Ok(scene.found.row);
    }
    expected.check(scene.row())?;
    let row = unit.delete(scene.place(), scene.row()).await?;
    store::scenes::shift(&mut unit.tx, row.version_id, row.order + 1, -1).await?;
    Ok(row)
}

/// Takes a deletion back: the scene returns to its order, or to the end where there are fewer scenes now.
pub async fn revive(unit: &mut Unit, id: Id<Scene>) -> Result<Scene> {
    let (scene, ids) = locked(unit, id).await?;
    let scene = scene.restorable(Deed::EditScene)?;
    let row = scene.row();
    if row.deleted_at.is_none() {
        return Ok(row.clone());
    }
    let order = row.order.clamp(1, ids.len() as i64 + 1);
    store::scenes::shift(&mut unit.tx, row.version_id, order, 1).await?;
    store::scenes::set_order(&mut unit.tx, id, order).await?;
    let revived = Scene { order, deleted_at: None, ..row.clone() };
    unit.write(scene.place(), Verb::Revive, row, revived).await
}

/// The scene, and the live ones of its version in order, with the version locked.
pub(super) async fn locked(unit: &mut Unit, id: Id<Scene>) -> Result<(InVideo<Scene>, Vec<Id<Scene>>)> {
    let version = find::scene(&mut unit.tx, &unit.actor, id).await?.row().version_id;
    store::versions::lock(&mut unit.tx, version).await?;
    let scene = find::scene(&mut unit.tx, &unit.actor, id).await?;
    Ok((scene, store::scenes::ids_in_order(&mut unit.tx, version).await?))
}

/// The scene that a place is right after; none: the first place. An unknown neighbour is left to the rules to refuse.
fn neighbour(ids: &[Id<Scene>], place: Place) -> Option<Id<Scene>> {
    match place {
        Place::First => None,
        Place::Last => ids.last().copied(),
        Place::After(id) => Some(id),
        Place::Before(id) => match order::order_of(ids, id) {
            Some(order) => usize::try_from(order - 2).ok().and_then(|at| ids.get(at).copied()),
            None => Some(id),
        },
    }
}

fn order_in(ids: &[Id<Scene>], id: Id<Scene>) -> i64 {
    order::order_of(ids, id).unwrap_or(1)
}
