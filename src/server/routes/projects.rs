//! Projects, their members, and a project as one document.

use axum::Json;

use crate::{
    api::{
        Page, PageQuery,
        projects::{CreateProject, EXPORT, EditProject, PROJECT, PROJECTS, REVIVE},
    },
    command::{Made, exports, projects},
    model::{Id, Project, ProjectBundle},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Projects", "Bodies of work, and a project as one document.")
        .get(PROJECTS, "listProjects", "The projects that you may see, by title.", list)
        .post(PROJECTS, "createProject", "Makes a project; you become its owner.", create)
        .get(PROJECT, "getProject", "One project.", read)
        .patch(PROJECT, "editProject", "Changes a project.", edit)
        .delete(PROJECT, "deleteProject", "Deletes a project.", delete)
        .post(REVIVE, "reviveProject", "Takes the deletion of a project back.", revive)
        .get(
            EXPORT,
            "exportProject",
            "Everything in a project as one document, deleted rows too. Needs the level editor.",
            export,
        )
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
