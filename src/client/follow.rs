//! Follows a server: by its event stream, and where something between breaks streams, by asking each second. Goes on where it
//! broke off, for as long as somebody listens.

use std::{sync::Arc, task::Poll, time::Duration};

use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep, timeout},
};
use tokio_util::task::AbortOnDropHandle;

use super::{
    Client, Error,
    events::{Event, EventStream},
    link::{FollowLimits, Link},
    remote::Remote,
};
use crate::{
    api::{ProblemType, changes, events::ResyncReason, presence::Presence, tree},
    model::Activity,
};

/// What is heard.
#[derive(Debug)]
pub enum Heard {
    /// Changes in order, and where the feed goes on behind them. After a break some come again.
    Changes {
        /// What was changed.
        changes: Vec<Activity>,
        /// Where the feed goes on.
        cursor: String,
    },
    /// Who has a video open by now.
    Present(Presence),
    /// It is heard again after a break. What may be seen could be another thing by now: the tree is worth a look.
    Again,
    /// What was followed is not there any more: everything is to be read anew. What is changed from now on is told.
    Anew,
}

/// Changes and breaks that may wait.
const WAITING: usize = 64;
/// The most changes that are told at once.
const BATCH: usize = 500;
/// A stream that held this long was a sound one: the next pause is the first again.
const SOUND: Duration = Duration::from_secs(10);
/// Doubling further than this makes no difference.
const MOST_DOUBLED: u32 = 10;

/// A server that is followed. Dropping it ends that.
#[derive(Debug)]
pub struct Follow {
    heard: mpsc::Receiver<Heard>,
    link: watch::Receiver<Link>,
    impatience: Arc<Notify>,
    _task: AbortOnDropHandle<()>,
}

impl Client {
    /// Follows the server from a cursor on. None: the workspace is in this process. Needs a runtime.
    pub fn follow(&self, cursor: String) -> Option<Follow> {
        self.follow_on(cursor, false)
    }

    /// The same after a break, however long: what no change tells is worth a look first.
    pub fn follow_on(&self, cursor: String, was_away: bool) -> Option<Follow> {
        let remote = self.server()?;
        let (tell, heard) = mpsc::channel(WAITING);
        let (state, link) = watch::channel(Link::Connecting);
        let impatience = Arc::new(Notify::new());
        let follower = Follower {
            client: self.clone(),
            limits: remote.limits,
            remote: remote.clone(),
            cursor: Some(cursor),
            tell,
            state,
            impatience: Arc::clone(&impatience),
            tries: 0,
            was_away,
            is_misfit: false,
        };
        let task = AbortOnDropHandle::new(tokio::spawn(follower.run()));
        Some(Follow { heard, link, impatience, _task: task })
    }
}

impl Follow {
    /// The next thing that is heard. Safe to cancel.
    pub async fn next(&mut self) -> Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            None => std::future::pending().await,
        }
    }

    /// Tells how changes arrive, and when that changes.
    pub fn link(&self) -> watch::Receiver<Link> {
        self.link.clone()
    }

    /// The server was just heard by somebody else: it is worth a try without a pause.
    pub fn hurry(&self) {
        if matches!(*self.link.borrow(), Link::Reconnecting | Link::Offline | Link::Portal | Link::Misfit) {
            self.impatience.notify_one();
        }
    }
}

struct Follower {
    client: Client,
    remote: Remote,
    limits: FollowLimits,
    /// Where it goes on; none: from now on, with everything read anew.
    cursor: Option<String>,
    tell: mpsc::Sender<Heard>,
    state: watch::Sender<Link>,
    impatience: Arc<Notify>,
    /// How often in a row it did not work.
    tries: u32,
    /// Whether something could have been missed that no change tells.
    was_away: bool,
    /// Whether what it said last was not understood.
    is_misfit: bool,
}

