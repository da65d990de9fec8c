//! `POST /v1/imports`, `POST /v1/imports/comments`, `POST /v1/imports/project` and `POST /v1/imports/rows`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    api::imports::{
        COMMENT_IMPORT, CommentsReport, IMPORTS, ImportComments, ImportProject, ImportReport, ImportScenes,
        PROJECT_IMPORT, ProjectReport, ROW_IMPORT, RowsReport,
    },
    command::{
        imports,
        once::{Answer as Kept, NewActivity, Reply},
    },
    server::{
        IMPORT_LIMIT,
        answer::Answer,
        extract::Json as Body,
        identity::Caller,
        openapi::{Answers, Operation, Routes},
        repeat::{Sent, json},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Imports", "Scenes, comments and whole projects from files.")
        .post(IMPORTS, "importScenes", "Imports scenes as versions: all of them or none.", scenes)
        .also(Sent::<Json<ImportReport>>::describe)
        .post(
            COMMENT_IMPORT,
            "importComments",
            "Makes and changes comments of one version: all of it or nothing, and one batch, which one undo takes back.",
            comments,
        )
        .also(Sent::<Taken>::describe)
        .post(
            PROJECT_IMPORT,
            "importProject",
            "Takes in a whole project with its ids, revisions and times: all of it or nothing.",
            project,
        )
        .also(Sent::<Json<ProjectReport>>::describe)
        .post(
            ROW_IMPORT,
            "importRows",
            "Takes the rows of a whole project that are not here into one that is, and leaves the others as they are.",
            rows,
        )
        .also(Sent::<Json<RowsReport>>::describe)
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

async fn comments(caller: Caller, Body(body): Body<ImportComments>) -> Answer<Response> {
    if body.dry_run {
        let report = caller.rehearse(async move |unit| imports::comments::import(unit, &body).await).await;
        return report.map(Json).map(Json::into_response);
    }
    let report = caller.write(async move |unit| imports::comments::import(unit, &body).await.map(Taken)).await;
    report.map(Sent::into_response)
}

/// Comments that were taken in: which entry of the log takes them back is known when they are in it.
struct Taken(CommentsReport);

impl Answers for Taken {
    fn describe(operation: &mut Operation) {
        operation.json::<CommentsReport>(200, "What was made and changed.", false);
    }
}

impl Reply for Taken {
    fn answer(&self, log: &[NewActivity]) -> Kept {
        json(StatusCode::OK, &CommentsReport { activity_id: log.last().map(|entry| entry.id), ..self.0.clone() })
    }
}

async fn project(caller: Caller, Body(body): Body<ImportProject>) -> Answer<Response> {
    if body.dry_run {
        let report = caller.rehearse(async move |unit| imports::project::import(unit, &body).await).await;
        return report.map(Json).map(Json::into_response);
    }
    let report = caller.write(async move |unit| imports::project::import(unit, &body).await.map(Json)).await;
    report.map(Sent::into_response)
}

async fn rows(caller: Caller, Body(body): Body<ImportProject>) -> Answer<Response> {
    if body.dry_run {
        let report = caller.rehearse(async move |unit| imports::project::rows::add(unit, &body).await).await;
        return report.map(Json).map(Json::into_response);
    }
    let report = caller.write(async move |unit| imports::project::rows::add(unit, &body).await.map(Json)).await;
    report.map(Sent::into_response)
}
