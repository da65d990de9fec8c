//! The bytes of media.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method},
    response::Response,
};
use utoipa::openapi::{Content as Schema, ObjectBuilder};

use crate::{
    api::{
        ProblemType,
        media::{CONTENT, ContentQuery, ProjectStorage, STORAGE, STORAGES, Storage},
    },
    command::media::{self, Content},
    model::{Id, Media, Project},
    server::{
        App,
        answer::{Answer, Row},
        content::{Key, Received, give, receive},
        extract::{Path, Query},
        identity::Caller,
        openapi::{Operation, Routes},
        repeat::{BodyPrint, Sent},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Media", "Takes of scenes, what they point at, and the bytes of it.")
        .get(CONTENT, "readContent", "The bytes of a medium, or those of them that `Range` asks for.", read)
        .also(describe_bytes)
        .put(
            CONTENT,
            "uploadContent",
            "Takes in the bytes of a medium, whole or not at all; they never change.",
            upload,
        )
        .also(describe_upload)
        .get(STORAGE, "getStorage", "What a project takes up in the media storage.", storage)
        .get(STORAGES, "listStorage", "What each project that you may see takes up in the media storage.", storages)
}

fn bytes() -> Schema {
    // Bytes have no type in OpenAPI 3.1: the media type says it all.
    Schema::new(None::<ObjectBuilder>)
}

fn describe_bytes(operation: &mut Operation) {
    operation.shared_parameter("Range");
    operation.answer(200, "All bytes.", Some(("*/*", bytes())), true);
    operation.answer(206, "Some bytes, as `Content-Range` says.", Some(("*/*", bytes())), true);
    operation.answer(304, "You have them: nothing changed.", None, true);
    operation.problems([409, 416]);
}

fn describe_upload(operation: &mut Operation) {
    operation.shared_parameter("ContentDigest");
    operation.body("*/*", bytes());
    operation.problems([400, 415, 422]);
}

async fn read(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<Id<Media>>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let medium = caller.read(async move |look| media::get(look, id).await).await?;
    give(&app.media, &medium, &method, &headers).await
}

async fn upload(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<Id<Media>>,
    Query(ContentQuery { file_name }): Query<ContentQuery>,
    request: Request,
) -> Answer<Sent<Row<Media>>> {
    let name = file_name.clone();
    let medium = caller.read(async move |look| media::to_upload(look, id, name.as_deref()).await).await?;
    let (parts, body): (_, Body) = request.into_parts();
    let Received { content, is_new } = receive(&app.media, &medium, &parts.headers, body).await?;
    let content = Content { file_name, ..content };
    if let Some(print) = parts.extensions.get::<BodyPrint>() {
        print.note(content.sha256.as_bytes());
    }
    let key = Key { project: medium.project_id, content: content.id };
    let is_used = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&is_used);
    let over = if is_new { medium.content_id } else { None };
    let answer = caller
        .write(async move |unit| {
            let row = media::finish(unit, id, &content, over).await?;
            noted.store(row.content_id == Some(content.id), Ordering::Relaxed);
            Ok(Row(row))
        })
        .await;
    // Where it is not certain that nothing was written, the row may name the object.
    let is_certain = answer
        .as_ref()
        .err()
        .is_none_or(|problem| !matches!(problem.kind, ProblemType::Unavailable | ProblemType::Internal));
    if is_new && is_certain && !(answer.is_ok() && is_used.load(Ordering::Relaxed)) {
        app.media.remove(key).await;
    }
    answer
}

async fn storage(caller: Caller, Path(project): Path<Id<Project>>) -> Answer<Json<Storage>> {
    caller.read(async move |look| media::storage(look, project).await).await.map(Json)
}

async fn storages(caller: Caller) -> Answer<Json<Vec<ProjectStorage>>> {
    caller.read(async move |look| media::storages(look).await).await.map(Json)
}
