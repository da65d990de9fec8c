//! The server floor: axum routes, one thin file per resource. A handler reads the request, calls one use case of
//! [`crate::command`], and answers; what it may not do is decided there.

mod answer;
mod extract;
mod identity;
pub mod local;
mod problem;
mod request;
mod routes;

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::{
    api::{Problem, ProblemType},
    store::Db,
};

pub use extract::{BODY_LIMIT, IMPORT_LIMIT};
pub use identity::Identity;

/// What every handler shares.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
}

/// Every route. Who asks is known by an [`Identity`] in the request's extensions; without one, everything below `/v1` answers
/// 401.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(routes::all())
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(request::run_to_the_end))
        .layer(middleware::from_fn(request::name))
        .with_state(app)
}

async fn no_such_route(uri: axum::http::Uri) -> Problem {
    Problem::new(ProblemType::NotFound, format!("nothing is at {}: the routes begin with /v1", uri.path()))
}

async fn no_such_method(method: axum::http::Method, uri: axum::http::Uri) -> Problem {
    Problem::new(
        ProblemType::MethodNotAllowed,
        format!("{} does not take {method}: the Allow header names what it takes", uri.path()),
    )
}
