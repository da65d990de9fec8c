//! Takes: the media linked to a scene for a role, and the selected one of each role. The scene's version is locked
//! throughout, so that a selection never points at a take that is gone.

use super::{
    Error, Expected, Look, Made, Result, Unit,
    check::Fields,
    find,
    find::InVideo,
    page::Window,
    scenes,
    unit::{Change, taken},
    versions::link,
};
use crate::{
    api::{
        Page, PageQuery,
        media::{AddTake, Take},
    },
    model::{Deed, Entity, Id, Media, MediaStatus, Scene, SceneMedia, TakeRole, Timestamp, Verb},
    store::{self, activity::image},
};

/// The takes of a scene, by role, each role in the order its takes were linked.
pub async fn list(look: &mut Look, scene: Id<Scene>, query: &PageQuery) -> Result<Page<Take>> {
    find::scene(&mut look.conn, &look.actor, scene).await?.readable()?;
    let window = Window::<(String, Timestamp, Id<Media>)>::read("takes", query.limit, query.cursor.as_deref())?;
    let key = |take: &Take| (take.role.as_str().to_owned(), take.linked_at, take.media.id);
    let takes = store::media::of_scene(&mut look.conn, scene).await?.into_iter().map(|take| of(&take.link, take.media));
    // A scene has a handful of takes, so the page is cut here and not in the database.
    let rest = takes.filter(|take| window.after.as_ref().is_none_or(|after| key(take) > *after));
    let rows = rest.take(usize::try_from(window.wanted()).unwrap_or(usize::MAX)).collect();
    Ok(window.page(rows, key))
}

/// Adds a take: a new medium by its address, or one that the project already has.
pub async fn add(unit: &mut Unit, scene: Id<Scene>, body: &AddTake) -> Result<Made<Take>> {
    let (scene, _) = scenes::locked(unit, scene).await?;
    let scene = scene.writable(Deed::EditScene)?;
    let media = match store::get::<Media>(&mut unit.tx, body.id).await? {
        Some(media) => {
            let media = known(&scene, body, media)?;
            // It was taken back, with its bytes if it had any, and is wanted again.
            unit.revive(scene.place(), &media).await?
        }
        None => register(unit, &scene, body).await?,
    };
    let scene_id = scene.row().id;
    let before = store::media::linked(&mut unit.tx, scene_id, media.id, body.role).await?;
    let is_new = before.is_none();
    let take = before.unwrap_or(SceneMedia { scene_id, media_id: media.id, role: body.role, created_at: unit.now });
    if is_new {
        link(unit, scene.place(), take.clone()).await?;
    }
    if body.select {
        let selected = with_selected(scene.row(), body.role, Some(media.id));
        unit.update(scene.place(), scene.row(), selected).await?;
    }
    Ok(Made { row: of(&take, media), is_new })
}

/// A medium that exists, deleted or not: of the same project, of the kind the role plays, and not another one under the same
/// id.
fn known(scene: &InVideo<Scene>, body: &AddTake, media: Media) -> Result<Media> {
    if media.project_id != scene.found.project.id {
        return Err(taken(Entity::Media));
    }
    if body.url.as_ref().is_some_and(|url| *url != media.url) {
        return Err(taken(Entity::Media));
    }
    if media.kind != body.role.media_type() {
        let wanted = body.role.media_type();
        return Err(Error::field(
            "role",
            format!("a {} take must be {wanted}, and this medium is {}", body.role, media.kind),
        ));
    }
    Ok(media)
}

async fn register(unit: &mut Unit, scene: &InVideo<Scene>, body: &AddTake) -> Result<Media> {
    let mut fields = Fields::default();
    fields.id("id", body.id);
    match &body.url {
        Some(url) => {
            fields.url("url", url);
        }
        None if body.status == Some(MediaStatus::Uploading) => {}
        None => {
            fields.wrong(
                "url",
                "must be given: the project has no medium with this id; to upload one, send the status `uploading`",
            );
        }
    }
    fields.done()?;
    let url = body.url.clone().unwrap_or_else(|| Media::own_url(body.id));
    let status = body.status.unwrap_or(MediaStatus::Ok);
    let row = Media::registered(body.id, scene.found.project.id, body.role, url, status, unit.now);
    unit.create(scene.place(), &row).await?;
    Ok(row)
}

/// Removes a take from a scene, and the selection that pointed at it. The medium stays in the project.
pub async fn remove(
    unit: &mut Unit,
    scene: Id<Scene>,
    media: Id<Media>,
    role: TakeRole,
    expected: Expected,
) -> Result<Scene> {
    let (scene, _) = scenes::locked(unit, scene).await?;
    let scene = scene.writable(Deed::EditScene)?;
    let Some(take) = store::media::linked(&mut unit.tx, scene.row().id, media, role).await? else {
        return Err(Error::NotFound("take"));
    };
    expected.check(scene.row())?;
    let mut row = scene.row().clone();
    if row.selected(role) == Some(media) {
        row = unit.update(scene.place(), scene.row(), with_selected(scene.row(), role, None)).await?;
    }
    store::media::unlink(&mut unit.tx, take.scene_id, take.media_id, role).await?;
    unit.log(
        scene.place(),
        Change {
            verb: Verb::Delete,
            entity: Entity::SceneMedia,
            id: take.scene_id.uuid(),
            before: Some(image(&take)),
            after: None,
        },
    );
    Ok(row)
}

/// Links a take again as it was, with its place among the others.
pub(super) async fn restore(unit: &mut Unit, take: SceneMedia) -> Result<()> {
    let (scene, _) = scenes::locked(unit, take.scene_id).await?;
    let scene = scene.writable(Deed::EditScene)?;
    let medium = find::medium(&mut unit.tx, &unit.actor, take.media_id).await?.writable(Deed::EditScene)?;
    if medium.row.project_id != scene.found.project.id {
        return Err(Error::NotFound("medium"));
    }
    link(unit, scene.place(), take).await
}

/// Chooses the take of a role, or none.
pub async fn select(
    unit: &mut Unit,
    scene: Id<Scene>,
    role: TakeRole,
    media: Option<Id<Media>>,
    expected: Expected,
) -> Result<Scene> {
    let (scene, _) = scenes::locked(unit, scene).await?;
    let scene = scene.writable(Deed::EditScene)?;
    expected.check(scene.row())?;
    if let Some(media) = media
        && store::media::linked(&mut unit.tx, scene.row().id, media, role).await?.is_none()
    {
        let reason = format!("the scene has no such {role} take");
        return Err(Error::refused("no-such-take", reason, "add it to the scene first"));
    }
    unit.update(scene.place(), scene.row(), with_selected(scene.row(), role, media)).await
}

/// The scene with another selection.
fn with_selected(scene: &Scene, role: TakeRole, media: Option<Id<Media>>) -> Scene {
    let mut scene = scene.clone();
    let selected = match role {
        TakeRole::Image => &mut scene.selected_image_id,
        TakeRole::Voice => &mut scene.selected_voice_id,
        TakeRole::Video => &mut scene.selected_video_id,
        TakeRole::Music => &mut scene.selected_music_id,
    };
    *selected = media;
    scene
}

fn of(link: &SceneMedia, media: Media) -> Take {
    Take { media, scene_id: link.scene_id, role: link.role, linked_at: link.created_at }
}
