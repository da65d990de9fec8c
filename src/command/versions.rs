//! Versions: numbered cuts, and the cloning that starts a new one.

use std::collections::HashMap;

use super::{
    Expected, Look, Made, Result, Unit,
    check::Fields,
    find::{self, Found},
    new_id,
    page::Window,
    unit::{Change, Place, taken},
};
use crate::{
    api::{
        Page, PageQuery,
        versions::{CreateVersion, CreatedVersion, EditVersion},
    },
    model::{
        Comment, Deed, Entity, Id, Level, Scene, SceneMedia, Verb, Version, Video,
        lineage::{self, CarryOver},
    },
    store::{self, activity::image},
};

/// The versions of a video, newest first.
pub async fn list(look: &mut Look, video: Id<Video>, query: &PageQuery) -> Result<Page<Version>> {
    find::video(&mut look.conn, &look.actor, video).await?.readable()?;
    let window = Window::<i64>::read("versions", query.limit, query.cursor.as_deref())?;
    let rows = store::versions::of_video(&mut look.conn, video, window.wanted(), window.after).await?;
    Ok(window.page(rows, |row| row.number))
}

/// One version.
pub async fn get(look: &mut Look, id: Id<Version>) -> Result<Version> {
    Ok(find::version(&mut look.conn, &look.actor, id).await?.readable()?.found.row)
}

/// Makes the next one: empty, or with the scenes of another one and its open amends.
pub async fn create(unit: &mut Unit, video: Id<Video>, body: &CreateVersion) -> Result<Made<CreatedVersion>> {
    store::videos::lock(&mut unit.tx, video).await?;
    let video = find::video(&mut unit.tx, &unit.actor, video).await?.writable(Deed::EditScene)?;
    let mut fields = Fields::default();
    fields.id("id", body.id).label("name", &body.name);
    fields.done()?;
    if let Some(row) = store::get::<Version>(&mut unit.tx, body.id).await? {
        return again(unit, &video, row).await;
    }
    let newest = store::versions::newest(&mut unit.tx, video.row.id).await?;
    let version = add(unit, &video, body.id, &body.name).await?;
    let mut outcome = CarryOver::default();
    let mut scenes = 0;
    if let Some(from) = body.from_version_id {
        let clones = clone_scenes(unit, &video, from, &version).await?;
        scenes = clones.len() as i64;
        outcome = carry_over(unit, video.place().in_video(video.row.id), from, version.id, |scene| {
            clones.get(&scene).copied()
        })
        .await?;
    }
    // Open amends of the newest version stay there when another one is cloned, and whoever cloned should know.
    if let Some(newest) = newest.filter(|newest| Some(newest.id) != body.from_version_id) {
        let left = open_amends(unit, newest.id).await?;
        outcome.unmatched.extend(left.iter().map(|amend| amend.id));
    }
    let carried = outcome.carried.len() as i64;
    Ok(Made::new(CreatedVersion { version, scenes, carried, unmatched: outcome.unmatched }))
}

/// The same create came again: what it made, as far as it can still be told.
async fn again(unit: &mut Unit, video: &Found<Video>, row: Version) -> Result<Made<CreatedVersion>> {
    if row.video_id != video.row.id {
        return Err(taken(Entity::Version));
    }
    let scenes = store::scenes::count(&mut unit.tx, row.id).await?;
    let comments = store::comments::of_version(&mut unit.tx, row.id, Level::OWNER, i64::MAX, None).await?;
    let was_carried = |comment: &&Comment| comment.carried_from_id.is_some() && comment.created_at == row.created_at;
    let carried = comments.iter().filter(was_carried).count() as i64;
    Ok(Made::again(CreatedVersion { version: row, scenes, carried, unmatched: Vec::new() }))
}

