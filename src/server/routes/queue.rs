//! `GET /v1/queue`.

use crate::{
    api::queue::{QUEUE, QueuePage, QueueQuery},
    command::{fresh::About, queue},
    server::{
        answer::Answer,
        extract::Query,
        fresh::{Fresh, IfNoneMatch},
        identity::Caller,
        openapi::Routes,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Queue", "Every open amend, in working order.")
        .get(
            QUEUE,
            "listQueue",
            "Every open amend that you can see and did not put off: by project, video and scene, oldest first.",
            page,
        )
        // More than one answer to whose amends these are.
        .also(|operation| operation.problem(422))
}

async fn page(caller: Caller, Query(query): Query<QueueQuery>, seen: IfNoneMatch) -> Answer<Fresh<QueuePage>> {
    caller.read_fresh(About::Queue, seen, async move |look| queue::page(look, &query).await).await
}
