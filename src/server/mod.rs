//! The server floor: axum routes, one thin file per resource. A handler reads the request, calls one use case of
//! [`crate::command`], and answers; what it may not do is decided there.

pub mod address;
mod answer;
mod authenticate;
pub mod backup;
pub mod care;
pub mod content;
mod extract;
pub mod foreign;
mod fresh;
mod identity;
pub mod local;
mod memory;
mod openapi;
mod presence;
mod problem;
mod repeat;
mod request;
mod routes;
mod scope;
pub mod serve;
mod settings;
mod streams;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    api::{Problem, ProblemType},
    command::sign_in::Desk,
    store::Db,
};

pub use content::Shelf;
pub use extract::{BODY_LIMIT, IMPORT_LIMIT};
pub use identity::Identity;
pub use openapi::document;
pub use settings::Settings;
pub use streams::StreamLimits;

/// What every handler shares.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Cancelled when the server ends: whatever would go on for ever, such as an event stream, ends then.
    pub closing: CancellationToken,
    /// Where the bytes of media are kept.
    media: Shelf,
    /// Where people sign in.
    desk: Desk,
    /// What was read before and need not be read again.
    memory: memory::Memory,
    /// One turn at noting that a credential was used.
    noting: Arc<Semaphore>,
    /// The event streams that are open.
    streams: streams::Streams,
    /// How event streams are kept.
    limits: StreamLimits,
    /// Who has which video open.
    people: presence::People,
}

impl App {
    /// Over an open database.
    #[must_use]
    pub fn new(db: Db, settings: &Settings) -> Self {
        Self {
            people: presence::People::new(&db),
            db,
            closing: CancellationToken::new(),
            media: Shelf::none(),
            desk: Desk::new(settings.passwords),
            memory: memory::Memory::default(),
            noting: authenticate::turns(),
            streams: streams::Streams::default(),
            limits: settings.streams,
        }
    }
}

impl App {
    /// The same, with a place for the bytes of media. Without one they are refused.
    #[must_use]
    pub fn with_media(self, media: Shelf) -> Self {
        Self { media, ..self }
    }
}

/// Every route. Who asks is known by an [`Identity`] in the request's extensions, or by the secret in its `Authorization`
/// header; without either, everything below `/v1` but signing in answers 401.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(routes::all(routes::parts_of_a_batch(&app)).into_router())
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn_with_state(app.clone(), authenticate::authenticate))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(request::after_panic))
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
