//! `GET /v1/search`.

use axum::{Json, Router, routing::get};

use crate::{
    api::search::{SEARCH, SearchPage, SearchQuery},
    command::search,
    server::{App, answer::Answer, extract::Query, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(SEARCH, get(page))
}

async fn page(caller: Caller, Query(query): Query<SearchQuery>) -> Answer<Json<SearchPage>> {
    caller.read(async move |look| search::page(look, &query).await).await.map(Json)
}
