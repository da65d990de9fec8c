//! Scenes: their texts, their order and the chosen takes.

use crate::{
    api::{
        Page, PageQuery,
        scenes::{CreateScene, EditScene, MOVE, MoveScene, REVIVE, SCENE, SCENES, SELECTED, SelectTake},
    },
    command::{Made, fresh::About, scenes, takes},
    model::{Id, Scene, TakeRole, Version},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, MaybeIfMatch, Path, Query},
        fresh::{Fresh, IfNoneMatch},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Scenes", "Scenes: their texts, their order and the chosen takes.")
        .get(SCENES, "listScenes", "The scenes of a version, in order.", list)
        .post(SCENES, "createScene", "Makes a scene.", create)
        .get(SCENE, "getScene", "One scene.", read)
        .patch(SCENE, "editScene", "Changes the texts or the length of a scene.", edit)
        .delete(SCENE, "deleteScene", "Deletes a scene.", delete)
        .post(REVIVE, "reviveScene", "Takes the deletion of a scene back; it returns to its place.", revive)
        .post(MOVE, "moveScene", "Puts a scene somewhere else among its neighbours.", relocate)
        .put(SELECTED, "selectTake", "Chooses the take of a role.", select)
}

async fn list(
    caller: Caller,
    Path(version): Path<Id<Version>>,
    Query(query): Query<PageQuery>,
    seen: IfNoneMatch,
) -> Answer<Fresh<Page<Scene>>> {
    caller.read_fresh(About::Version(version), seen, async move |look| scenes::list(look, version, &query).await).await
}

async fn create(
    caller: Caller,
    Path(version): Path<Id<Version>>,
    Body(body): Body<CreateScene>,
) -> Answer<Sent<Made<Scene>>> {
    caller.write(async move |unit| scenes::create(unit, version, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Scene>>) -> Answer<Row<Scene>> {
    caller.read(async move |look| scenes::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Scene>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditScene>,
) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| scenes::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Scene>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| scenes::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Scene>>) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| scenes::revive(unit, id).await.map(Row)).await
}

async fn relocate(
    caller: Caller,
    Path(id): Path<Id<Scene>>,
    MaybeIfMatch(expected): MaybeIfMatch,
    Body(body): Body<MoveScene>,
) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| scenes::relocate(unit, id, body.place, expected).await.map(Row)).await
}

async fn select(
    caller: Caller,
    Path((id, role)): Path<(Id<Scene>, TakeRole)>,
    IfMatch(expected): IfMatch,
    Body(body): Body<SelectTake>,
) -> Answer<Sent<Row<Scene>>> {
    caller.write(async move |unit| takes::select(unit, id, role, body.media_id, expected).await.map(Row)).await
}
