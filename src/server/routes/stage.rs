//! Stage decisions.

use axum::{
    Json, Router,
    routing::{get, post},
};

use crate::{
    api::{
        Page, PageQuery,
        stage::{DECISIONS, Decide, Decided, STAGE},
    },
    command::stage,
    model::{Id, StageDecision, Video},
    server::{
        App,
        answer::{Answer, Row},
        extract::{Json as Body, MaybeIfMatch, Path, Query},
        identity::Caller,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(STAGE, post(decide)).route(DECISIONS, get(decisions))
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
