//! `POST /v1/imports` and `POST /v1/imports/project`.

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    response::{IntoResponse, Response},
    routing::post,
};

use crate::{
    api::imports::{IMPORTS, ImportProject, ImportScenes, PROJECT_IMPORT},
    command::imports,
    server::{App, IMPORT_LIMIT, answer::Answer, extract::Json as Body, identity::Caller, repeat::Sent},
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(IMPORTS, post(scenes))
        .route(PROJECT_IMPORT, post(project))
        .layer(DefaultBodyLimit::max(IMPORT_LIMIT))
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
