//! The accept loop: takes connections as long as there is room, and gives each a task.

use std::{
    collections::hash_map::Entry,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustc_hash::FxHashMap;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::task::TaskTracker;

use super::{connection::Site, pulse::Reason};

/// The pause after the system had no room for another connection; it doubles up to [`LONGEST_PAUSE`].
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A listener and the room for its connections.
#[derive(Debug)]
pub(super) struct Door {
    pub listener: TcpListener,
    pub site: Arc<Site>,
    pub room: Arc<Semaphore>,
    pub guests: Guests,
    pub tasks: TaskTracker,
}

impl Door {
    /// Takes connections until the site drains.
    pub async fn keep(self) {
        let mut pause = SHORTEST_PAUSE;
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.site.draining.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    pause = SHORTEST_PAUSE;
                    self.admit(stream, peer).await;
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be taken now");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Gives the connection a task where there is room for it, and closes it otherwise.
    async fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let limits = self.site.limits;
        let address = peer.ip().to_canonical();
        let most = if self.site.trusted.iter().any(|net| net.contains(&address)) {
            usize::MAX
        } else {
            limits.connections_per_address
        };
        let Some(guest) = self.guests.enter(address, most) else {
            self.site.meters.refused("address");
            tracing::debug!(%address, "too many connections of one address");
            return;
        };
        let Ok(Ok(place)) = timeout(limits.wait, Arc::clone(&self.room).acquire_owned()).await else {
            self.site.meters.refused("room");
            tracing::warn!("too many connections: one was refused");
            return;
        };
        // Answers are written whole, so waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        self.tasks.spawn(serve(Arc::clone(&self.site), stream, address, (guest, place)));
    }
}

async fn serve(site: Arc<Site>, stream: TcpStream, address: IpAddr, _held: (Guest, OwnedSemaphorePermit)) {
    let _open = site.meters.connection();
    let dropped = match &site.tls {
        None => site.serve(stream, address).await,
        Some(tls) => {
            let greeted = tokio::select! {
                () = site.draining.cancelled() => return,
                greeted = timeout(site.limits.handshake, tls.acceptor().accept(stream)) => greeted,
            };
            match greeted {
                Ok(Ok(stream)) => site.serve(stream, address).await,
                Ok(Err(error)) => {
                    tracing::debug!(%address, %error, "a handshake failed");
                    None
                }
                Err(_) => Some(Reason::SlowHandshake),
            }
        }
    };
    if let Some(reason) = dropped {
        site.meters.dropped(reason);
        tracing::debug!(%address, reason = reason.word(), "a connection was dropped");
    }
}

/// Whether the error is about the connection that just came, and the next one may be taken at once.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(error.kind(), E::ConnectionAborted | E::ConnectionReset | E::ConnectionRefused | E::Interrupted)
}

/// How many connections each address has.
#[derive(Debug, Clone, Default)]
pub(super) struct Guests(Arc<Mutex<FxHashMap<IpAddr, usize>>>);

impl Guests {
    /// Counts one more, unless the address has that many already.
    fn enter(&self, address: IpAddr, most: usize) -> Option<Guest> {
        let address = one_household(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Guest { address, guests: self.clone() })
    }
}

/// Whoever has one address of an IPv6 /64 has all of them.
fn one_household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
    }
}

/// One connection of an address; dropping it takes it out of the count.
#[derive(Debug)]
struct Guest {
    address: IpAddr,
    guests: Guests,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = counts.entry(self.address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}
