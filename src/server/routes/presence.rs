//! Who else has a video open.

use axum::{Json, extract::State};
use tokio::time::Instant;

use crate::{
    api::presence::{BePresent, PRESENCE, Presence},
    command::presence,
    model::{Id, Video},
    server::{
        App,
        answer::Answer,
        extract::{Json as Body, Path},
        identity::Caller,
        openapi::Routes,
        presence::Spot,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Presence", "Who else has a video open. Nothing is locked by it, and nothing of it is kept.").put(
        PRESENCE,
        "bePresent",
        "Says that I have a video open and what I am writing on, and answers who else has; say it again within 45 s.",
        be_present,
    )
}

async fn be_present(
    caller: Caller,
    State(app): State<App>,
    Path(video): Path<Id<Video>>,
    Body(body): Body<BePresent>,
) -> Answer<Json<Presence>> {
    let spot = caller.read(async |look| presence::spot(look, video, body.comment_id).await).await?;
    let (me, now) = (caller.actor().user.id, Instant::now());
    let here = Spot { project: spot.project, video, comment: body.comment_id };
    app.people.say(me, body.session, Some(here).filter(|_| !body.leaves), now);
    let people = if spot.sees_others { app.people.others(video, me, now) } else { Vec::new() };
    Ok(Json(Presence { video_id: video, people }))
}
