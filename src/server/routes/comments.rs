//! Comments of scenes and videos.

use axum::{
    Router,
    routing::{get, post},
};

use crate::{
    api::{
        Page, PageQuery,
        comments::{COMMENT, CommentQuery, CreateComment, EditComment, REVIVE, SCENE_COMMENTS, VIDEO_COMMENTS},
    },
    command::{
        Made, comments,
        fresh::{About, Fresh},
    },
    model::{Comment, Id, Scene, Video},
    server::{
        App,
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        fresh::IfNoneMatch,
        identity::Caller,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(SCENE_COMMENTS, get(of_scene).post(create))
        .route(VIDEO_COMMENTS, get(of_video))
        .route(COMMENT, get(read).patch(edit).delete(delete))
        .route(REVIVE, post(revive))
}

async fn of_scene(
    caller: Caller,
    Path(scene): Path<Id<Scene>>,
    Query(query): Query<PageQuery>,
    seen: IfNoneMatch,
) -> Answer<Fresh<Page<Comment>>> {
    caller.read_fresh(About::Scene(scene), seen, async move |look| comments::of_scene(look, scene, &query).await).await
}

async fn of_video(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    Query(query): Query<CommentQuery>,
    seen: IfNoneMatch,
) -> Answer<Fresh<Page<Comment>>> {
    caller.read_fresh(About::Video(video), seen, async move |look| comments::of_video(look, video, &query).await).await
}

async fn create(
    caller: Caller,
    Path(scene): Path<Id<Scene>>,
    Body(body): Body<CreateComment>,
) -> Answer<Sent<Made<Comment>>> {
    caller.write(async move |unit| comments::create(unit, scene, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Comment>>) -> Answer<Row<Comment>> {
    caller.read(async move |look| comments::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Comment>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditComment>,
) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Comment>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Comment>>) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::revive(unit, id).await.map(Row)).await
}
