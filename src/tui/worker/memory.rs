//! On a server: writes go through the outbox, and what was read is kept for when the server cannot be asked.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::Desk;
use crate::{
    api::{
        Call, Problem, ProblemType,
        tree::{self, Review, Tree},
    },
    client::{
        Error, Fate, Memory, Post, Sending,
        disk::DiskError,
        outbox::{Change, Gone},
    },
    model::{Activity, Id, Version},
    tui::app::msg::{Deed, Msg, News, Posted, Purpose, Write, Written},
};

/// How long somebody waits for an answer before the write is one of those that wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// The outbox, what it tells, and what sends it.
pub(super) struct Counter {
    pub post: Post,
    pub told: mpsc::UnboundedReceiver<Vec<Change>>,
    pub _sending: Sending,
}

impl Counter {
    /// Opens it: from now on it is sent.
    pub fn open(memory: Memory) -> Self {
        Self { _sending: memory.post.start(), post: memory.post, told: memory.told }
    }

    /// What was told until now.
    pub fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Ok(more) = self.told.try_recv() {
            changes.extend(more);
        }
        changes
    }
}

impl Desk {
    /// Hands a write in. It is on disk, and on the screen, before anybody waits for the server.
    pub(super) async fn post(&mut self, write: Write) -> Msg {
        let (Some(counter), Some(entry)) = (&mut self.counter, write.entry.clone()) else {
            return Msg::Queued(Box::new(write));
        };
        let submitted = counter.post.submit(*entry).await;
        let changes = counter.changes();
        self.tell_posted(changes).await;
        match submitted {
            Ok(fate) => self.wait_for(write, fate).await,
            Err(error) => {
                let words = format!("it cannot be kept on this machine: {error}");
                let outcome = Err(Error::Problem(Box::new(Problem::new(ProblemType::Unavailable, words))));
                Msg::Written(Box::new(Written { write, outcome, news: News::default() }))
            }
        }
    }

    /// Waits for the server as long as a person does. What takes longer waits in the outbox.
    pub(super) async fn wait_for(&mut self, write: Write, fate: oneshot::Receiver<Fate>) -> Msg {
        let outcome = match timeout(PATIENCE, fate).await {
            Ok(Ok(Fate::Done(value))) => Ok(value),
            Ok(Ok(Fate::Nothing)) => Ok(serde_json::Value::Null),
            Ok(Ok(Fate::Refused(error))) => Err(error),
            Ok(Ok(Fate::Waits) | Err(_)) | Err(_) => {
                let changes = self.counter.as_mut().map(Counter::changes).unwrap_or_default();
                self.tell_posted(changes).await;
                return Msg::Queued(Box::new(write));
            }
        };
        if let (Ok(_), Some(follow)) = (&outcome, &self.follow) {
            follow.hurry();
        }
        if outcome.is_err() || matches!(write.purpose, Purpose::Many(_)) {
            // What stopped it is known before it is told.
            let changes = self.counter.as_mut().map(Counter::changes).unwrap_or_default();
            self.tell_posted(changes).await;
        }
        let news = self.pull().await;
        Msg::Written(Box::new(Written { write, outcome, news }))
    }

    pub(super) async fn tell_posted(&mut self, changes: Vec<Change>) {
        if !changes.is_empty() {
            let msg = self.take_posted(changes, true).await;
            let _ = self.tell.send(msg).await;
        }
    }

    /// What the outbox says. What the server has done comes with it, so that no row goes and comes back.
    pub(super) async fn take_posted(&mut self, mut changes: Vec<Change>, is_awaited: bool) -> Msg {
        changes.extend(self.counter.as_mut().map(Counter::changes).unwrap_or_default());
        let is_done = changes.iter().any(|change| matches!(change, Change::Drop(_, gone) if !is_own_business(gone)));
        let news = if is_done { self.pull().await } else { News::default() };
        Msg::Outbox(Box::new(Posted { changes, news, is_awaited }))
    }

    pub(super) async fn resolve(&mut self, deed: Deed) -> Msg {
        let Some(counter) = &self.counter else { return Msg::Resolved(deed, None) };
        let done = match &deed {
            Deed::Retry(key) => counter.post.retry(*key).await,
            Deed::Discard(key) => counter.post.discard(*key).await,
            Deed::TakeBack { key, .. } => counter.post.take_back(*key).await,
        };
        let failed = done.err().map(|error| error.to_string());
        Msg::Resolved(deed, failed)
    }

    /// Sends a call whose answer is shown again while the server cannot be asked.
    pub(super) async fn read<T: Serialize + DeserializeOwned>(&self, call: Call<T>) -> Result<T, Error> {
        let name = call.path.clone();
        let outcome = self.client.send(call).await;
        let Some(counter) = &self.counter else { return outcome };
        match outcome {
            Ok(answer) => {
                warn_of(counter.post.disk().keep_answer(&name, &answer).await);
                Ok(answer)
            }
            Err(error @ Error::Unreachable(_)) => counter.post.disk().answer(&name).await.ok_or(error),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn tree(&self) -> Result<Tree, Error> {
        let Some(counter) = &self.counter else { return self.client.send(tree::tree()).await };
        let disk = counter.post.disk();
        let at = disk.log_end().await;
        let tree = self.client.send(tree::tree()).await?;
        if let Ok(at) = at {
            warn_of(disk.keep_tree(&tree, at).await);
        }
        Ok(tree)
    }

    /// A version: from the copy where that is as good as reading it, or where nothing else can be read.
    pub(super) async fn review(&self, version: Id<Version>) -> Result<Review, Error> {
        let Some(counter) = &self.counter else { return self.client.send(tree::review(version)).await };
        let disk = counter.post.disk();
        let kept = disk.review(version).await.unwrap_or_default();
        let kept = match kept {
            Some(kept) if kept.is_whole => return Ok(kept.review),
            kept => kept.map(|kept| kept.review),
        };
        let at = disk.log_end().await;
        match (self.client.send(tree::review(version)).await, kept) {
            (Ok(review), _) => {
                if let Ok(at) = at {
                    warn_of(disk.keep_review(&review, at).await);
                }
                Ok(review)
            }
            (Err(Error::Unreachable(_)), Some(kept)) => Ok(kept),
            (Err(error), _) => Err(error),
        }
    }

    pub(super) async fn keep_changes(&self, changes: &[Activity]) {
        if let (Some(counter), false) = (&self.counter, changes.is_empty()) {
            warn_of(counter.post.disk().follow(changes, &self.cursor).await);
        }
    }
}

/// Whether a write went without the server having done anything.
const fn is_own_business(gone: &Gone) -> bool {
    matches!(gone, Gone::Folded | Gone::Discarded)
}

/// A copy that cannot be written is read again from the server: that is worth a line in the log, and no more.
fn warn_of(kept: Result<(), DiskError>) {
    if let Err(error) = kept {
        tracing::warn!(%error, "the copy cannot be written");
    }
}

pub(super) async fn hear_post(counter: Option<&mut Counter>) -> Vec<Change> {
    match counter {
        Some(counter) => match counter.told.recv().await {
            Some(changes) => changes,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}
