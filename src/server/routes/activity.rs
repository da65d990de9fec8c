//! `GET /v1/activity`, `POST /v1/activity/{id}/undo`.

use axum::{Json, http::StatusCode};
use uuid::Uuid;

use crate::{
    api::{
        Page,
        activity::{ACTIVITY, ActivityQuery, MAX_ANSWERED, UNDO, Undone},
    },
    command::{
        activity,
        once::{Answer as Kept, NewActivity, Reply},
        undo,
    },
    model::{Activity, Id},
    server::{
        answer::Answer,
        extract::{Path, Query},
        identity::Caller,
        openapi::{Answers, Operation, Routes},
        repeat::{Sent, json},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Activity", "What was done, and taking it back.")
        .get(ACTIVITY, "listActivity", "What was done, the newest first, as far as you may see it.", page)
        .post(
            UNDO,
            "undoActivity",
            "Takes back the batch that one of your own entries belongs to, as new changes. Of somebody else's: 403, rule \
             `not-yours`. Where later changes are in the way: 409.",
            take_back,
        )
}

async fn page(caller: Caller, Query(query): Query<ActivityQuery>) -> Answer<Json<Page<Activity>>> {
    caller.read(async move |look| activity::page(look, &query).await).await.map(Json)
}

async fn take_back(caller: Caller, Path(id): Path<Id<Activity>>) -> Answer<Sent<TakenBack>> {
    caller.write(async move |unit| undo::undo(unit, id).await.map(TakenBack)).await
}

/// The batch that takes back another one: its changes are known when it is in the log.
struct TakenBack(Uuid);

impl Answers for TakenBack {
    fn describe(operation: &mut Operation) {
        operation.json::<Undone>(200, "Taken back; undo this batch to do it again.", false);
    }
}

impl Reply for TakenBack {
    fn answer(&self, log: &[NewActivity]) -> Kept {
        json(
            StatusCode::OK,
            &Undone { batch_id: self.0, changes: log.iter().take(MAX_ANSWERED).map(NewActivity::read).collect() },
        )
    }
}
