//! `GET /v1/queue`.

use axum::{Json, Router, routing::get};

use crate::{
    api::queue::{QUEUE, QueuePage, QueueQuery},
    command::queue,
    server::{App, answer::Answer, extract::Query, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(QUEUE, get(page))
}

async fn page(caller: Caller, Query(query): Query<QueueQuery>) -> Answer<Json<QueuePage>> {
    caller.read(async move |look| queue::page(look, &query).await).await.map(Json)
}
