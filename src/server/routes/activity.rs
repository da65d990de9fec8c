//! `GET /v1/activity`, `POST /v1/activity/{id}/undo`.

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, post},
};
use uuid::Uuid;

use crate::{
    api::{
        Page,
        activity::{ACTIVITY, ActivityQuery, UNDO, Undone},
    },
    command::{
        activity,
        once::{Answer as Kept, Reply},
        undo,
    },
    model::{Activity, Id},
    server::{
        App,
        answer::Answer,
        extract::{Path, Query},
        identity::Caller,
        repeat::{Sent, json},
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(ACTIVITY, get(page)).route(UNDO, post(take_back))
}

async fn page(caller: Caller, Query(query): Query<ActivityQuery>) -> Answer<Json<Page<Activity>>> {
    caller.read(async move |look| activity::page(look, &query).await).await.map(Json)
}

async fn take_back(caller: Caller, Path(id): Path<Id<Activity>>) -> Answer<Sent<TakenBack>> {
    caller.write(async move |unit| undo::undo(unit, id).await.map(TakenBack)).await
}

/// The batch that takes back another one: its changes are known when it is in the log.
struct TakenBack(Uuid);

impl Reply for TakenBack {
    fn answer(&self, log: &[Activity]) -> Kept {
        json(StatusCode::OK, &Undone { batch_id: self.0, changes: log.to_vec() })
    }
}
