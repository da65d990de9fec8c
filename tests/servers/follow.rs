//! The typed client follows a server: what it applies is what a fresh read gives, whatever breaks in between.

use std::time::Duration;

use orama::{
    api::{
        comments::{self, EditComment},
        tokens,
        tree::{self, Review, Tree},
    },
    client::{Client, Follow, FollowLimits, Heard, Link, RemoteServer, Replica},
    model::{Id, Version},
    server::{self, App, Settings, StreamLimits, serve::Options},
    store::{Session as _, Sql},
};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    proxy::{Proxy, Way},
    studio::{PATIENCE, Studio, note},
};

/// Runs each test on both engines, behind a proxy that may misbehave.
macro_rules! on_both {
    ($($name:ident;)+) => { $(
        mod $name {
            use crate::studio::Studio;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let studio = Studio::in_file().await;
                super::$name(&studio).await;
                studio.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(studio) = Studio::build().await else { return };
                super::$name(&studio).await;
                studio.end().await;
            }
        }
    )+ };
}

on_both! {
    what_follows_has_what_a_fresh_read_gives_also_after_the_server_was_killed;
    another_database_is_read_anew;
    a_silent_stream_is_given_up_and_goes_on;
    where_streams_are_held_back_it_is_asked_instead;
    a_revoked_token_is_told_apart;
}

/// Short pauses, and patience enough for a busy machine.
fn limits() -> FollowLimits {
    FollowLimits {
        first_pause: Duration::from_millis(10),
        longest_pause: Duration::from_millis(50),
        poll: Duration::from_millis(20),
        ..FollowLimits::default()
    }
}

fn client(studio: &Studio, url: String, limits: FollowLimits) -> Client {
    let token = Some(studio.token.reveal().to_owned().into());
    let server = RemoteServer { url, token, ..RemoteServer::default() };
    Client::remote(&server).expect("a client").following(limits)
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("it takes too long")
}

/// Somebody who keeps a copy.
struct Follower {
    client: Client,
    follow: Follow,
    replica: Replica,
    version: Id<Version>,
    /// How often everything was read anew, and how often the tree.
    anew: usize,
    again: usize,
}

impl Follower {
    async fn start(client: Client) -> Self {
        let tree = client.send(tree::tree()).await.expect("the tree");
        let version = tree.versions[0].id;
        let follow = client.follow(tree.cursor.clone()).expect("a server is followed");
        let mut replica = Replica::from_tree(tree);
        replica.open_review(client.send(tree::review(version)).await.expect("the review"));
        Self { client, follow, replica, version, anew: 0, again: 0 }
    }

    /// Waits until changes arrive like this.
    async fn is(&self, wanted: Link) {
        let mut link = self.follow.link();
        let found = within(link.wait_for(|link| *link == wanted)).await.map(|link| *link);
        assert_eq!(found.ok(), Some(wanted));
    }

    /// Waits until they do not arrive like this any more.
    async fn is_no_more(&self, was: Link) {
        let mut link = self.follow.link();
        within(link.wait_for(|link| *link != was)).await.expect("it is followed");
    }

    async fn hear(&mut self) {
        match within(self.follow.next()).await {
            Heard::Changes { changes, cursor } => drop(self.replica.apply(&changes, cursor)),
            Heard::Present(_) => {}
            Heard::Again => {
                self.again += 1;
                self.replica.replace_tree(self.client.send(tree::tree()).await.expect("the tree"));
            }
            Heard::Anew => {
                self.anew += 1;
                self.replica = Replica::from_tree(self.client.send(tree::tree()).await.expect("the tree"));
                let review = self.client.send(tree::review(self.version)).await.expect("the review");
                self.replica.open_review(review);
            }
        }
    }

    /// How often a comment was written; 0: it is not there.
    fn revision(&self, comment: Uuid) -> i64 {
        let threads = self.replica.open().expect("the version is open").threads();
        threads.get(Id::from_uuid(comment)).map_or(0, |comment| comment.revision)
    }

    /// Hears until a comment is there.
    async fn hears_of(&mut self, comment: Uuid) {
        while self.revision(comment) == 0 {
            self.hear().await;
        }
    }

    /// Fails unless the copy is what a fresh read gives.
    async fn compare(&self) {
        let tree: Tree = self.client.send(tree::tree()).await.expect("the tree");
        let fresh: Review = self.client.send(tree::review(self.version)).await.expect("the review");
        let copy = &self.replica;
        assert_eq!(copy.projects().len(), tree.projects.len());
        for project in &tree.projects {
            assert_eq!(copy.project(project.id), Some(project));
        }
        for video in &tree.videos {
            assert_eq!(copy.video(video.id), Some(video));
        }
        for version in &tree.versions {
            assert_eq!(copy.version(version.id), Some(version));
        }
        let open = copy.open().expect("the version is open");
        assert_eq!(open.order(), fresh.scenes.iter().map(|scene| scene.id).collect::<Vec<_>>());
        assert_eq!(open.threads().len(), fresh.comments.len());
        for comment in &fresh.comments {
            assert_eq!(open.threads().get(comment.id), Some(comment));
        }
    }
}

/// Somebody else comments through a server. Answers the comment.
async fn comment(studio: &Studio, client: &Client, words: &str) -> Uuid {
    let id = Uuid::now_v7();
    client.send(comments::create(studio.scene, &note(id, words))).await.expect("a comment");
    id
}

