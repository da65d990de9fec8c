//! `POST /v1/activity/{id}/undo`.

use axum::{Json, Router, routing::post};

use crate::{
    api::activity::{UNDO, Undone},
    command::undo,
    model::{Activity, Id},
    server::{App, answer::Answer, extract::Path, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(UNDO, post(take_back))
}

async fn take_back(caller: Caller, Path(id): Path<Id<Activity>>) -> Answer<Json<Undone>> {
    let (batch_id, changes) = caller.write_logged(async move |unit| undo::undo(unit, id).await).await?;
    Ok(Json(Undone { batch_id, changes }))
}
