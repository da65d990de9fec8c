//! A server in this process on a port of its own, and raw connections to it.

use std::time::Duration;

use axum::Router;
use orama::{
    server::{
        App, Settings, router,
        serve::{Limits, Options, Server},
    },
    store::Db,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
    time::timeout,
};

use super::program::PATIENCE;

/// A serving server. Its task ends with the test's runtime.
pub struct World {
    pub app: App,
    pub address: std::net::SocketAddr,
    task: JoinHandle<bool>,
    _folder: TempDir,
}

impl World {
    /// With further routes, and other limits than the usual ones.
    pub async fn with(routes: Router, limit: impl FnOnce(&mut Limits)) -> Self {
        Self::start(|_| routes, limit, |_| {}).await
    }

    /// With further routes that know the application.
    pub async fn with_routes(routes: impl FnOnce(&App) -> Router) -> Self {
        Self::start(routes, |_| {}, |_| {}).await
    }

    /// With whatever a test needs.
    pub async fn start(
        routes: impl FnOnce(&App) -> Router,
        limit: impl FnOnce(&mut Limits),
        set: impl FnOnce(&mut Options),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let app =
            App::new(Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database"), &Settings::default());
        let mut options = Options::at("127.0.0.1:0".parse().expect("an address"));
        limit(&mut options.limits);
        set(&mut options);
        let all = router(app.clone()).merge(routes(&app));
        let server = Server::bind(app.clone(), all, options).await.expect("a listener");
        let address = server.address();
        Self { app, address, task: tokio::spawn(server.run()), _folder: folder }
    }

    /// Whether a server may listen like this. It takes no connection.
    pub async fn bind(options: &Options) -> Result<Server, orama::server::serve::Error> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
        Server::bind(App::new(db, &Settings::default()), Router::new(), options.clone()).await
    }

    /// A connection.
    pub async fn connect(&self) -> Peer {
        Peer(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Whether nobody listens, once the listener had time to go.
    pub async fn is_refused(&self) -> bool {
        within(async {
            while TcpStream::connect(self.address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            true
        })
        .await
    }

    /// Waits for the end. Answers whether all ended by itself.
    pub async fn ended(self) -> bool {
        within(self.task).await.expect("the server did not panic")
    }
}

/// One end of a connection.
pub struct Peer(pub TcpStream);

impl Peer {
    /// Sends bytes.
    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("the server takes it");
    }

    /// Reads until a text came.
    pub async fn read_until(&mut self, end: &str) -> String {
        let mut seen = String::new();
        within(async {
            while !seen.contains(end) {
                let mut part = [0; 4096];
                let count = self.0.read(&mut part).await.expect("bytes");
                assert!(count > 0, "it ended after {seen:?}");
                seen.push_str(&String::from_utf8_lossy(&part[..count]));
            }
        })
        .await;
        seen
    }

    /// Everything until the server closes.
    pub async fn rest(&mut self) -> String {
        let mut all = Vec::new();
        within(self.0.read_to_end(&mut all)).await.expect("bytes and an end");
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Everything until the server closes or resets it.
    pub async fn rest_or_reset(&mut self) -> String {
        let mut all = Vec::new();
        let _ = within(self.0.read_to_end(&mut all)).await;
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Waits for the server to close or reset it without another byte.
    pub async fn is_closed(&mut self) -> bool {
        within(self.0.read(&mut [0; 1])).await.map_or(true, |count| count == 0)
    }
}

/// What must happen soon.
pub async fn within<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("it takes too long")
}
