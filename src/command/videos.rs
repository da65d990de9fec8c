//! Videos and the shapes they are delivered in.

use serde_json::json;

use super::{
    Expected, Look, Made, Result, Unit,
    check::Fields,
    find::{self, Found},
    page::Window,
    unit::{Change, Place, taken},
};
use crate::{
    api::{
        Page, PageQuery,
        videos::{CreateVideo, EditVideo, Formats},
    },
    model::{AspectRatio, Deed, Entity, Id, Project, Verb, Video, stage::StageState},
    store::{self, activity::image, page::ByTitle},
};

/// The videos of a project, by title.
pub async fn list(look: &mut Look, project: Id<Project>, query: &PageQuery) -> Result<Page<Video>> {
    find::project(&mut look.conn, &look.actor, project).await?.readable()?;
    let window = Window::<ByTitle>::read("videos", query.limit, query.cursor.as_deref())?;
    let rows = store::videos::of_project(&mut look.conn, project, window.wanted(), window.after.clone()).await?;
    Ok(window.page(rows, |row| ByTitle { title: row.title.clone(), id: row.id.uuid() }))
}

/// One video.
pub async fn get(look: &mut Look, id: Id<Video>) -> Result<Video> {
    Ok(find::video(&mut look.conn, &look.actor, id).await?.readable()?.row)
}

/// Makes one, at the stage outline, in progress.
pub async fn create(unit: &mut Unit, project: Id<Project>, body: &CreateVideo) -> Result<Made<Video>> {
    let project = find::project(&mut unit.tx, &unit.actor, project).await?.writable(Deed::EditVideo)?;
    let mut fields = Fields::default();
    fields.id("id", body.id).title("title", &body.title).seconds("duration", body.duration);
    fields.text("objective", &body.objective).text("key_messages", &body.key_messages).text("outline", &body.outline);
    body.style.iter().for_each(|text| {
        fields.text("style", text);
    });
    fields.rate(body.fps_num, body.fps_den).frames("start_frame", Some(body.start_frame));
    fields.done()?;
    if let Some(row) = store::get::<Video>(&mut unit.tx, body.id).await? {
        return if row.project_id == project.row.id { Ok(Made::again(row)) } else { Err(taken(Entity::Video)) };
    }
    add(unit, &project, body, StageState::START).await.map(Made::new)
}

/// Adds a video whose fields were checked.
pub(super) async fn add(
    unit: &mut Unit,
    project: &Found<Project>,
    body: &CreateVideo,
    state: StageState,
) -> Result<Video> {
    let row = Video {
        id: body.id,
        project_id: project.row.id,
        title: body.title.trim().to_owned(),
        duration: body.duration,
        objective: body.objective.clone(),
        key_messages: body.key_messages.clone(),
        style: body.style.clone(),
        outline: body.outline.clone(),
        current_stage: state.stage,
        stage_status: state.status,
        fps_num: body.fps_num,
        fps_den: body.fps_den,
        start_frame: body.start_frame,
        drop_frame: body.drop_frame,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    let place = project.place().in_video(row.id);
    unit.create(place, &row).await?;
    if !body.formats.is_empty() {
        write_formats(unit, place, row.id, &body.formats).await?;
    }
    Ok(row)
}

/// Edits one. Stage and status change by a decision only.
pub async fn edit(unit: &mut Unit, id: Id<Video>, body: &EditVideo, expected: Expected) -> Result<Video> {
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditVideo)?;
    expected.check(&video.row)?;
    let before = &video.row;
    let after = Video {
        title: body.title.as_deref().map_or_else(|| before.title.clone(), |title| title.trim().to_owned()),
        duration: body.duration.unwrap_or(before.duration),
        objective: body.objective.clone().unwrap_or_else(|| before.objective.clone()),
        key_messages: body.key_messages.clone().unwrap_or_else(|| before.key_messages.clone()),
        style: body.style.clone().unwrap_or_else(|| before.style.clone()),
        outline: body.outline.clone().unwrap_or_else(|| before.outline.clone()),
        fps_num: body.fps_num.unwrap_or(before.fps_num),
        fps_den: body.fps_den.unwrap_or(before.fps_den),
        start_frame: body.start_frame.unwrap_or(before.start_frame),
        drop_frame: body.drop_frame.unwrap_or(before.drop_frame),
        ..before.clone()
    };
    let mut fields = Fields::default();
    fields.title("title", &after.title).seconds("duration", after.duration);
    fields
        .text("objective", &after.objective)
        .text("key_messages", &after.key_messages)
        .text("outline", &after.outline);
    after.style.iter().for_each(|text| {
        fields.text("style", text);
    });
    fields.rate(after.fps_num, after.fps_den).frames("start_frame", Some(after.start_frame));
    fields.done()?;
    unit.update(video.place().in_video(id), before, after).await
}

/// Deletes one, with everything in it out of sight.
pub async fn delete(unit: &mut Unit, id: Id<Video>, expected: Expected) -> Result<Video> {
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::DeleteVideo)?;
    if video.row.deleted_at.is_none() {
        expected.check(&video.row)?;
    }
    unit.delete(video.place().in_video(id), &video.row).await
}

/// Takes a deletion back.
pub async fn revive(unit: &mut Unit, id: Id<Video>) -> Result<Video> {
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::DeleteVideo)?;
    unit.revive(video.place().in_video(id), &video.row).await
}

/// The shapes it is delivered in, and the video's revision.
pub async fn formats(look: &mut Look, id: Id<Video>) -> Result<(Formats, i64)> {
    let video = find::video(&mut look.conn, &look.actor, id).await?.readable()?;
    Ok((Formats { formats: store::videos::formats(&mut look.conn, id).await? }, video.row.revision))
}

/// Replaces the shapes it is delivered in. The video's own revision guards them, so it is written, too.
pub async fn set_formats(unit: &mut Unit, id: Id<Video>, body: &Formats, expected: Expected) -> Result<(Formats, i64)> {
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditVideo)?;
    expected.check(&video.row)?;
    let formats = in_order(&body.formats);
    if store::videos::formats(&mut unit.tx, id).await? == formats {
        return Ok((Formats { formats }, video.row.revision));
    }
    let place = video.place().in_video(id);
    let row = unit.write(place, Verb::Update, &video.row, video.row.clone()).await?;
    write_formats(unit, place, id, &formats).await?;
    Ok((Formats { formats }, row.revision))
}

pub(super) async fn write_formats(unit: &mut Unit, place: Place, id: Id<Video>, formats: &[AspectRatio]) -> Result<()> {
    let formats = in_order(formats);
    let before = store::videos::formats(&mut unit.tx, id).await?;
    store::videos::set_formats(&mut unit.tx, id, &formats).await?;
    let value = |formats: &[AspectRatio]| image(&json!({ "video_id": id, "formats": formats }));
    unit.log(
        place,
        Change {
            verb: if before.is_empty() { Verb::Create } else { Verb::Update },
            entity: Entity::VideoFormats,
            id: id.uuid(),
            before: (!before.is_empty()).then(|| value(&before)),
            after: Some(value(&formats)),
        },
    );
    Ok(())
}

/// Each shape once, in the order of the schema.
fn in_order(formats: &[AspectRatio]) -> Vec<AspectRatio> {
    let mut formats = formats.to_vec();
    formats.sort_unstable();
    formats.dedup();
    formats
}
