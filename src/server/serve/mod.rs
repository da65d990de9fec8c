//! A server that stands: its own accept loop, its limits, and its end.
//!
//! `accept` takes connections while there is room, `connection` serves one, `pulse` says when it is enough, `wire` and `body`
//! tell it what goes through, `chores` is what is done beside, `meters` counts, `tls` holds the certificate, `options` every
//! limit.

mod accept;
mod body;
mod chores;
mod connection;
mod meters;
mod options;
mod pulse;
mod signals;
mod tls;
mod wire;

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, routing::get};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::catch_panic::CatchPanicLayer;

use super::{App, Settings, Shelf, content::PlaceError, request::after_panic, router};
use crate::store::{self, Db};
use accept::{Door, Guests};
use connection::Site;
use meters::Meters;
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
    /// The media have no place.
    #[error(transparent)]
    Media(#[from] PlaceError),
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
    /// The one for `/metrics` alone.
    metrics: Option<Door>,
    address: SocketAddr,
}

impl Server {
    /// Listens for requests to the router over `app`. Connections wait from now on.
    pub async fn bind(app: App, router: Router, options: Options) -> Result<Self, Error> {
        let tls = options.tls.clone().map(Tls::read).transpose()?;
        let is_behind_proxy = !options.trusted_proxies.is_empty();
        if tls.is_none() && !options.listen.ip().is_loopback() && !is_behind_proxy && !options.insecure_http {
            return Err(Error::InTheClear(options.listen));
        }
        let meters = Meters::new();
        let metrics = match options.metrics_listen {
            None => None,
            Some(address) => {
                let (meters, db) = (meters.clone(), app.db.clone());
                let router = Router::new().route("/metrics", get(async move || meters.text(&db)));
                let site = Site { shown: None, ..site(&app, router, None, &options, Meters::new()) };
                Some(open(site, address, &options).await?)
            }
        };
        let shown = metrics.is_none().then(|| app.db.clone());
        let site = Site { shown, ..site(&app, router, tls, &options, meters) };
        let door = open(site, options.listen, &options).await?;
        let address = door.listener.local_addr()?;
        Ok(Self { app, door, metrics, address })
    }

    /// Where it listens, with the port that the system chose.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where `/metrics` has a listener of its own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.listener.local_addr().ok()
    }

    /// Serves until [`App::closing`] is cancelled, then finishes what runs, at most as long as the limit for it. Answers whether
    /// all of it ended by itself.
    pub async fn run(self) -> bool {
        let (tasks, drain) = (self.door.tasks.clone(), self.door.site.limits.drain);
        tasks.spawn(chores::keep(self.app.clone()));
        tasks.spawn(keep_folded(self.door.site.meters.clone(), self.app.closing.clone()));
        if let Some(metrics) = self.metrics {
            let more = metrics.tasks.clone();
            tasks.spawn(async move {
                metrics.keep().await;
                more.close();
                more.wait().await;
            });
        }
        self.door.keep().await;
        tasks.close();
        let ended = timeout(drain, async {
            tasks.wait().await;
            self.app.db.close().await;
        });
        ended.await.is_ok()
    }
}

fn site(app: &App, router: Router, tls: Option<Tls>, options: &Options, meters: Meters) -> Site {
    Site {
        router: router.layer(CatchPanicLayer::custom(after_panic)),
        tls,
        limits: options.limits,
        trusted: options.trusted_proxies.clone(),
        meters,
        shown: None,
        draining: app.closing.clone(),
    }
}

async fn open(site: Site, address: SocketAddr, options: &Options) -> Result<Door, Error> {
    let listener = TcpListener::bind(address).await.map_err(|source| Error::Listen { address, source })?;
    Ok(Door {
        listener,
        site: Arc::new(site),
        room: Arc::new(Semaphore::new(options.limits.connections)),
        guests: Guests::default(),
        tasks: TaskTracker::new(),
    })
}

/// Keeps what was measured from growing where nobody asks for it.
async fn keep_folded(meters: Meters, closing: CancellationToken) {
    while timeout(meters::UPKEEP, closing.cancelled()).await.is_err() {
        meters.fold();
    }
}

/// Opens the database, listens, tells the address, and serves until a signal ends it: the first one lets what runs come to its
/// end, a second one does not.
pub async fn serve(database: &str, options: Options, tell: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let mut signals = Signals::hear()?;
    let media = Shelf::open(&options.media)?.with_limits(options.media_limits);
    let app = App::new(Db::open(database).await?, &Settings::default()).with_media(media);
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
