//! Event streams: how many there may be, and the task behind each.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::response::sse::Event;
use futures_util::{StreamExt as _, stream::TakeUntil};
use tokio::{
    sync::mpsc::{self, OwnedPermit, Sender, error::SendTimeoutError},
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::{
    identity::Caller,
    presence::{People, Stirred, Stirs},
};
use crate::{
    api::{
        Problem, ProblemType,
        events::{CHANGE, PRESENT, READY, RESYNC, Resync, ResyncReason},
        presence::Presence,
    },
    command::{
        changes::{Cursor, Urgency},
        presence::sees_others,
        rights::Rights,
    },
    model::{Activity, Id, User},
    store::Following,
};

/// How streams are kept. Tests use shorter times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// The most streams of one person.
    pub per_person: usize,
    /// The most streams of this server.
    pub most: usize,
    /// How often something is sent, so that a dead connection is noticed.
    pub heartbeat: Duration,
    /// How often it is asked whether the person is still in, with the same rights.
    pub recheck: Duration,
    /// How long a follower may take nothing.
    pub patience: Duration,
    /// How many events wait for a follower.
    pub buffer: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            per_person: 8,
            most: 1024,
            heartbeat: Duration::from_secs(15),
            recheck: Duration::from_secs(2),
            patience: Duration::from_secs(10),
            buffer: 64,
        }
    }
}

/// How many changes are read at once.
const PAGE: u32 = 200;
/// Somebody who sees very many organisations has long cursors: only the last change of a page carries one, then.
const LONGEST_ID: usize = 2048;

/// The streams that are open.
#[derive(Debug, Clone, Default)]
pub(super) struct Streams(Arc<Mutex<HashMap<Id<User>, usize>>>);

/// The place of one stream. Dropping it frees it.
pub(super) struct Place {
    streams: Streams,
    person: Id<User>,
}

impl Streams {
    /// A place for one more stream of a person.
    pub fn enter(&self, person: Id<User>, limits: &StreamLimits) -> Result<Place, Box<Problem>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |kind, detail: String| Box::new(Problem { retry_after: Some(5), ..Problem::new(kind, detail) });
        if open.values().sum::<usize>() >= limits.most {
            let detail = "too many event streams are open on this server: try again later, or poll /v1/changes";
            return Err(full(ProblemType::Unavailable, detail.to_owned()));
        }
        let own = open.entry(person).or_default();
        if *own >= limits.per_person {
            let detail = format!("you have {own} event streams open, which is the most: close one of them");
            return Err(full(ProblemType::TooMany, detail));
        }
        *own += 1;
        Ok(Place { streams: self.clone(), person })
    }

    /// How many are open.
    #[cfg(test)]
    pub fn open(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.person);
            }
        }
    }
}

/// One stream on its way.
pub(super) struct Stream {
    pub caller: Caller,
    pub cursor: Cursor,
    /// What the person may see. Who may see less than before comes back with a new stream, or not at all.
    pub rights: Rights,
    pub following: Following,
    pub limits: StreamLimits,
    pub closing: CancellationToken,
    pub place: Place,
    /// Who has which video open, and where somebody comes and goes.
    pub people: People,
    pub stirs: Stirs,
}

/// What comes out of it.
pub(super) type Events = TakeUntil<ReceiverStream<Result<Event, Infallible>>, WaitForCancellationFutureOwned>;

/// Why a stream ends.
enum End {
    /// The follower is told, and may come back.
    Told(ResyncReason),
    /// The person may not read on.
    Out,
    /// The follower is gone.
    Gone,
}

impl Stream {
    /// Starts it.
    pub fn start(self) -> Events {
        let (sender, receiver) = mpsc::channel(self.limits.buffer.max(1) + 1);
        let out = CancellationToken::new();
        tokio::spawn(self.run(sender, out.clone()));
        ReceiverStream::new(receiver).take_until(out.cancelled_owned())
    }

    async fn run(mut self, sender: Sender<Result<Event, Infallible>>, out: CancellationToken) {
        // The last word has its place from the beginning: it can be said to whoever takes nothing.
        let Ok(farewell) = sender.clone().reserve_owned().await else { return };
        match self.follow(&sender).await {
            End::Told(reason) => say(farewell, reason),
            // What waits for somebody who is out is not sent any more.
            End::Out => out.cancel(),
            End::Gone => {}
        }
        drop(self.place);
    }

    async fn follow(&mut self, sender: &Sender<Result<Event, Infallible>>) -> End {
        let ready = Event::default().event(READY).id(self.cursor.text()).data("{}");
        if let Err(end) = self.send(sender, ready).await {
            return end;
        }
        let mut tick = interval(self.limits.recheck);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whatever was committed between the cursor and the first signal is read at once.
        let mut wanted = true;
        let mut strange = false;
        loop {
            if wanted {
                match self.catch_up(sender).await {
                    Ok(is_done) => (wanted, strange) = (false, !is_done),
                    Err(end) => return end,
                }
            }
            tokio::select! {
                biased;
                () = self.closing.cancelled() => return End::Told(ResyncReason::Closing),
                () = sender.closed() => return End::Gone,
                moved = self.following.next() => match self.cursor.wants(moved) {
                    Urgency::Now => wanted = true,
                    Urgency::Later => strange = true,
                    Urgency::Never => {}
                },
                stirred = self.stirs.next() => {
                    if let Err(end) = self.tell_who_is_there(sender, stirred).await {
                        return end;
                    }
                }
                _ = tick.tick() => {
                    self.people.sweep(Instant::now());
                    match self.is_in().await {
                        Ok(true) => wanted |= strange,
                        Ok(false) => return End::Out,
                        // The database does not answer for a moment: nobody is thrown out, and nothing is sent.
                        Err(_) => {}
                    }
                }
            }
        }
    }

