//! Versions.

use axum::Json;

use crate::{
    api::{
        Page, PageQuery,
        versions::{CreateVersion, CreatedVersion, EditVersion, REVIVE, VERSION, VERSIONS},
    },
    command::{Made, versions},
    model::{Id, Version, Video},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Versions", "The numbered cuts of a video.")
        .get(VERSIONS, "listVersions", "The versions of a video, newest first.", list)
        .post(
            VERSIONS,
            "createVersion",
            "Makes the next version, empty or from an earlier one, and carries its open amends over.",
            create,
        )
        .get(VERSION, "getVersion", "One version.", read)
        .patch(VERSION, "editVersion", "Renames a version.", edit)
        .delete(VERSION, "deleteVersion", "Deletes a version.", delete)
        .post(REVIVE, "reviveVersion", "Takes the deletion of a version back.", revive)
}

async fn list(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<Version>>> {
    caller.read(async move |look| versions::list(look, video, &query).await).await.map(Json)
}

async fn create(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    Body(body): Body<CreateVersion>,
) -> Answer<Sent<Made<CreatedVersion>>> {
    caller.write(async move |unit| versions::create(unit, video, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Version>>) -> Answer<Row<Version>> {
    caller.read(async move |look| versions::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Version>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditVersion>,
) -> Answer<Sent<Row<Version>>> {
    caller.write(async move |unit| versions::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Version>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Version>>> {
    caller.write(async move |unit| versions::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Version>>) -> Answer<Sent<Row<Version>>> {
    caller.write(async move |unit| versions::revive(unit, id).await.map(Row)).await
}
