//! `/v1/tree` and `/v1/versions/{id}/review`.

use axum::{Json, Router, routing::get};

use crate::{
    api::tree::{REVIEW, Review, TREE, Tree},
    command::tree,
    model::{Id, Version},
    server::{App, answer::Answer, extract::Path, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(TREE, get(whole)).route(REVIEW, get(review))
}

async fn whole(caller: Caller) -> Answer<Json<Tree>> {
    caller.read(async move |look| tree::tree(look).await).await.map(Json)
}

async fn review(caller: Caller, Path(version): Path<Id<Version>>) -> Answer<Json<Review>> {
    caller.read(async move |look| tree::review(look, version).await).await.map(Json)
}
