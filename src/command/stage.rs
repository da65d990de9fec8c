//! Stage decisions: video, decision and log in one transaction, one decision on a video at a time.

use super::{
    Error, Expected, Look, Result, Unit,
    check::Fields,
    find::{self, Found},
    new_id,
    page::Window,
    unit::Change,
};
use crate::{
    api::{
        Page, PageQuery,
        stage::{Decide, Decided},
    },
    model::{
        Comment, Deed, Entity, Id, StageAction, StageDecision, Verb, Version, Video,
        stage::{self, Request, StageState},
    },
    store::{self, activity::image, page::ByTime},
};

/// The decisions on a video, newest first.
pub async fn decisions(look: &mut Look, video: Id<Video>, query: &PageQuery) -> Result<Page<StageDecision>> {
    find::video(&mut look.conn, &look.actor, video).await?.readable()?;
    let window = Window::<ByTime>::read("decisions", query.limit, query.cursor.as_deref())?;
    let rows = store::decisions::of_video(&mut look.conn, video, window.wanted(), window.after).await?;
    Ok(window.page(rows, |row| ByTime { at: row.created_at, id: row.id.uuid() }))
}

/// Decides on the current stage.
pub async fn decide(unit: &mut Unit, video: Id<Video>, body: &Decide, expected: Expected) -> Result<Decided> {
    store::videos::lock(&mut unit.tx, video).await?;
    let video = find::video(&mut unit.tx, &unit.actor, video).await?.writable(Deed::Read)?;
    check_unchanged(&video, expected)?;
    let mut fields = Fields::default();
    fields.text("note", &body.note);
    fields.done()?;
    let newest = store::versions::newest(&mut unit.tx, video.row.id).await?;
    check_newest(body.version_id, newest.as_ref())?;
    let blocking = store::amends::open(&mut unit.tx, video.row.id, video.row.current_stage).await?;
    let next = stage::decide(
        StageState { stage: video.row.current_stage, status: video.row.stage_status },
        &Request {
            action: body.action,
            note: Some(&body.note),
            acknowledge_open: body.acknowledge_open,
            to_stage: body.to_stage,
            blocking: &blocking,
            level: video.level,
        },
    )?;
    record(unit, &video, body, newest.as_ref(), &blocking, next).await
}

async fn record(
    unit: &mut Unit,
    video: &Found<Video>,
    body: &Decide,
    newest: Option<&Version>,
    blocking: &[Id<Comment>],
    next: StageState,
) -> Result<Decided> {
    let before = &video.row;
    let acknowledges = matches!(body.action, StageAction::Submit | StageAction::Approve);
    let decision = StageDecision {
        id: new_id(),
        video_id: before.id,
        version_id: newest.map(|version| version.id),
        action: body.action,
        stage: before.current_stage,
        from_status: before.stage_status,
        to_stage: next.stage,
        to_status: next.status,
        note: body.note.trim().to_owned(),
        acknowledged_open: if acknowledges { blocking.len() as i64 } else { 0 },
        decided_by_id: unit.actor.user.id,
        created_at: unit.now,
    };
    store::decisions::insert(&mut unit.tx, &decision).await?;
    let place = video.place().in_video(before.id);
    unit.log(
        place,
        Change {
            verb: Verb::Decide,
            entity: Entity::StageDecision,
            id: decision.id.uuid(),
            before: None,
            after: Some(image(&decision)),
        },
    );
    let after = Video { current_stage: next.stage, stage_status: next.status, ..before.clone() };
    let video = unit.write(place, Verb::Decide, before, after).await?;
    Ok(Decided { video, decision })
}

/// Refuses a decision on a video that somebody else decided on meanwhile, and says where it is now.
fn check_unchanged(video: &Found<Video>, expected: Expected) -> Result<()> {
    let row = &video.row;
    expected.check(row).map_err(|error| match error {
        Error::Stale { current, .. } => Error::Stale {
            detail: format!(
                "somebody was faster: {} is at {}, {} now; look at it and decide again",
                row.title,
                row.current_stage,
                row.stage_status.words()
            ),
            current,
        },
        other => other,
    })
}

/// Refuses a decision of somebody who looked at an older version.
fn check_newest(seen: Option<Id<Version>>, newest: Option<&Version>) -> Result<()> {
    let Some(newest) = newest.filter(|newest| seen.is_some_and(|seen| seen != newest.id)) else { return Ok(()) };
    Err(Error::refused(
        "newer-version",
        format!("version {} is the newest by now, and you looked at another one", newest.number),
        "look at the newest version and decide again",
    ))
}
