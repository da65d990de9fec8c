//! A TCP proxy that misbehaves as it is told to. It stands between a client and a real server, and runs on threads of its own,
//! so that tests with and without a runtime can use it. Include it with `#[path = "../support/proxy.rs"] mod proxy;`.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// What happens to what the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "not every test binary misbehaves in every way")]
pub enum Way {
    /// It arrives.
    Passes,
    /// So many answers are swallowed, each with its connection: the server has done what it was asked for, and nobody hears
    /// of it. Then all passes.
    LosesAnswers(usize),
    /// Nothing arrives any more, and no connection ends.
    IsSilent,
    /// An event stream is collected and never passed on; other answers arrive.
    HoldsStreams,
    /// It arrives with some texts, the second of each pair, in the place of others as long, such as another version in a header.
    Says(&'static [(String, String)]),
    /// A network that wants a sign-in first: a web page answers whatever is asked, and the server hears nothing.
    IsPortal,
    /// Something between answers for a server that fails, and the server hears nothing.
    IsBroken,
}

/// The proxy. Dropping it ends its connections.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
}

struct State {
    /// None: nobody is there.
    upstream: Option<SocketAddr>,
    way: Way,
    lost: usize,
    is_over: bool,
    open: Vec<TcpStream>,
}

#[allow(dead_code, reason = "not every test binary misbehaves in every way")]
impl Proxy {
    /// A proxy to a server, through which everything passes.
    pub fn to(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("an address");
        let state = State { upstream: Some(upstream), way: Way::Passes, lost: 0, is_over: false, open: Vec::new() };
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Self { address, shared }
    }

    /// Its address as that of a server.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, for open connections too.
    pub fn goes(&self, way: Way) {
        self.shared.state().way = way;
    }

    /// Connections that come from now on go to this server.
    pub fn leads_to(&self, upstream: SocketAddr) {
        self.shared.state().upstream = Some(upstream);
    }

    /// Nobody is there any more: every connection ends, and those that come are ended at once.
    pub fn leads_nowhere(&self) {
        self.shared.state().upstream = None;
        self.cut();
    }

    /// How many answers were swallowed.
    pub fn lost(&self) -> usize {
        self.shared.state().lost
    }

    /// Ends every connection.
    pub fn cut(&self) {
        for stream in self.shared.state().open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        self.cut();
        // Wakes whoever accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((client, _)) = listener.accept() {
        let (upstream, way) = {
            let state = shared.state();
            if state.is_over {
                return;
            }
            (state.upstream, state.way)
        };
        let page = match way {
            Way::IsPortal => Some(PORTAL),
            Way::IsBroken => Some(BROKEN),
            _ => None,
        };
        if let Some(page) = page {
            thread::spawn(move || show(client, page));
            continue;
        }
        // Where nobody listens the client's connection is closed.
        let Some(Ok(server)) = upstream.map(TcpStream::connect) else { continue };
        let clone = |stream: &TcpStream| stream.try_clone().expect("a second handle");
        shared.state().open.extend([clone(&client), clone(&server)]);
        let (from_client, to_server) = (clone(&client), clone(&server));
        thread::spawn(move || copy(from_client, to_server));
        let shared = Arc::clone(shared);
        thread::spawn(move || answer(server, client, &shared));
    }
}

const PORTAL: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 17\r\nConnection: close\r\n\r\n<p>Please sign in";
const BROKEN: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: 11\r\nConnection: close\r\n\r\n\
                      Bad Gateway";

fn show(mut client: TcpStream, page: &str) {
    let mut part = [0; 8192];
    // Whoever hangs up meanwhile does not read it.
    if matches!(client.read(&mut part), Ok(1..)) {
        let _ = client.write_all(page.as_bytes());
    }
    let _ = client.shutdown(Shutdown::Write);
    while matches!(client.read(&mut part), Ok(1..)) {}
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut part = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut part) {
        if to.write_all(&part[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// Carries what the server says, as far as it is carried.
fn answer(mut server: TcpStream, mut client: TcpStream, shared: &Shared) {
    let mut part = [0; 8192];
    let mut is_held = false;
    while let Ok(count @ 1..) = server.read(&mut part) {
        let mut said = part[..count].to_vec();
        let way = {
            let mut state = shared.state();
            let way = state.way;
            if let Way::LosesAnswers(more) = way {
                state.lost += 1;
                state.way = if more > 1 { Way::LosesAnswers(more - 1) } else { Way::Passes };
            }
            way
        };
        is_held |= way == Way::HoldsStreams && String::from_utf8_lossy(&said).contains("text/event-stream");
        if let Way::Says(texts) = way {
            for (of, by) in texts {
                replace(&mut said, of.as_bytes(), by.as_bytes());
            }
        }
        match way {
            Way::LosesAnswers(_) => break,
            Way::IsSilent => {}
            _ if is_held => {}
            _ if client.write_all(&said).is_err() => break,
            _ => {}
        }
    }
    for stream in [server, client] {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// Lengths stay as they are announced.
fn replace(said: &mut [u8], of: &[u8], by: &[u8]) {
    assert_eq!(of.len(), by.len(), "another length would be another message");
    let mut at = 0;
    while let Some(found) = said[at..].windows(of.len()).position(|part| part == of) {
        said[at + found..at + found + of.len()].copy_from_slice(by);
        at += found + of.len();
    }
}
