//! `/v1/tree` and `/v1/versions/{id}/review`.

use axum::{Router, routing::get};

use crate::{
    api::tree::{REVIEW, Review, TREE, Tree},
    command::{
        fresh::{About, Fresh},
        tree,
    },
    model::{Id, Version},
    server::{App, answer::Answer, extract::Path, fresh::IfNoneMatch, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(TREE, get(whole)).route(REVIEW, get(review))
}

async fn whole(caller: Caller, seen: IfNoneMatch) -> Answer<Fresh<Tree>> {
    caller.read_fresh(About::Everything, seen, async move |look| tree::tree(look).await).await
}

async fn review(caller: Caller, Path(version): Path<Id<Version>>, seen: IfNoneMatch) -> Answer<Fresh<Review>> {
    caller.read_fresh(About::Review(version), seen, async move |look| tree::review(look, version).await).await
}