/// How one way to follow came to its end.
#[derive(Debug)]
enum End {
    /// Nobody listens.
    Nobody,
    /// The stream broke, or the server ended it.
    Broke,
    /// No stream came through, or there is none for us.
    NoStream,
    /// It was asked for long enough: time to try a stream.
    Asked,
    /// The cursor is of another database.
    Gone,
    /// Nobody answers.
    Unreachable,
    /// The token is not accepted.
    Out,
    /// Something answers that helps nobody, such as a server that is just starting.
    Unable,
    /// What it says is not understood: it is another version.
    Misfit,
}

impl End {
    fn of(error: &Error) -> Self {
        match error.problem().map(|problem| problem.kind) {
            Some(ProblemType::Gone | ProblemType::Malformed) => Self::Gone,
            Some(ProblemType::NotAuthenticated | ProblemType::NotAllowed) => Self::Out,
            None if matches!(error, Error::Unreachable(_)) => Self::Unreachable,
            None => Self::Misfit,
            Some(_) => Self::Unable,
        }
    }
}

impl Follower {
    async fn run(mut self) {
        let mut end = self.listen().await;
        loop {
            end = match end {
                End::Nobody => return,
                End::NoStream => self.ask().await,
                End::Asked => {
                    self.was_away = true;
                    self.listen().await
                }
                End::Gone => {
                    self.cursor = None;
                    self.try_again(Link::Reconnecting).await
                }
                End::Misfit => {
                    // Until one of the two was updated.
                    (self.tries, self.is_misfit) = (MOST_DOUBLED, true);
                    self.try_again(Link::Misfit).await
                }
                End::Broke | End::Unable => self.try_again(Link::Reconnecting).await,
                End::Unreachable if self.remote.is_behind_a_page() => self.try_again(Link::Portal).await,
                End::Unreachable => self.try_again(Link::Offline).await,
                End::Out if self.remote.renew().await => {
                    self.was_away = true;
                    self.listen().await
                }
                End::Out => {
                    // Until the same person signs in again, or one who was shut out for a while is let in with the same token.
                    self.tries = MOST_DOUBLED;
                    self.try_again(Link::SignIn).await
                }
            };
        }
    }

    async fn try_again(&mut self, link: Link) -> End {
        self.was_away = true;
        self.become_link(link);
        let pause = self.pause();
        tokio::select! {
            () = sleep(pause) => {}
            () = self.impatience.notified() => {}
        }
        self.listen().await
    }

