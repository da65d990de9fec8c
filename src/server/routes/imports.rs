//! `POST /v1/imports` and `POST /v1/imports/project`.

use axum::{Json, Router, extract::DefaultBodyLimit, routing::post};

use crate::{
    api::imports::{IMPORTS, ImportProject, ImportReport, ImportScenes, PROJECT_IMPORT, ProjectReport},
    command::imports,
    server::{App, IMPORT_LIMIT, answer::Answer, extract::Json as Body, identity::Caller},
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(IMPORTS, post(scenes))
        .route(PROJECT_IMPORT, post(project))
        .layer(DefaultBodyLimit::max(IMPORT_LIMIT))
}

async fn scenes(caller: Caller, Body(body): Body<ImportScenes>) -> Answer<Json<ImportReport>> {
    let report = if body.dry_run {
        caller.rehearse(async move |unit| imports::scenes::import(unit, &body).await).await
    } else {
        caller.write(async move |unit| imports::scenes::import(unit, &body).await).await
    };
    report.map(Json)
}

async fn project(caller: Caller, Body(body): Body<ImportProject>) -> Answer<Json<ProjectReport>> {
    let report = if body.dry_run {
        caller.rehearse(async move |unit| imports::project::import(unit, &body).await).await
    } else {
        caller.write(async move |unit| imports::project::import(unit, &body).await).await
    };
    report.map(Json)
}
