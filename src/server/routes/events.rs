//! `GET /v1/events`.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response, Sse, sse::KeepAlive},
    routing::get,
};

use crate::{
    api::events::{EVENTS, EventsQuery},
    command::changes::Cursor,
    server::{App, answer::Answer, extract::Query, identity::Caller, streams::Stream},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(EVENTS, get(events))
}

async fn events(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let place = app.streams.enter(caller.actor().user.id, &app.limits).map_err(|problem| *problem)?;
    // Signals are kept from before the cursor is read, so that nothing falls between the two.
    let following = app.db.follow();
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let since = last.filter(|id| !id.is_empty()).or(query.since);
    let cursor = caller.read(async |look| Cursor::begin(look, since.as_deref()).await).await?;
    let stream = Stream { caller, cursor, following, limits: app.limits, closing: app.closing.clone(), place };
    let alive = KeepAlive::new().interval(app.limits.heartbeat).text("");
    let mut response = Sse::new(stream.start()).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects an answer before it passes it on would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
