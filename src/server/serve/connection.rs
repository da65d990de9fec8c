//! One connection: its handshake, its requests, and the watchdog beside them.

use std::{convert::Infallible, net::IpAddr, time::Duration};

use axum::{Router, body::Body, extract::MatchedPath, response::IntoResponse as _};
use http::{Method, Request, Response, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use ipnet::IpNet;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{
    super::request::REQUEST_ID,
    body::{Counted, Paced},
    meters::{self, Meters},
    options::Limits,
    pulse::{Pulse, Reason},
    tls::Tls,
    wire::Wire,
};
use crate::{
    server::{Identity, address},
    store::Db,
};

/// How long a connection that is told to end may take where nothing runs on it.
const FAREWELL: Duration = Duration::from_secs(1);

/// What a proxy on this machine writes: the one who asks is somewhere else then.
const FORWARDED: &[&str] = &["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// What every connection is served with.
#[derive(Debug)]
pub(super) struct Site {
    pub router: Router,
    /// Where the server speaks TLS itself.
    pub tls: Option<Tls>,
    pub limits: Limits,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted: Vec<IpNet>,
    pub meters: Meters,
    /// The database of the server whose metrics are shown here, too; none: they are not.
    pub shown: Option<Db>,
    /// Cancelled: take no more requests, finish what runs.
    pub draining: CancellationToken,
}

impl Site {
    /// Serves a connection until it ends. Answers why it was dropped, if it was.
    pub async fn serve<S>(&self, stream: S, peer: IpAddr) -> Option<Reason>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let pulse = Pulse::begin();
        let builder = protocols(&self.limits);
        let service = service_fn(|request| self.answer(request, peer, &pulse));
        let connection = builder.serve_connection(TokioIo::new(Wire::new(stream, pulse.clone())), service);
        tokio::pin!(connection);
        let (mut is_told, mut limits) = (false, self.limits);
        loop {
            tokio::select! {
                outcome = &mut connection => {
                    if let Err(error) = outcome {
                        tracing::debug!(%error, "a connection broke");
                    }
                    return None;
                }
                () = self.draining.cancelled(), if !is_told => {
                    is_told = true;
                    limits.idle = FAREWELL;
                    connection.as_mut().graceful_shutdown();
                }
                reason = watch(&pulse, &limits) => {
                    if reason == Reason::Idle && !is_told {
                        connection.as_mut().graceful_shutdown();
                        let _ = tokio::time::timeout(FAREWELL, &mut connection).await;
                    }
                    return Some(reason);
                }
            }
        }
    }

    fn answer(
        &self,
        mut request: Request<Incoming>,
        peer: IpAddr,
        pulse: &Pulse,
    ) -> impl Future<Output = Result<Response<Counted>, Infallible>> + use<> {
        let (running, meters, limits) = (pulse.request(), self.meters.clone(), self.limits);
        let (began, method) = (Instant::now(), request.method().clone());
        let client = address::resolve(peer, &self.trusted, request.headers());
        request.extensions_mut().insert(client);
        let metrics = self.metrics_for(&request, client.0);
        let answer = self.router.clone().oneshot(request.map(|body| Body::new(Paced::new(body, limits))));
        async move {
            let response = match metrics {
                Some(text) => text.into_response(),
                None => answer.await?,
            };
            report(&meters, &method, &response, began.elapsed());
            let stream = is_event_stream(&response).then(|| meters.stream());
            Ok(response.map(|body| Counted::new(body, running, stream)))
        }
    }

    /// What is counted, where somebody of this machine asks for it, and not for somebody elsewhere.
    fn metrics_for(&self, request: &Request<Incoming>, client: IpAddr) -> Option<String> {
        let db = self.shown.as_ref()?;
        let is_asked = request.uri().path() == "/metrics" && request.method() == Method::GET;
        let is_passed_on = FORWARDED.iter().any(|name| request.headers().contains_key(*name));
        (is_asked && client.is_loopback() && !is_passed_on).then(|| self.meters.text(db))
    }
}

/// Counts the answer and writes its line into the log. Neither says what the request said.
fn report(meters: &Meters, method: &Method, response: &Response<Body>, took: Duration) {
    let route = response.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let status = response.status();
    meters.answered(route, method, status, took);
    let id = response.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let user = response.extensions().get::<Identity>().map(|identity| identity.user_id);
    tracing::info!(
        target: "orama::request",
        request_id = id,
        method = meters::method_word(method),
        route,
        status = status.as_u16(),
        duration_us = took.as_micros() as u64,
        user = user.map(tracing::field::display),
    );
}

fn is_event_stream(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

fn protocols(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The watchdog ends slow headers and idle connections of both protocols.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(limits.header_bytes);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(limits.header_bytes as u32)
        .keep_alive_interval(limits.idle / 3)
        .keep_alive_timeout(limits.write);
    builder
}

async fn watch(pulse: &Pulse, limits: &Limits) -> Reason {
    loop {
        match pulse.check(limits, Instant::now()) {
            Ok(next) => sleep_until(next).await,
            Err(reason) => return reason,
        }
    }
}
