//! Stage decisions.

use axum::Json;

use crate::{
    api::{
        Page, PageQuery,
        stage::{DECISIONS, Decide, Decided, STAGE},
    },
    command::stage,
    model::{Id, StageDecision, Video},
    server::{
        answer::{Answer, Row},
        extract::{Json as Body, MaybeIfMatch, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Stages", "Decisions on stages.")
        .post(STAGE, "decideStage", "Decides on the current stage of a video.", decide)
        .get(DECISIONS, "listDecisions", "The decisions on a video, newest first.", decisions)
}

async fn decide(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    MaybeIfMatch(expected): MaybeIfMatch,
    Body(body): Body<Decide>,
) -> Answer<Sent<Row<Decided>>> {
    caller.write(async move |unit| stage::decide(unit, video, &body, expected).await.map(Row)).await
}

async fn decisions(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<StageDecision>>> {
    caller.read(async move |look| stage::decisions(look, video, &query).await).await.map(Json)
}
