//! Videos, their formats, and counts of amends.

use axum::Json;

use crate::{
    api::{
        Page, PageQuery,
        videos::{AmendCount, COUNTS, CreateVideo, EditVideo, FORMATS, Formats, REVIVE, VIDEO, VIDEO_COUNTS, VIDEOS},
    },
    command::{Made, counts, videos},
    model::{Id, Project, Video},
    server::{
        answer::{Answer, Guarded, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Videos", "Videos, their formats and counts of amends.")
        .get(VIDEOS, "listVideos", "The videos of a project, by title.", list)
        .post(VIDEOS, "createVideo", "Makes a video, at the stage outline, in progress.", create)
        .get(VIDEO, "getVideo", "One video.", read)
        .patch(VIDEO, "editVideo", "Changes a video. Its stage changes by a decision only.", edit)
        .delete(VIDEO, "deleteVideo", "Deletes a video.", delete)
        .post(REVIVE, "reviveVideo", "Takes the deletion of a video back.", revive)
        .get(FORMATS, "getFormats", "The shapes in which a video is delivered.", formats)
        .put(
            FORMATS,
            "setFormats",
            "Replaces the shapes in which a video is delivered; `If-Match` is the video's revision.",
            set_formats,
        )
        .get(
            COUNTS,
            "listCounts",
            "Amends per video and stage, for all videos that you may see; stages without amends are left out.",
            all_counts,
        )
        .get(VIDEO_COUNTS, "getCounts", "Amends per stage of one video.", counts_of)
}

async fn list(
    caller: Caller,
    Path(project): Path<Id<Project>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<Video>>> {
    caller.read(async move |look| videos::list(look, project, &query).await).await.map(Json)
}

async fn create(
    caller: Caller,
    Path(project): Path<Id<Project>>,
    Body(body): Body<CreateVideo>,
) -> Answer<Sent<Made<Video>>> {
    caller.write(async move |unit| videos::create(unit, project, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Video>>) -> Answer<Row<Video>> {
    caller.read(async move |look| videos::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Video>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditVideo>,
) -> Answer<Sent<Row<Video>>> {
    caller.write(async move |unit| videos::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Video>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Video>>> {
    caller.write(async move |unit| videos::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Video>>) -> Answer<Sent<Row<Video>>> {
    caller.write(async move |unit| videos::revive(unit, id).await.map(Row)).await
}

async fn formats(caller: Caller, Path(id): Path<Id<Video>>) -> Answer<Guarded<Formats>> {
    caller.read(async move |look| videos::formats(look, id).await).await.map(Guarded)
}

async fn set_formats(
    caller: Caller,
    Path(id): Path<Id<Video>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<Formats>,
) -> Answer<Sent<Guarded<Formats>>> {
    caller.write(async move |unit| videos::set_formats(unit, id, &body, expected).await.map(Guarded)).await
}

async fn all_counts(caller: Caller) -> Answer<Json<Vec<AmendCount>>> {
    caller.read(async move |look| counts::all(look).await).await.map(Json)
}

async fn counts_of(caller: Caller, Path(id): Path<Id<Video>>) -> Answer<Json<Vec<AmendCount>>> {
    caller.read(async move |look| counts::of_video(look, id).await).await.map(Json)
}
