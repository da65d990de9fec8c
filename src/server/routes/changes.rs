//! `GET /v1/changes`.

use axum::{Json, Router, routing::get};

use crate::{
    api::changes::{CHANGES, Changes, ChangesQuery},
    command::changes,
    server::{App, answer::Answer, extract::Query, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(CHANGES, get(since))
}

async fn since(caller: Caller, Query(query): Query<ChangesQuery>) -> Answer<Json<Changes>> {
    caller.read(async move |look| changes::since(look, &query).await).await.map(Json)
}
