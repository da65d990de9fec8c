//! Projects, their members, and a project as one document.

use axum::{
    Json, Router,
    routing::{get, post},
};

use crate::{
    api::{
        Page, PageQuery,
        projects::{CreateProject, EXPORT, EditProject, PROJECT, PROJECTS, REVIVE},
    },
    command::{Made, exports, projects},
    model::{Id, Project, ProjectBundle},
    server::{
        App,
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PROJECTS, get(list).post(create))
        .route(PROJECT, get(read).patch(edit).delete(delete))
        .route(REVIVE, post(revive))
        .route(EXPORT, get(export))
}

async fn list(caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<Page<Project>>> {
    caller.read(async move |look| projects::list(look, &query).await).await.map(Json)
}

async fn create(caller: Caller, Body(body): Body<CreateProject>) -> Answer<Sent<Made<Project>>> {
    caller.write(async move |unit| projects::create(unit, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Project>>) -> Answer<Row<Project>> {
    caller.read(async move |look| projects::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Project>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditProject>,
) -> Answer<Sent<Row<Project>>> {
    caller.write(async move |unit| projects::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Project>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Project>>> {
    caller.write(async move |unit| projects::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Project>>) -> Answer<Sent<Row<Project>>> {
    caller.write(async move |unit| projects::revive(unit, id).await.map(Row)).await
}

async fn export(caller: Caller, Path(id): Path<Id<Project>>) -> Answer<Json<ProjectBundle>> {
    caller.read(async move |look| exports::project(look, id).await).await.map(Json)
}
