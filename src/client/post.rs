//! The post: takes writes, keeps them in the file, and sends one after the other while the server can be asked. Of several
//! programs of one user on one machine one sends at a time.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustc_hash::FxHashMap;
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, Notify, mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::{
    Client, Error, Watch,
    disk::{Disk, DiskError, Turn},
    outbox::{Answer, CannotResolve, Change, Entry, Gone, Next, Outbox, State, What},
};
use crate::{
    api::{Call, PageQuery, activity, stage},
    model::Id,
};

/// How long is waited before the file, or the right to send, is asked for again.
const AGAIN: Duration = Duration::from_secs(1);

/// What became of a write that somebody waits for.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// The server did it, and answered this.
    Done(Value),
    /// There was nothing left to do.
    Nothing,
    /// The server refused it. It stays in the outbox until somebody decides.
    Refused(Error),
    /// It waits in the outbox.
    Waits,
}

/// How a try to send everything ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sent {
    /// The writes that were done.
    pub done: Vec<Entry>,
    /// Why it was given up, if it was.
    pub trouble: Option<String>,
    /// Whether the token is not accepted any more.
    pub sign_in: bool,
    /// Whether another program of the same user is sending.
    pub is_elsewhere: bool,
}

/// Why something could not be done with the outbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The file.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The write.
    #[error(transparent)]
    Entry(#[from] CannotResolve),
}

/// The outbox of this program, on disk. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Post(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: Client,
    disk: Disk,
    turn: AsyncMutex<Turn>,
    begun: Instant,
    wake: Notify,
    /// Whether the server can be asked, as far as is known.
    is_up: AtomicBool,
    tell: mpsc::UnboundedSender<Vec<Change>>,
    waiting: Mutex<FxHashMap<Uuid, oneshot::Sender<Fate>>>,
}

/// Sends as long as it is held.
#[derive(Debug)]
pub struct Sending {
    _task: AbortOnDropHandle<()>,
}

/// What to wait for.
enum Step {
    /// Nothing: the next one at once.
    On(Box<Entry>, Answer),
    Wait(Duration),
    Idle,
    Elsewhere,
}

impl Post {
    /// A post on a file, and where it tells what becomes different.
    pub async fn open(client: Client, disk: Disk) -> Result<(Self, mpsc::UnboundedReceiver<Vec<Change>>), DiskError> {
        let (tell, told) = mpsc::unbounded_channel();
        let shared = Shared {
            client,
            disk,
            turn: AsyncMutex::default(),
            begun: Instant::now(),
            wake: Notify::new(),
            is_up: AtomicBool::new(true),
            tell,
            waiting: Mutex::default(),
        };
        let post = Self(Arc::new(shared));
        post.step(|_| Vec::new()).await?;
        Ok((post, told))
    }

    /// Sends from now on, and follows what other programs do with the file.
    pub fn start(&self) -> Sending {
        let watch = if self.0.disk.is_in_memory() { None } else { Watch::start(self.0.disk.path()).ok() };
        Sending { _task: AbortOnDropHandle::new(tokio::spawn(Self(Arc::clone(&self.0)).run(watch))) }
    }

    /// The file.
    pub fn disk(&self) -> &Disk {
        &self.0.disk
    }

    /// Whether the server can be asked, as far as is known.
    pub fn is_up(&self) -> bool {
        self.0.is_up.load(Ordering::Relaxed)
    }

    /// The server was heard, or is not heard any more.
    pub async fn set_up(&self, is_up: bool) {
        if !self.0.is_up.swap(is_up, Ordering::Relaxed) && is_up {
            self.0.turn.lock().await.outbox.hurry();
        }
        self.0.wake.notify_one();
    }

    /// The writes that are not acknowledged, in their order, with their places.
    pub async fn entries(&self) -> Vec<(u64, Entry)> {
        self.0.turn.lock().await.outbox.placed().map(|(place, entry)| (place, entry.clone())).collect()
    }

