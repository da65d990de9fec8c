//! Takes of a scene, and media.

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        Page, PageQuery,
        media::{AddTake, EditMedia, MEDIA, TAKE, TAKES, Take},
    },
    command::{Made, media, takes},
    model::{Id, Media, Scene, TakeRole},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Media", "Takes of scenes, and what they point at.")
        .get(TAKES, "listTakes", "The takes of a scene, in the order they were linked.", list)
        .post(TAKES, "addTake", "Adds a take: a new medium, or one that the project has.", add)
        .delete(
            TAKE,
            "removeTake",
            "Removes a take from a scene; `If-Match` is the scene's revision. The medium stays in the project.",
            remove,
        )
        .get(MEDIA, "getMedia", "One medium.", read)
        .patch(MEDIA, "editMedia", "Changes where a medium is, or how far.", edit)
}

async fn list(
    caller: Caller,
    Path(scene): Path<Id<Scene>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<Take>>> {
    caller.read(async move |look| takes::list(look, scene, &query).await).await.map(Json)
}

async fn add(caller: Caller, Path(scene): Path<Id<Scene>>, Body(body): Body<AddTake>) -> Answer<Sent<Made<Take>>> {
    caller.write(async move |unit| takes::add(unit, scene, &body).await).await
}

/// Which of the parts that the medium plays on the scene.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Role {
    role: TakeRole,
}

async fn remove(
    caller: Caller,
    Path((scene, media)): Path<(Id<Scene>, Id<Media>)>,
    Query(Role { role }): Query<Role>,
    IfMatch(expected): IfMatch,
) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| takes::remove(unit, scene, media, role, expected).await.map(Row)).await
}

async fn read(caller: Caller, Path(id): Path<Id<Media>>) -> Answer<Row<Media>> {
    caller.read(async move |look| media::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Media>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditMedia>,
) -> Answer<Sent<Row<Media>>> {
    caller.write(async move |unit| media::edit(unit, id, &body, expected).await.map(Row)).await
}