    /// Whether the person is still in, and may see all that they could.
    async fn is_in(&mut self) -> Result<bool, Problem> {
        if !self.caller.renew().await? {
            return Ok(false);
        }
        let rights = &mut self.rights;
        self.caller.read(async |look| rights.hold(look).await).await
    }

    /// Sends everything there is. Who the person is now is asked before each page. False: the database does not answer for a
    /// moment, and nothing more was sent.
    async fn catch_up(&mut self, sender: &Sender<Result<Event, Infallible>>) -> Result<bool, End> {
        while self.following.waiting().is_some() {}
        loop {
            match self.is_in().await {
                Ok(true) => {}
                Ok(false) => return Err(End::Out),
                Err(_) => return Ok(false),
            }
            let mut reached = self.cursor.clone();
            let cursor = &mut self.cursor;
            let page = match self.caller.read(async |look| cursor.read(look, PAGE).await).await {
                Ok(page) => page,
                Err(problem) if problem.kind == ProblemType::Gone => return Err(End::Told(ResyncReason::Gone)),
                Err(_) => return Ok(false),
            };
            let last = page.changes.len().saturating_sub(1);
            for (at, change) in page.changes.iter().enumerate() {
                reached.pass(change);
                let id = if at == last { page.cursor.clone() } else { reached.text() };
                let id = Some(id).filter(|id| at == last || id.len() <= LONGEST_ID);
                self.send(sender, event(change, id)).await?;
            }
            if !page.more {
                return Ok(true);
            }
        }
    }

    /// Tells who has a video open by now, if the person may know. Who missed it is told by the next beat of their own.
    async fn tell_who_is_there(
        &mut self,
        sender: &Sender<Result<Event, Infallible>>,
        first: Stirred,
    ) -> Result<(), End> {
        let mut videos = HashSet::from([first]);
        videos.extend(std::iter::from_fn(|| self.stirs.waiting()));
        videos.retain(|stirred| self.rights.level(stirred.project).is_some_and(sees_others));
        if videos.is_empty() {
            return Ok(());
        }
        match self.is_in().await {
            Ok(true) => {}
            Ok(false) => return Err(End::Out),
            Err(_) => return Ok(()),
        }
        let me = self.caller.actor().user.id;
        for Stirred { project, video } in videos {
            if self.rights.level(project).is_some_and(sees_others) {
                let people = self.people.others(video, me, Instant::now());
                self.send(sender, present(&Presence { video_id: video, people })).await?;
            }
        }
        Ok(())
    }

    /// Waits until the follower takes it, and meanwhile asks whether the person is still in.
    async fn send(&mut self, sender: &Sender<Result<Event, Infallible>>, event: Event) -> Result<(), End> {
        let mut event = Ok(event);
        let began = Instant::now();
        while began.elapsed() < self.limits.patience {
            let slice = self.limits.recheck.min(self.limits.patience);
            let sent = tokio::select! {
                biased;
                () = self.closing.cancelled() => return Err(End::Told(ResyncReason::Closing)),
                sent = sender.send_timeout(event, slice) => sent,
            };
            match sent {
                Ok(()) => return Ok(()),
                Err(SendTimeoutError::Closed(_)) => return Err(End::Gone),
                Err(SendTimeoutError::Timeout(back)) => event = back,
            }
            if self.is_in().await == Ok(false) {
                return Err(End::Out);
            }
        }
        Err(End::Told(ResyncReason::Lagging))
    }
}

fn event(change: &Activity, id: Option<String>) -> Event {
    // An entry is plain data with string keys, so this cannot fail.
    let data = serde_json::to_string(change).unwrap_or_default();
    let event = Event::default().event(CHANGE).data(data);
    match id {
        Some(id) => event.id(id),
        None => event,
    }
}

/// It has no id: it is no place in the log to go on from.
fn present(presence: &Presence) -> Event {
    Event::default().event(PRESENT).data(serde_json::to_string(presence).unwrap_or_default())
}

fn say(farewell: OwnedPermit<Result<Event, Infallible>>, reason: ResyncReason) {
    let data = serde_json::to_string(&Resync { reason }).unwrap_or_default();
    farewell.send(Ok(Event::default().event(RESYNC).data(data)));
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn places_are_counted_for_each_person_and_for_all_and_freed_again() {
        let limits = StreamLimits { per_person: 2, most: 3, ..StreamLimits::default() };
        let streams = Streams::default();
        let (ana, jon) = (Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)));
        let kind = |person| streams.enter(person, &limits).err().map(|problem| problem.kind);
        let first = streams.enter(ana, &limits).ok();
        let second = streams.enter(ana, &limits).ok();
        assert_eq!(kind(ana), Some(ProblemType::TooMany));
        let third = streams.enter(jon, &limits).ok();
        assert_eq!(kind(jon), Some(ProblemType::Unavailable), "the server is full");
        drop(first);
        assert_eq!(kind(ana), None, "and a place that is not kept is free again");
        drop((second, third));
        assert_eq!(streams.open(), 0);
    }
}
