//! Signals that something was committed. They are hints: whoever follows the log reads the log itself, and one that was lost is
//! made good within a second.
//!
//! A transaction that wrote activity signals its scopes once it is committed. On PostgreSQL the servers tell each other by
//! `NOTIFY`, sent after the commit and not in it (it would hold every writer up), together for whatever is committed in the
//! meantime. While somebody follows, the counters are looked at once a second: that finds what other processes wrote to the
//! same file, and what was notified while no connection listened.
//!
//! Words between servers go the same way: what is of this moment alone and stands in no table, such as who has a video open. A
//! word that is lost is lost.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::{sync::broadcast, task::JoinHandle, time};
use uuid::Uuid;

use super::{
    Conn, Db, Result, Session,
    session::ConnKind,
    sql::{Sql, statements},
};

/// How often the counters are looked at while somebody follows.
const LOOK: Duration = Duration::from_secs(1);
/// At least this long between two notifications of one server.
const PAUSE: Duration = Duration::from_millis(50);
/// How long until a lost listener is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// Stands before a word, and never before a number of the log.
const WORD: &str = "word";
/// Signals that a follower may be behind before it is told to look at everything.
const KEPT: usize = 1024;

statements! {
    COUNTERS = Sql::new("SELECT scope_id, seq FROM sequences");
    NOTIFY = Sql::per_engine("SELECT $1", "SELECT pg_notify('orama', $1)");
}

/// What a follower is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The log of a scope has come to this number.
    Scope(Uuid, i64),
    /// Anything may have happened.
    Anything,
}

/// Hears what another server says. None: nobody is interested any more.
type Ear = Box<dyn Fn(&str) -> Option<()> + Send + Sync>;

/// Who hears what other servers say.
#[derive(Default)]
struct Ears(Mutex<Vec<Ear>>);

impl fmt::Debug for Ears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ears").finish_non_exhaustive()
    }
}

/// Where signals come together. Cloning it shares it.
#[derive(Debug, Clone)]
pub(super) struct Signals(Arc<Hub>);

#[derive(Debug)]
struct Hub {
    sender: broadcast::Sender<Moved>,
    /// Tells the notifications of this process from those of others.
    origin: Uuid,
    pool: Option<PgPool>,
    state: Mutex<State>,
    ears: Ears,
}

#[derive(Debug, Default)]
struct State {
    /// The last number of each scope that followers were told.
    told: BTreeMap<Uuid, i64>,
    /// What other servers are to be told.
    unsent: BTreeMap<Uuid, i64>,
    words: Vec<String>,
    is_sending: bool,
    is_watching: bool,
}

/// Follows the signals of a database. Dropping it ends that.
#[derive(Debug)]
pub struct Following(broadcast::Receiver<Moved>);