    /// Takes a write. When this is answered it is on disk. What becomes of it is told to whoever holds the receiver.
    pub async fn submit(&self, entry: Entry) -> Result<oneshot::Receiver<Fate>, DiskError> {
        let (tell, fate) = oneshot::channel();
        let key = entry.key;
        self.waiting().insert(key, tell);
        let added = self.step(|outbox| outbox.add(entry)).await;
        match added {
            Err(error) => {
                self.waiting().remove(&key);
                return Err(error);
            }
            Ok(changes) => self.settle(&changes, None),
        }
        if !self.is_up() {
            self.tell_fate(key, Fate::Waits);
        }
        self.0.wake.notify_one();
        Ok(fate)
    }

    /// Sends a failed write again, or mine in the place of theirs.
    pub async fn retry(&self, key: Uuid) -> Result<(), PostError> {
        self.resolve(|outbox| outbox.retry(key)).await
    }

    /// Drops a write.
    pub async fn discard(&self, key: Uuid) -> Result<(), PostError> {
        self.resolve(|outbox| outbox.discard(key)).await
    }

    /// Takes a write back that cannot have arrived.
    pub async fn take_back(&self, key: Uuid) -> Result<(), PostError> {
        self.resolve(|outbox| match outbox.get(key) {
            Some(entry) if entry.has_left => Err(CannotResolve::MayHaveArrived),
            _ => outbox.discard(key),
        })
        .await
    }