async fn what_follows_has_what_a_fresh_read_gives_also_after_the_server_was_killed(studio: &Studio) {
    let mut server = studio.serve();
    let proxy = Proxy::to(server.address);
    let mut follower = Follower::start(client(studio, proxy.url(), limits())).await;
    follower.is(Link::Live).await;
    let other = client(studio, format!("http://{}", server.address), limits());
    let mut last = Uuid::nil();
    for number in 0..20 {
        last = comment(studio, &other, &format!("{number}")).await;
        let edit = EditComment { content: Some(format!("{number}, changed")), ..EditComment::default() };
        other.send(comments::edit(Id::from_uuid(last), &edit, 1)).await.expect("an edit");
    }
    while follower.revision(last) < 2 {
        follower.hear().await;
    }
    follower.compare().await;
    assert_eq!((follower.again, follower.anew), (0, 0), "nothing was read again");

    server.signal("KILL");
    server.end();
    follower.is_no_more(Link::Live).await;
    let successor = studio.serve();
    // The proxy does not lead there yet: what is written now is told to nobody.
    let other = client(studio, format!("http://{}", successor.address), limits());
    let missed = [comment(studio, &other, "missed").await, comment(studio, &other, "missed, too").await];
    proxy.leads_to(successor.address);
    follower.is(Link::Live).await;
    for id in missed {
        follower.hears_of(id).await;
    }
    let last = comment(studio, &other, "live again").await;
    follower.hears_of(last).await;
    assert_eq!((follower.again, follower.anew), (1, 0), "the tree was looked at, and nothing else read again");
    follower.compare().await;
}

async fn another_database_is_read_anew(studio: &Studio) {
    const OTHER: Sql = Sql::new("UPDATE workspace SET epoch = $1");
    let server = studio.serve();
    let client = client(studio, format!("http://{}", server.address), limits());
    let mut follower = Follower::start(client.clone()).await;
    follower.is(Link::Live).await;
    let mut tx = studio.db.begin().await.expect("a transaction");
    tx.query(OTHER).bind(Uuid::now_v7()).execute().await.expect("another epoch");
    tx.commit().await.expect("a commit");
    // A write has the stream look, and find that it is of another database.
    let unseen = comment(studio, &client, "as if restored").await;
    while follower.anew == 0 {
        follower.hear().await;
    }
    follower.hears_of(unseen).await;
    follower.is(Link::Live).await;
    let last = comment(studio, &client, "after it").await;
    follower.hears_of(last).await;
    follower.compare().await;
    assert_eq!(follower.anew, 1);
}

/// A server in this process whose heart beats fast.
async fn beating(studio: &Studio) -> std::net::SocketAddr {
    let streams = StreamLimits { heartbeat: Duration::from_millis(30), ..StreamLimits::default() };
    let app = App::new(studio.db.clone(), &Settings { streams, ..Settings::default() });
    let options = Options::at("127.0.0.1:0".parse().expect("an address"));
    let server = server::serve::Server::bind(app.clone(), server::router(app), options).await.expect("a listener");
    let address = server.address();
    tokio::spawn(server.run());
    address
}

async fn a_silent_stream_is_given_up_and_goes_on(studio: &Studio) {
    let proxy = Proxy::to(beating(studio).await);
    let patient = FollowLimits {
        silence: Duration::from_secs(2),
        ready: Duration::from_secs(1),
        answer: Duration::from_secs(1),
        ..limits()
    };
    let mut follower = Follower::start(client(studio, proxy.url(), patient)).await;
    follower.is(Link::Live).await;
    proxy.goes(Way::IsSilent);
    follower.is_no_more(Link::Live).await;
    // It finds out that it is not only the stream.
    follower.is(Link::Offline).await;
    let direct = client(studio, format!("http://{}", beating(studio).await), limits());
    let missed = comment(studio, &direct, "while it was silent").await;
    proxy.goes(Way::Passes);
    proxy.cut();
    follower.is(Link::Live).await;
    follower.hears_of(missed).await;
    follower.compare().await;
}

async fn where_streams_are_held_back_it_is_asked_instead(studio: &Studio) {
    let server = studio.serve();
    let proxy = Proxy::to(server.address);
    proxy.goes(Way::HoldsStreams);
    let quick = FollowLimits { ready: Duration::from_millis(500), polled_for: Duration::from_millis(500), ..limits() };
    let mut follower = Follower::start(client(studio, proxy.url(), quick)).await;
    follower.is(Link::Polling).await;
    let first = comment(studio, &follower.client.clone(), "asked for").await;
    follower.hears_of(first).await;
    follower.compare().await;
    // The proxy was mended: the next try finds out.
    proxy.goes(Way::Passes);
    follower.is(Link::Live).await;
    let second = comment(studio, &follower.client.clone(), "told").await;
    follower.hears_of(second).await;
    follower.compare().await;
}

async fn a_revoked_token_is_told_apart(studio: &Studio) {
    let server = studio.serve();
    let client = client(studio, format!("http://{}", server.address), limits());
    let follower = Follower::start(client.clone()).await;
    follower.is(Link::Live).await;
    studio.desk.ok(tokens::revoke(studio.token_id)).await;
    follower.is(Link::SignIn).await;
    let refused = client.send(tree::tree()).await.expect_err("the token is revoked");
    assert!(refused.to_string().contains("does not accept your token"), "{refused}");
}
