//! `GET /v1/events`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response, Sse, sse::KeepAlive},
};
use utoipa::openapi::{Content, ObjectBuilder, schema::Type};

use crate::{
    api::events::{EVENTS, EventsQuery},
    command::{Look, changes::Cursor, rights::Rights},
    server::{
        App,
        answer::Answer,
        extract::Query,
        identity::Caller,
        openapi::{Operation, Routes},
        streams::Stream,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Changes", "What happened since: for whoever keeps a copy.")
        .get(
            EVENTS,
            "followEvents",
            "What happens, as it happens: server-sent events, resumed by `Last-Event-ID`.",
            events,
        )
        .also(describe)
}

/// A stream has no schema: what its events are is said in words.
fn describe(operation: &mut Operation) {
    const ABOUT: &str = "Events `ready`, `change` (an entry of the log, as in `/v1/changes`), `present` (a `Presence`: who else has \
        a video open now) and `resync` (the stream ends; `{\"reason\": …}` says why). The `id` of an event is where to go on.";
    let stream = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    operation.answer(200, ABOUT, Some(("text/event-stream", stream)), false);
    operation.shared_parameter("LastEventId");
    operation.problems([410, 429]);
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
    let begin = async |look: &mut Look| Ok((Cursor::begin(look, since.as_deref()).await?, Rights::now(look).await?));
    let (cursor, rights) = caller.read(begin).await?;
    let stream = Stream {
        caller,
        cursor,
        rights,
        following,
        limits: app.limits,
        closing: app.closing.clone(),
        place,
        stirs: app.people.stirs(),
        people: app.people,
    };
    let alive = KeepAlive::new().interval(app.limits.heartbeat).text("");
    let mut response = Sse::new(stream.start()).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects an answer before it passes it on would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
