//! `GET /v1/changes`.

use axum::Json;

use crate::{
    api::changes::{CHANGES, Changes, ChangesQuery},
    command::changes,
    server::{answer::Answer, extract::Query, identity::Caller, openapi::Routes},
};

pub(super) fn routes() -> Routes {
    Routes::of("Changes", "What happened since: for whoever keeps a copy.")
        .get(CHANGES, "listChanges", "What happened since a cursor, in order.", since)
        .also(|operation| operation.problem(410))
}

async fn since(caller: Caller, Query(query): Query<ChangesQuery>) -> Answer<Json<Changes>> {
    caller.read(async move |look| changes::since(look, &query).await).await.map(Json)
}
