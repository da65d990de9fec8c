//! `GET /v1/search`.

use axum::Json;

use crate::{
    api::search::{SEARCH, SearchPage, SearchQuery},
    command::search,
    server::{answer::Answer, extract::Query, identity::Caller, openapi::Routes},
};

pub(super) fn routes() -> Routes {
    Routes::of("Search", "Comments, scene texts and titles by their words.").get(
        SEARCH,
        "search",
        "What has these words, the latest first; any text is a query.",
        page,
    )
}

async fn page(caller: Caller, Query(query): Query<SearchQuery>) -> Answer<Json<SearchPage>> {
    caller.read(async move |look| search::page(look, &query).await).await.map(Json)
}
