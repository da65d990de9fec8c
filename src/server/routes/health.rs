//! `/healthz` and `/readyz`, for whatever watches the server.

use std::time::Duration;

use axum::extract::State;

use crate::{
    api::{Problem, ProblemType},
    command,
    server::{App, answer::Answer, openapi::Routes},
};

pub(super) fn routes() -> Routes {
    Routes::of("Care", "For whatever watches the server.")
        .get("/healthz", "isAlive", "The process answers.", healthy)
        .get("/readyz", "isReady", "The database answers, too.", ready)
        .also(|operation| operation.problem(503))
}

/// The process answers.
async fn healthy() -> &'static str {
    "ok"
}

/// How long the database has to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The database answers, too.
async fn ready(State(app): State<App>) -> Answer<&'static str> {
    let answered = tokio::time::timeout(PATIENCE, command::check_database(&app.db)).await;
    match answered {
        Ok(Ok(())) => Ok("ok"),
        outcome => {
            tracing::warn!(?outcome, "not ready");
            Err(Problem::new(ProblemType::Unavailable, "the database does not answer; look after it"))
        }
    }
}