impl Following {
    /// The next signal; those that were missed come as [`Moved::Anything`]. Safe to cancel.
    pub async fn next(&mut self) -> Moved {
        match self.0.recv().await {
            Ok(moved) => moved,
            Err(broadcast::error::RecvError::Lagged(_)) => Moved::Anything,
            // The database was let go: nothing will come any more.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// A signal that is there already.
    pub fn waiting(&mut self) -> Option<Moved> {
        match self.0.try_recv() {
            Ok(moved) => Some(moved),
            Err(broadcast::error::TryRecvError::Lagged(_)) => Some(Moved::Anything),
            Err(_) => None,
        }
    }
}

impl Signals {
    /// Of one database; with a pool where other servers are to be told.
    pub fn new(pool: Option<PgPool>) -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        Self(Arc::new(Hub { sender, origin: Uuid::now_v7(), pool, state: Mutex::default(), ears: Ears::default() }))
    }

    /// Says that scopes have come to these numbers. Call it after the commit.
    pub fn announce(&self, moved: &BTreeMap<Uuid, i64>) {
        let mut state = self.state();
        for (scope, seq) in moved {
            let told = state.told.entry(*scope).or_default();
            *told = (*told).max(*seq);
            // Nobody may follow, and that is fine.
            let _ = self.0.sender.send(Moved::Scope(*scope, *seq));
        }
        if self.0.pool.is_some() {
            state.unsent.extend(moved);
            self.begin_sending(&mut state);
        }
    }

    /// Says something to the other servers, where there can be any. A word is one line of at most a few hundred bytes.
    pub fn tell_servers(&self, word: String) {
        if self.0.pool.is_some() {
            let mut state = self.state();
            state.words.push(word);
            self.begin_sending(&mut state);
        }
    }

    /// Hears what other servers say, while somebody follows, until `ear` answers none.
    pub fn on_word(&self, ear: impl Fn(&str) -> Option<()> + Send + Sync + 'static) {
        self.ears().push(Box::new(ear));
    }

    fn begin_sending(&self, state: &mut State) {
        let Some(pool) = &self.0.pool else { return };
        let is_something_new = !state.unsent.is_empty() || !state.words.is_empty();
        if is_something_new && !state.is_sending {
            state.is_sending = true;
            tokio::spawn(self.clone().send(pool.clone()));
        }
    }

    /// Tells the other servers, as long as there is something to tell.
    async fn send(self, pool: PgPool) {
        loop {
            let (unsent, words) = {
                let mut state = self.state();
                if state.unsent.is_empty() && state.words.is_empty() {
                    state.is_sending = false;
                    return;
                }
                (std::mem::take(&mut state.unsent), std::mem::take(&mut state.words))
            };
            let origin = self.0.origin;
            let unsent = unsent.into_iter().map(|(scope, seq)| format!("{origin} {scope} {seq}"));
            for payload in unsent.chain(words.into_iter().map(|word| format!("{WORD} {origin} {word}"))) {
                if let Err(error) = notify(&pool, payload).await {
                    tracing::debug!(%error, "other servers were not told; they look themselves");
                }
            }
            time::sleep(PAUSE).await;
        }
    }

    /// Follows from now on.
    pub fn follow(&self, db: &Db) -> Following {
        let mut state = self.state();
        let following = Following(self.0.sender.subscribe());
        if !state.is_watching {
            state.is_watching = true;
            tokio::spawn(self.clone().watch(db.clone()));
        }
        following
    }

    /// Finds what others wrote, until nobody follows any more.
    async fn watch(self, db: Db) {
        let listening = self.0.pool.clone().map(|pool| Listening(tokio::spawn(self.clone().listen(pool))));
        let mut tick = time::interval(LOOK);
        tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            match counters(&db).await {
                Ok(counters) => self.compare(counters),
                Err(error) => tracing::debug!(%error, "the counters cannot be read"),
            }
            let mut state = self.state();
            if self.0.sender.receiver_count() == 0 {
                state.is_watching = false;
                drop(listening);
                return;
            }
        }
    }

    /// Announces the scopes that are further than followers were told.
    fn compare(&self, counters: Vec<(Uuid, i64)>) {
        let mut state = self.state();
        for (scope, seq) in counters {
            let told = state.told.entry(scope).or_default();
            if *told < seq {
                *told = seq;
                let _ = self.0.sender.send(Moved::Scope(scope, seq));
            }
        }
    }

    async fn listen(self, pool: PgPool) {
        loop {
            if let Err(error) = self.hear(&pool).await {
                tracing::debug!(%error, "nobody listens to the other servers at this moment");
            }
            time::sleep(AGAIN).await;
        }
    }

    async fn hear(&self, pool: &PgPool) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen("orama").await?;
        loop {
            match listener.try_recv().await? {
                Some(notification) => self.heard(notification.payload()),
                // The connection was lost, and with it whatever was said meanwhile.
                None => drop(self.0.sender.send(Moved::Anything)),
            }
        }
    }

    fn heard(&self, payload: &str) {
        if let Some((origin, word)) = payload.strip_prefix(WORD).and_then(|said| said.trim_start().split_once(' ')) {
            if origin.parse() != Ok(self.0.origin) {
                self.ears().retain(|ear| ear(word).is_some());
            }
            return;
        }
        let Some((origin, scope, seq)) = parse(payload) else { return };
        if origin != self.0.origin {
            self.compare(vec![(scope, seq)]);
        }
    }

    fn ears(&self) -> MutexGuard<'_, Vec<Ear>> {
        self.0.ears.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that ends with its owner.
struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn notify(pool: &PgPool, payload: String) -> Result<()> {
    let mut conn = Conn(ConnKind::Postgres(pool.acquire().await?));
    conn.query(NOTIFY).bind(payload).execute().await?;
    Ok(())
}

async fn counters(db: &Db) -> Result<Vec<(Uuid, i64)>> {
    db.conn().await?.query(COUNTERS).all().await
}

fn parse(payload: &str) -> Option<(Uuid, Uuid, i64)> {
    let mut words = payload.split(' ');
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}