/// Adds a version with the next number. The video is locked.
pub(super) async fn add(unit: &mut Unit, video: &Found<Video>, id: Id<Version>, name: &str) -> Result<Version> {
    let row = Version {
        id,
        video_id: video.row.id,
        number: store::versions::next_number(&mut unit.tx, video.row.id).await?,
        name: name.trim().to_owned(),
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    unit.create(video.place().in_video(video.row.id), &row).await?;
    Ok(row)
}

/// Clones the scenes of a version of the same video, with their takes. Answers which scene became which.
async fn clone_scenes(
    unit: &mut Unit,
    video: &Found<Video>,
    from: Id<Version>,
    to: &Version,
) -> Result<HashMap<Id<Scene>, Id<Scene>>> {
    store::versions::lock(&mut unit.tx, from).await?;
    let source = find::version(&mut unit.tx, &unit.actor, from).await?.readable()?;
    if source.video.id != video.row.id {
        return Err(super::Error::field("from_version_id", "must be a version of the same video"));
    }
    let place = video.place().in_video(video.row.id);
    let mut clones = HashMap::new();
    let mut rows = store::scenes::of_version(&mut unit.tx, from, i64::MAX, None).await?;
    for scene in &mut rows {
        let id = new_id();
        clones.insert(scene.id, id);
        scene.id = id;
        scene.version_id = to.id;
        scene.revision = 1;
        (scene.created_at, scene.updated_at) = (unit.now, unit.now);
    }
    unit.create_all(&rows, |_| place).await?;
    link_again(unit, place, from, &clones).await?;
    Ok(clones)
}

/// Links the takes of a version to the new scenes that continue its own, many with each statement.
pub(super) async fn link_again(
    unit: &mut Unit,
    place: Place,
    from: Id<Version>,
    continued: &HashMap<Id<Scene>, Id<Scene>>,
) -> Result<()> {
    let takes = store::media::of_version(&mut unit.tx, from).await?.into_iter();
    let again = |take: SceneMedia| Some(SceneMedia { scene_id: *continued.get(&take.scene_id)?, ..take });
    let takes: Vec<SceneMedia> = takes.filter_map(|take| again(take.link)).collect();
    store::media::link_all(&mut unit.tx, &takes).await?;
    for take in &takes {
        note_link(unit, place, take);
    }
    Ok(())
}

/// Links a take and notes it. Linking it again changes nothing.
pub(super) async fn link(unit: &mut Unit, place: Place, take: SceneMedia) -> Result<()> {
    if store::media::link(&mut unit.tx, &take).await? {
        note_link(unit, place, &take);
    }
    Ok(())
}

fn note_link(unit: &mut Unit, place: Place, take: &SceneMedia) {
    let (id, after) = (take.scene_id.uuid(), Some(image(take)));
    unit.log(place, Change { verb: Verb::Create, entity: Entity::SceneMedia, id, before: None, after });
}

/// Carries the open amends of a version to the scenes of a new one that continue its own. The video is locked.
pub(super) async fn carry_over(
    unit: &mut Unit,
    place: Place,
    from: Id<Version>,
    to: Id<Version>,
    scene_of: impl Fn(Id<Scene>) -> Option<Id<Scene>>,
) -> Result<CarryOver> {
    let amends = open_amends(unit, from).await?;
    let outcome = lineage::carry_over(&amends, scene_of, new_id, unit.now);
    unit.create_all(&outcome.carried, |_| place).await?;
    store::snoozes::carry(&mut unit.tx, to).await?;
    Ok(outcome)
}

/// The open amends of a version at every stage, whoever may read them.
async fn open_amends(unit: &mut Unit, version: Id<Version>) -> Result<Vec<Comment>> {
    let comments = store::comments::of_version(&mut unit.tx, version, Level::OWNER, i64::MAX, None).await?;
    Ok(comments.into_iter().filter(Comment::is_open).collect())
}

/// Renames one.
pub async fn edit(unit: &mut Unit, id: Id<Version>, body: &EditVersion, expected: Expected) -> Result<Version> {
    let version = find::version(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditScene)?;
    expected.check(version.row())?;
    let mut fields = Fields::default();
    body.name.iter().for_each(|name| {
        fields.label("name", name);
    });
    fields.done()?;
    let before = version.row();
    let name = body.name.as_deref().map_or_else(|| before.name.clone(), |name| name.trim().to_owned());
    unit.update(version.place(), before, Version { name, ..before.clone() }).await
}

/// Deletes one, with its scenes and comments out of sight. Its number is not used again.
pub async fn delete(unit: &mut Unit, id: Id<Version>, expected: Expected) -> Result<Version> {
    remove(unit, id, Deed::DeleteVideo, expected).await
}

/// Deletes one for somebody who may do a deed. Which version is the newest decides on stages, so the video is locked.
pub(super) async fn remove(unit: &mut Unit, id: Id<Version>, deed: Deed, expected: Expected) -> Result<Version> {
    let video = find::version(&mut unit.tx, &unit.actor, id).await?.video.id;
    store::videos::lock(&mut unit.tx, video).await?;
    let version = find::version(&mut unit.tx, &unit.actor, id).await?.restorable(deed)?;
    if version.row().deleted_at.is_none() {
        expected.check(version.row())?;
    }
    unit.delete(version.place(), version.row()).await
}

/// Takes a deletion back.
pub async fn revive(unit: &mut Unit, id: Id<Version>) -> Result<Version> {
    restore(unit, id, Deed::DeleteVideo).await
}

/// Takes a deletion back for somebody who may do a deed.
pub(super) async fn restore(unit: &mut Unit, id: Id<Version>, deed: Deed) -> Result<Version> {
    let video = find::version(&mut unit.tx, &unit.actor, id).await?.video.id;
    store::videos::lock(&mut unit.tx, video).await?;
    let version = find::version(&mut unit.tx, &unit.actor, id).await?.restorable(deed)?;
    unit.revive(version.place(), version.row()).await
}