    /// Longer each time, and never the same for two: a server that comes back is not run over.
    fn pause(&mut self) -> Duration {
        let doubled = self.limits.first_pause * (1 << self.tries.min(MOST_DOUBLED));
        self.tries += 1;
        let longest = doubled.min(self.limits.longest_pause);
        // Without randomness all of them wait as long, which is worse and not wrong.
        let share = getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX));
        longest.mul_f64(0.5 + share / 2.0)
    }

    fn become_link(&self, link: Link) {
        self.state.send_if_modified(|known| std::mem::replace(known, link) != link);
    }

    /// Follows the stream to its end.
    async fn listen(&mut self) -> End {
        let (mut stream, cursor) = match timeout(self.limits.ready, self.open()).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(end)) => return end,
            Err(_) => return End::NoStream,
        };
        // All is well only once what was not understood does not come again.
        let mut early = None;
        if std::mem::take(&mut self.is_misfit) {
            match timeout(self.limits.poll, stream.next()).await {
                Ok(Some(Event::Unreadable)) => return End::Misfit,
                Ok(None) => return End::Broke,
                Ok(Some(event)) => early = Some(event),
                Err(_) => {}
            }
        }
        self.become_link(Link::Live);
        if let Err(end) = self.begin(cursor).await {
            return end;
        }
        let began = Instant::now();
        let end = self.hear(&mut stream, early).await;
        if began.elapsed() > SOUND {
            self.tries = 0;
        }
        end
    }

    /// Opens a stream and waits until it says from where it goes on.
    async fn open(&self) -> Result<(EventStream, String), End> {
        let opened = EventStream::open(&self.remote, self.cursor.as_deref(), self.limits.silence).await;
        let mut stream = opened.map_err(|error| match error.problem().map(|problem| problem.kind) {
            // There is no place for one more stream, or this server knows none: asking works all the same.
            Some(ProblemType::TooMany | ProblemType::NotFound) => End::NoStream,
            None if matches!(error, Error::Malformed(_)) => End::NoStream,
            _ => End::of(&error),
        })?;
        match stream.next().await {
            Some(Event::Ready(cursor)) => Ok((stream, cursor)),
            Some(Event::Resync(ResyncReason::Gone)) => Err(End::Gone),
            _ => Err(End::Broke),
        }
    }

    /// It is heard from this cursor on.
    async fn begin(&mut self, cursor: String) -> Result<(), End> {
        let is_anew = self.cursor.replace(cursor).is_none();
        let was_away = std::mem::take(&mut self.was_away);
        match (is_anew, was_away) {
            (true, _) => self.say(Heard::Anew).await,
            (false, true) => self.say(Heard::Again).await,
            (false, false) => Ok(()),
        }
    }

    async fn hear(&mut self, stream: &mut EventStream, mut early: Option<Event>) -> End {
        loop {
            let (mut changes, mut present, mut end) = (Vec::new(), Vec::new(), None);
            let mut next = match early.take() {
                Some(event) => Some(event),
                None => stream.next().await,
            };
            // What is there already is told at once.
            loop {
                match next {
                    Some(Event::Change(change, id)) => {
                        changes.push(*change);
                        self.cursor = id.or(self.cursor.take());
                    }
                    Some(Event::Present(presence)) => present.push(presence),
                    Some(Event::Ready(_)) => {}
                    Some(Event::Unreadable) => end = Some(End::Misfit),
                    Some(Event::Resync(ResyncReason::Gone)) => end = Some(End::Gone),
                    Some(Event::Resync(ResyncReason::Lagging | ResyncReason::Closing)) | None => {
                        end = Some(End::Broke);
                    }
                }
                if end.is_some() || changes.len() >= BATCH {
                    break;
                }
                let Poll::Ready(more) = stream.next_now() else { break };
                next = more;
            }
            if let Err(end) = self.pass_on(changes).await {
                return end;
            }
            for presence in present {
                if let Err(end) = self.say(Heard::Present(presence)).await {
                    return end;
                }
            }
            if let Some(end) = end {
                return end;
            }
        }
    }

    async fn pass_on(&self, changes: Vec<Activity>) -> Result<(), End> {
        match &self.cursor {
            Some(cursor) if !changes.is_empty() => self.say(Heard::Changes { changes, cursor: cursor.clone() }).await,
            _ => Ok(()),
        }
    }

    async fn say(&self, heard: Heard) -> Result<(), End> {
        self.tell.send(heard).await.map_err(|_| End::Nobody)
    }

    /// Asks again and again for a while.
    async fn ask(&mut self) -> End {
        let began = Instant::now();
        loop {
            match self.ask_once().await {
                Ok(true) => {}
                Ok(false) if began.elapsed() >= self.limits.polled_for => return End::Asked,
                Ok(false) => sleep(self.limits.poll).await,
                Err(end) => return end,
            }
        }
    }

    /// Asks what is new. Says whether there is more.
    async fn ask_once(&mut self) -> Result<bool, End> {
        let Some(since) = self.cursor.clone() else {
            let tree = self.answer(tree::tree()).await?;
            self.become_link(Link::Polling);
            self.begin(tree.cursor).await?;
            return Ok(true);
        };
        let page = self.answer(changes::since(&since, None)).await?;
        self.become_link(Link::Polling);
        self.tries = 0;
        self.begin(page.cursor).await?;
        self.pass_on(page.changes).await?;
        Ok(page.more)
    }

    async fn answer<T: serde::de::DeserializeOwned>(&self, call: crate::api::Call<T>) -> Result<T, End> {
        let answer = timeout(self.limits.answer, self.client.send(call)).await;
        answer.map_err(|_| End::Unreachable)?.map_err(|error| End::of(&error))
    }
}
