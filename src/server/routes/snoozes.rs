//! What I put off in my own queue.

use axum::Json;

use crate::{
    api::snoozes::{Awake, SNOOZE, SetSnooze},
    command::snoozes,
    model::{Comment, Id, Snooze},
    server::{
        answer::Answer,
        extract::{Json as Body, Path},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Snoozes", "What I put off in my own queue. Nobody else sees it.")
        .put(SNOOZE, "setSnooze", "Puts an open amend off, until a moment or until something new happens.", set)
        .delete(SNOOZE, "wake", "Takes an amend back into my queue; one that is not put off stays as it is.", wake)
}

async fn set(caller: Caller, Path(id): Path<Id<Comment>>, Body(body): Body<SetSnooze>) -> Answer<Sent<Json<Snooze>>> {
    caller.write(async move |unit| snoozes::set(unit, id, &body).await.map(Json)).await
}

async fn wake(caller: Caller, Path(id): Path<Id<Comment>>) -> Answer<Sent<Json<Awake>>> {
    caller.write(async move |unit| snoozes::wake(unit, id).await.map(Json)).await
}
