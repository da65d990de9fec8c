//! `GET /openapi.json`.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::openapi::{Content, ObjectBuilder};

use crate::{api::OPENAPI, server::openapi::Routes};

/// Checked in, so that a change of the surface is seen in review; a test compares it with the routes.
const DOCUMENT: &str = include_str!("../../../assets/openapi.json");

pub(super) fn routes() -> Routes {
    Routes::of("Care", "For whatever watches the server.").get(OPENAPI, "getOpenApi", "This document.", document).also(
        |operation| {
            let content = Content::new(Some(ObjectBuilder::new()));
            operation.answer(200, "The description of this API.", Some(("application/json", content)), false);
        },
    )
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}
