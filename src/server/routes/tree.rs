//! `/v1/tree` and `/v1/versions/{id}/review`.

use crate::{
    api::tree::{REVIEW, Review, TREE, Tree},
    command::{fresh::About, tree},
    model::{Id, Version},
    server::{
        answer::Answer,
        extract::Path,
        fresh::{Fresh, IfNoneMatch},
        identity::Caller,
        openapi::Routes,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Tree", "What a screen needs to start.")
        .get(TREE, "getTree", "Everything above the scenes, and the cursor from which changes go on.", whole)
        .get(
            REVIEW,
            "getReview",
            "One version with all that hangs on it, and the cursor from which changes go on.",
            review,
        )
}

async fn whole(caller: Caller, seen: IfNoneMatch) -> Answer<Fresh<Tree>> {
    caller.read_fresh(About::Everything, seen, async move |look| tree::tree(look).await).await
}

async fn review(caller: Caller, Path(version): Path<Id<Version>>, seen: IfNoneMatch) -> Answer<Fresh<Review>> {
    caller.read_fresh(About::Review(version), seen, async move |look| tree::review(look, version).await).await
}
