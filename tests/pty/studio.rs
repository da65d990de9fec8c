//! A server with a scene to talk about, which goes and comes back, and whoever else is on it.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use orama::{
    api::{
        comments::{self, CreateComment},
        projects, scenes,
        tokens::{self, CreateToken},
        tree, versions, videos,
    },
    client::{Client, RemoteServer},
    model::{Comment, Id, Scene, TokenScope},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::terminal::{Setup, Terminal};

/// A server with a scene to talk about.
pub struct Studio {
    pub home: tempfile::TempDir,
    pub token: String,
    pub scene: Id<Scene>,
    pub runtime: tokio::runtime::Runtime,
}

/// A running server, which is killed when dropped.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

impl Studio {
    pub fn build() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let database = home.path().join("studio.db").to_string_lossy().into_owned();
        let (token, scene) = runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("a database");
            let project = client.send(projects::create(&body(r#"{"title":"Harbour"}"#))).await.expect("a project").id;
            let video = client.send(videos::create(project, &body(r#"{"title":"Launch"}"#))).await.expect("a video").id;
            let version = client.send(versions::create(video, &body("{}"))).await.expect("a version").version.id;
            let scene = body(r#"{"title":"Gulls"}"#);
            let scene = client.send(scenes::create(version, &scene)).await.expect("a scene").id;
            let id = Id::from_uuid(Uuid::now_v7());
            let token = CreateToken { id, name: "test".into(), scope: TokenScope::Write, expires_at: None };
            let token = client.send(tokens::create(&token)).await.expect("a token").secret.reveal().to_owned();
            client.close().await;
            (token, scene)
        });
        Self { home, token, scene, runtime }
    }

    /// A server at an address; port 0: at a free one.
    pub fn serve(&self, address: SocketAddr) -> Server {
        self.serve_with(address, &[])
    }

    /// The same with more in its environment.
    pub fn serve_with(&self, address: SocketAddr, more: &[(&str, &OsStr)]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_orama"))
            .args(["serve", "--listen", &address.to_string(), "--database"])
            .arg(self.home.path().join("studio.db"))
            .env("HOME", self.home.path())
            .env("ORAMA_DATA_DIR", self.home.path().join("data"))
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its stdout")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("://").next().and_then(|address| address.parse().ok());
        Server { address: address.unwrap_or_else(|| panic!("no address in {line:?}")), child }
    }

    /// The workstation on a server.
    pub fn workstation(&self, data: &Path, address: SocketAddr) -> Setup {
        Setup::new(data, &[]).env("ORAMA_URL", url(address)).env("ORAMA_TOKEN", &self.token)
    }

    /// A command in the environment of the workstation.
    pub fn command(&self, data: &Path, address: SocketAddr, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orama"));
        command
            .args(args)
            .env_clear()
            .env("HOME", data.join("home"))
            .env("ORAMA_DATA_DIR", data)
            .env("XDG_STATE_HOME", data.join("state"))
            .env("ORAMA_URL", url(address))
            .env("ORAMA_TOKEN", &self.token)
            .stdin(Stdio::null());
        command
    }

    /// The words that wait in the outbox, as the command tells.
    pub fn waiting(&self, data: &Path, address: SocketAddr) -> Vec<String> {
        let output = self.command(data, address, &["outbox", "--json"]).output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "orama outbox ended with {}: {said}", output.status);
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("a list");
        let words = |row: &serde_json::Value| row["request"]["body"]["content"].as_str().map(str::to_owned);
        rows.iter().filter_map(words).collect()
    }

    pub fn client(&self, address: SocketAddr) -> Client {
        client(&self.token, address)
    }

    /// Another token of the same person.
    pub fn new_token(&self) -> String {
        self.token_of("lea@studio.example", "Lea")
    }

    /// Every token that there is ran out a moment ago.
    #[allow(dead_code, reason = "the benchmarks do without")]
    pub fn let_tokens_run_out(&self) {
        use sqlx::{ConnectOptions as _, Connection as _};
        self.runtime.block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.home.path().join("studio.db"));
            let mut conn = options.connect().await.expect("the database");
            sqlx::query("UPDATE personal_access_tokens SET expires_at = created_at")
                .execute(&mut conn)
                .await
                .expect("it is written");
            conn.close().await.expect("closed");
        });
    }

