//! One connection: its handshake, its requests, and the watchdog beside them.

use std::{convert::Infallible, net::IpAddr, time::Duration};

use axum::{Router, body::Body};
use http::{Request, Response};
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
    body::{Counted, Paced},
    options::Limits,
    pulse::{Pulse, Reason},
    tls::Tls,
    wire::Wire,
};
use crate::server::address;

/// How long a connection that is told to end may take where nothing runs on it.
const FAREWELL: Duration = Duration::from_secs(1);

/// What every connection is served with.
#[derive(Debug)]
pub(super) struct Site {
    pub router: Router,
    /// Where the server speaks TLS itself.
    pub tls: Option<Tls>,
    pub limits: Limits,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted: Vec<IpNet>,
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
        let mut is_told = false;
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
                    connection.as_mut().graceful_shutdown();
                }
                reason = watch(&pulse, &self.limits) => {
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
        request: Request<Incoming>,
        peer: IpAddr,
        pulse: &Pulse,
    ) -> impl Future<Output = Result<Response<Counted>, Infallible>> + use<> {
        let running = pulse.request();
        let limits = self.limits;
        let mut request = request.map(|body| Body::new(Paced::new(body, limits)));
        let client = address::resolve(peer, &self.trusted, request.headers());
        request.extensions_mut().insert(client);
        let answer = self.router.clone().oneshot(request);
        async move { answer.await.map(|response| response.map(|body| Counted::new(body, running))) }
    }
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