    async fn resolve(
        &self,
        act: impl FnOnce(&mut Outbox) -> Result<Vec<Change>, CannotResolve>,
    ) -> Result<(), PostError> {
        let mut refused = None;
        self.step(|outbox| {
            act(outbox).unwrap_or_else(|error| {
                refused = Some(error);
                Vec::new()
            })
        })
        .await?;
        self.0.wake.notify_one();
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    /// One step of the outbox, which is on disk when it is told.
    async fn step(&self, act: impl FnOnce(&mut Outbox) -> Vec<Change>) -> Result<Vec<Change>, DiskError> {
        let mut turn = self.0.turn.lock().await;
        let changes = self.0.disk.step(&mut turn, act).await?;
        // Told while the turn is held, so that nobody hears of a later step first.
        if !changes.is_empty() {
            let _ = self.0.tell.send(changes.clone());
        }
        Ok(changes)
    }

    async fn run(self, watch: Option<Watch>) {
        loop {
            let wait = match self.send_next().await {
                Step::On(..) => continue,
                Step::Wait(wait) => Some(wait),
                Step::Elsewhere => Some(AGAIN),
                Step::Idle => None,
            };
            self.0.disk.unlock();
            tokio::select! {
                () = self.0.wake.notified() => {}
                () = written(watch.as_ref()) => {}
                () = tokio::time::sleep(wait.unwrap_or(AGAIN)), if wait.is_some() => {}
            }
            let is_changed = self.0.disk.is_changed(&*self.0.turn.lock().await).await;
            if is_changed {
                // What cannot be read now is read with the next write. Another program may have sent what somebody waits for here.
                if let Ok(changes) = self.step(|_| Vec::new()).await {
                    self.settle(&changes, None);
                }
            }
        }
    }

    /// Sends everything that can be sent, until the server does not help any more.
    pub async fn drain(&self) -> Sent {
        let mut sent = Sent::default();
        loop {
            match self.send_next().await {
                Step::On(entry, Answer::Done(_)) => sent.done.push(*entry),
                Step::On(..) => {}
                Step::Elsewhere => {
                    sent.is_elsewhere = true;
                    break;
                }
                Step::Wait(_) | Step::Idle => break,
            }
        }
        self.0.disk.unlock();
        let turn = self.0.turn.lock().await;
        if let Some((why, sign_in)) = turn.outbox.trouble() {
            (sent.trouble, sent.sign_in) = (Some(why.to_owned()), sign_in);
        }
        sent
    }

    async fn send_next(&self) -> Step {
        if !self.is_up() {
            return Step::Idle;
        }
        if !self.0.disk.try_lock() {
            return Step::Elsewhere;
        }
        let (mut next, now) = (Next::Idle, self.0.begun.elapsed());
        let begun = self.step(|outbox| {
            next = outbox.next(now);
            match &mut next {
                Next::Send(_, changes) => std::mem::take(changes),
                _ => Vec::new(),
            }
        });
        if let Err(error) = begun.await {
            tracing::warn!(%error, "the outbox cannot be written");
            return Step::Wait(AGAIN);
        }
        match next {
            Next::Send(entry, _) => {
                let answer = self.send(&entry).await;
                Step::On(entry, answer)
            }
            Next::Wait(until) => Step::Wait(until.saturating_sub(now)),
            Next::Busy | Next::Idle => Step::Idle,
        }
    }

    async fn send(&self, entry: &Entry) -> Answer {
        let call: Call<Value> = entry.request.clone().into();
        let outcome = self.0.client.send(call.named(entry.key)).await;
        let answer = Answer::from(outcome.clone());
        let (heard, dice) = (answer.clone(), getrandom::u32().unwrap_or_default());
        loop {
            let (heard, now) = (heard.clone(), self.0.begun.elapsed());
            match self.step(|outbox| outbox.answered(entry.key, heard, now, dice)).await {
                Ok(changes) => {
                    self.explain(entry).await;
                    self.settle(&changes, outcome.as_ref().err());
                    break;
                }
                // It was done and cannot be written down: it is asked for once more at worst, with the same key.
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be written");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
        answer
    }

    /// Tells whoever waits what became of the writes.
    fn settle(&self, changes: &[Change], error: Option<&Error>) {
        for change in changes {
            match change {
                Change::Drop(key, Gone::Acknowledged(value)) => self.tell_fate(*key, Fate::Done(value.clone())),
                Change::Drop(key, _) => self.tell_fate(*key, Fate::Nothing),
                Change::Keep(_, entry) | Change::Show(_, entry) => match (&entry.state, error) {
                    (State::Failed(_) | State::Conflict(_), Some(error)) => {
                        self.tell_fate(entry.key, Fate::Refused(error.clone()));
                    }
                    (State::Queued, Some(_)) if entry.has_left => self.tell_fate(entry.key, Fate::Waits),
                    _ => {}
                },
            }
        }
    }

    fn tell_fate(&self, key: Uuid, fate: Fate) {
        if let Some(waiting) = self.waiting().remove(&key) {
            // Whoever does not wait any more reads it in the outbox.
            let _ = waiting.send(fate);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, FxHashMap<Uuid, oneshot::Sender<Fate>>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds out whose change a write met. Without an answer the conflict says less, and is one all the same.
    async fn explain(&self, entry: &Entry) {
        let is_conflict = {
            let turn = self.0.turn.lock().await;
            turn.outbox.get(entry.key).is_some_and(|entry| matches!(entry.state, State::Conflict(_)))
        };
        let Some(row) = entry.subject.changes.first().copied().filter(|_| is_conflict) else { return };
        let (by, decision) = if entry.subject.what == What::Decide {
            let page = PageQuery { limit: Some(1), cursor: None };
            let Ok(page) = self.0.client.send(stage::decisions(Id::from_uuid(row), &page)).await else { return };
            let Some(decision) = page.items.into_iter().next() else { return };
            (decision.decided_by_id, Some(decision))
        } else {
            let query = activity::ActivityQuery { entity: Some(row), limit: Some(1), ..Default::default() };
            let Ok(page) = self.0.client.send(activity::page(&query)).await else { return };
            let Some(change) = page.items.into_iter().next() else { return };
            (change.actor_id, None)
        };
        // It can be read without.
        let _ = self.step(|outbox| outbox.explain(entry.key, by, decision)).await;
    }
}

async fn written(watch: Option<&Watch>) {
    match watch {
        Some(watch) => watch.written().await,
        None => std::future::pending().await,
    }
}
