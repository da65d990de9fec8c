//! A server that stands: its own accept loop, its limits, and its end.
//!
//! `accept` takes connections while there is room, `connection` serves one, `pulse` says when it is enough, `wire` and `body`
//! tell it what goes through, `options` holds every limit.

mod accept;
mod body;
mod connection;
mod options;
mod privacy;
mod pulse;
mod signals;
mod tls;
mod wire;

use std::{io, net::SocketAddr, sync::Arc};

use axum::Router;
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;

use super::{App, Settings, request::after_panic, router};
use crate::store::{self, Db};
use accept::{Door, Guests};
use connection::Site;
use signals::{Asked, Signals};
use tls::Tls;

pub use options::{Limits, Options, TlsFiles};
pub use tls::TlsError;

/// Why a server does not start, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database does not open.
    #[error("cannot open the database: {0}")]
    Store(#[from] store::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; name another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Plain HTTP would be spoken where others can listen in.
    #[error(
        "{0} can be reached by other machines, and passwords would travel in the clear: give --tls-cert and --tls-key, or \
         name the proxy that speaks TLS with --trusted-proxy, or say --insecure-http"
    )]
    InTheClear(SocketAddr),
    /// Something of the system fails.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// A server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    app: App,
    door: Door,
    address: SocketAddr,
}

impl Server {
    /// Listens for requests to the router over `app`. Connections wait from now on.
    pub async fn bind(app: App, router: Router, options: Options) -> Result<Self, Error> {
        let wanted = options.listen;
        let tls = options.tls.map(Tls::read).transpose()?;
        let is_behind_proxy = !options.trusted_proxies.is_empty();
        if tls.is_none() && !wanted.ip().is_loopback() && !is_behind_proxy && !options.insecure_http {
            return Err(Error::InTheClear(wanted));
        }
        let listen = |source| Error::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let site = Site {
            router: router.layer(CatchPanicLayer::custom(after_panic)),
            tls,
            limits: options.limits,
            trusted: options.trusted_proxies,
            draining: app.closing.clone(),
        };
        let door = Door {
            listener,
            site: Arc::new(site),
            room: Arc::new(Semaphore::new(options.limits.connections)),
            guests: Guests::default(),
            tasks: TaskTracker::new(),
        };
        Ok(Self { app, door, address })
    }

    /// Where it listens, with the port that the system chose.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until [`App::closing`] is cancelled, then finishes what runs, at most as long as the limit for it. Answers whether
    /// all of it ended by itself.
    pub async fn run(self) -> bool {
        let (tasks, drain) = (self.door.tasks.clone(), self.door.site.limits.drain);
        self.door.keep().await;
        tasks.close();
        let ended = timeout(drain, async {
            tasks.wait().await;
            self.app.db.close().await;
        });
        ended.await.is_ok()
    }
}

/// Opens the database, listens, tells the address, and serves until a signal ends it: the first one lets what runs come to its
/// end, a second one does not.
pub async fn serve(database: &str, options: Options, tell: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    privacy::close_the_curtains();
    let mut signals = Signals::hear()?;
    let app = App::new(Db::open(database).await?, &Settings::default());
    let server = Server::bind(app.clone(), router(app.clone()), options).await?;
    tell(server.address());
    let site = Arc::clone(&server.door.site);
    let run = server.run();
    tokio::pin!(run);
    loop {
        tokio::select! {
            _ = &mut run => return Ok(()),
            asked = signals.next() => match asked {
                Asked::Reload => reload(site.tls.as_ref()),
                Asked::End => break,
            },
        }
    }
    tracing::info!("ending: what runs is finished first");
    app.closing.cancel();
    tokio::select! {
        is_done = run => if !is_done {
            tracing::warn!("some requests did not end in time and were dropped");
        },
        () = signals.end() => tracing::warn!("a second signal: ended at once"),
    }
    Ok(())
}

fn reload(tls: Option<&Tls>) {
    match tls.map(Tls::reload) {
        None => tracing::info!("SIGHUP: there is no certificate to read again"),
        Some(Ok(())) => tracing::info!("SIGHUP: the certificate was read again"),
        Some(Err(error)) => tracing::error!(%error, "SIGHUP: the certificate in force stays"),
    }
}
