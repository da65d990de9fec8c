//! What happens around every request: it gets a name, and a write runs to its end.

use std::any::Any;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;
use uuid::Uuid;

use crate::api::{Problem, ProblemType, VERSION_HEADER};

/// Where a request's name stands.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The name of a request: in the log of the program, in the activity log, and in the answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId(pub Uuid);

/// Takes the caller's `X-Request-Id` where it is a UUID, or makes one, and echoes it. Says which version answers.
pub(super) async fn name(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()?.parse::<Uuid>().ok());
    let id = given.filter(|id| !id.is_nil()).unwrap_or_else(Uuid::now_v7);
    request.extensions_mut().insert(RequestId(id));
    // The path may hold what somebody typed; the route does not.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let named = route.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::debug_span!("request", %id, method = %request.method(), route = named);
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
        .headers_mut()
        .insert(HeaderName::from_static(VERSION_HEADER), HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Runs a write in a task of its own, so that a caller that hangs up does not stop it half-way.
pub(super) async fn run_to_the_end(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let work = tokio::spawn(next.run(request).in_current_span());
    // What panicked is answered before it comes here; the runtime ends a task only together with itself.
    work.await.unwrap_or_else(|_| failed().into_response())
}

/// What is answered for a handler that panicked. The panic's words may hold what a request said, so they stay out of the
/// answer; its hook has written them.
pub(super) fn after_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    failed().into_response()
}

fn failed() -> Problem {
    Problem::new(
        ProblemType::Internal,
        "the server failed; nothing was written, and its log has the reason under the request id",
    )
}
