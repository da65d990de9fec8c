//! `POST /v1/imports` and `POST /v1/imports/project`.

use axum::{
    Json,
    response::{IntoResponse, Response},
};

use crate::{
    api::imports::{IMPORTS, ImportProject, ImportReport, ImportScenes, PROJECT_IMPORT, ProjectReport},
    command::imports,
    server::{
        IMPORT_LIMIT,
        answer::Answer,
        extract::Json as Body,
        identity::Caller,
        openapi::{Answers, Routes},
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Imports", "Scenes and whole projects from files.")
        .post(IMPORTS, "importScenes", "Imports scenes as versions: all of them or none.", scenes)
        .also(Sent::<Json<ImportReport>>::describe)
        .post(
            PROJECT_IMPORT,
            "importProject",
            "Takes in a whole project with its ids, revisions and times: all of it or nothing.",
            project,
        )
        .also(Sent::<Json<ProjectReport>>::describe)
        .body_limit(IMPORT_LIMIT)
}

async fn scenes(caller: Caller, Body(body): Body<ImportScenes>) -> Answer<Response> {
    if body.dry_run {
        let report = caller.rehearse(async move |unit| imports::scenes::import(unit, &body).await).await;
        return report.map(Json).map(Json::into_response);
    }
    let report = caller.write(async move |unit| imports::scenes::import(unit, &body).await.map(Json)).await;
    report.map(Sent::into_response)
}

async fn project(caller: Caller, Body(body): Body<ImportProject>) -> Answer<Response> {
    if body.dry_run {
        let report = caller.rehearse(async move |unit| imports::project::import(unit, &body).await).await;
        return report.map(Json).map(Json::into_response);
    }
    let report = caller.write(async move |unit| imports::project::import(unit, &body).await.map(Json)).await;
    report.map(Sent::into_response)
}
