//! A server that stands: its own accept loop, its limits, and its end.
//!
//! `accept` takes connections while there is room, `connection` serves one, `pulse` says when it is enough, `wire` and `body`
//! tell it what goes through, `options` holds every limit.

mod accept;
mod body;
mod connection;
mod options;
mod pulse;
mod signals;
mod wire;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::Router;
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{App, Settings, router};
use crate::store::{self, Db};
use accept::{Door, Guests};
use connection::Site;
use signals::Signals;

pub use options::{Limits, Options, TlsFiles};

/// Where a server listens unless it is told otherwise.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7117);

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
        let wanted = options.listen.unwrap_or(DEFAULT_LISTEN);
        let listen = |source| Error::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let site =
            Site { router, limits: options.limits, trusted: options.trusted_proxies, draining: app.closing.clone() };
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
    let mut signals = Signals::hear()?;
    let app = App::new(Db::open(database).await?, &Settings::default());
    let server = Server::bind(app.clone(), router(app.clone()), options).await?;
    tell(server.address());
    let closing: CancellationToken = app.closing;
    let run = server.run();
    tokio::pin!(run);
    tokio::select! {
        _ = &mut run => return Ok(()),
        () = signals.end() => closing.cancel(),
    }
    tracing::info!("ending: what runs is finished first");
    tokio::select! {
        is_done = run => if !is_done {
            tracing::warn!("some requests did not end in time and were dropped");
        },
        () = signals.end() => tracing::warn!("a second signal: ended at once"),
    }
    Ok(())
}