    /// A token of somebody in the studio.
    pub fn token_of(&self, email: &str, full_name: &str) -> String {
        let database = self.home.path().join("studio.db").to_string_lossy().into_owned();
        self.runtime.block_on(async {
            let client = Client::local_at(&database, email, full_name).await.expect("the database");
            let id = Id::from_uuid(Uuid::now_v7());
            let token = CreateToken { id, name: "again".into(), scope: TokenScope::Write, expires_at: None };
            let token = client.send(tokens::create(&token)).await.expect("a token").secret.reveal().to_owned();
            client.close().await;
            token
        })
    }

    /// Changes the words of a comment in the database, past the server.
    pub fn reword(&self, id: Id<Comment>, words: &str) {
        let database = self.home.path().join("studio.db").to_string_lossy().into_owned();
        self.runtime.block_on(async {
            let client = Client::local_at(&database, "lea@studio.example", "Lea").await.expect("the database");
            let row = client.send(comments::get(id)).await.expect("the comment");
            let body = comments::EditComment { content: Some(words.to_owned()), ..Default::default() };
            client.send(comments::edit(id, &body, row.revision)).await.expect("other words");
            client.close().await;
        });
    }

    /// Somebody else writes through HTTP.
    pub fn comment(&self, address: SocketAddr, words: &str) -> Id<Comment> {
        let mut comment: CreateComment = body(r#"{"content":""}"#);
        words.clone_into(&mut comment.content);
        let client = self.client(address);
        self.runtime.block_on(client.send(comments::create(self.scene, &comment))).expect("a comment").id
    }

    /// The words of all comments, sorted.
    pub fn words(&self, address: SocketAddr) -> Vec<String> {
        self.words_by(&self.token, address)
    }

    /// What the scene is called on the server.
    #[allow(dead_code, reason = "the benchmarks do without")]
    pub fn title(&self, address: SocketAddr) -> String {
        let client = self.client(address);
        self.runtime.block_on(client.send(scenes::get(self.scene))).expect("the scene").title
    }

    pub fn words_by(&self, token: &str, address: SocketAddr) -> Vec<String> {
        let mut words = self.words_in_order(token, address);
        words.sort();
        words
    }

    /// The words of all comments, as they were taken.
    pub fn words_in_order(&self, token: &str, address: SocketAddr) -> Vec<String> {
        let client = client(token, address);
        let mut comments = self.runtime.block_on(async {
            let tree = client.send(tree::tree()).await.expect("the tree");
            client.send(tree::review(tree.versions[0].id)).await.expect("the review").comments
        });
        comments.sort_by_key(|comment| (comment.created_at, comment.id));
        comments.into_iter().map(|comment| comment.content).collect()
    }
}

pub fn client(token: &str, address: SocketAddr) -> Client {
    let token = Some(token.to_owned().into());
    Client::remote(&RemoteServer { url: url(address), token, ..RemoteServer::default() }).expect("a client")
}

impl Server {
    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -s {name} worked");
    }

    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn body<T: DeserializeOwned>(fields: &str) -> T {
    let mut value: serde_json::Value = serde_json::from_str(fields).expect("JSON");
    value["id"] = serde_json::json!(Uuid::now_v7());
    serde_json::from_value(value).expect("a body")
}

pub fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

pub fn free() -> SocketAddr {
    "127.0.0.1:0".parse().expect("an address")
}

/// The first line of the screen has a word.
pub fn header(terminal: &mut Terminal, word: &str) {
    terminal.wait(&format!("the first line to say {word:?}"), |screen| {
        screen.lines().next().is_some_and(|line| line.contains(word))
    });
}
