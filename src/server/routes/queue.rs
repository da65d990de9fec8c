//! `GET /v1/queue`.

use axum::{Router, routing::get};

use crate::{
    api::queue::{QUEUE, QueuePage, QueueQuery},
    command::{
        fresh::{About, Fresh},
        queue,
    },
    server::{App, answer::Answer, extract::Query, fresh::IfNoneMatch, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(QUEUE, get(page))
}

async fn page(caller: Caller, Query(query): Query<QueueQuery>, seen: IfNoneMatch) -> Answer<Fresh<QueuePage>> {
    caller.read_fresh(About::Everything, seen, async move |look| queue::page(look, &query).await).await
}
