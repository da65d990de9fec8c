//! `/healthz` and `/readyz`, for whatever watches the server.

use axum::{Router, extract::State, routing::get};

use crate::{
    command,
    server::{App, answer::Answer},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready))
}

/// The process answers.
async fn healthy() -> &'static str {
    "ok"
}

/// The database answers, too.
async fn ready(State(app): State<App>) -> Answer<&'static str> {
    command::check_database(&app.db).await?;
    Ok("ok")
}
