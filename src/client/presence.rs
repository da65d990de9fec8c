//! Tells the server which video is open here and what is being written on, and who else is there. Nobody ever waits for it: a
//! server that does not know of it, or does not answer, is not asked again until something changes.

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{Client, Error, Link};
use crate::{
    api::{
        Call,
        presence::{self, BePresent, LASTS_SECONDS, Presence},
    },
    model::{Comment, Id, Video},
};

/// How often it is said again: two of them may be lost.
const BEAT: Duration = Duration::from_secs(LASTS_SECONDS / 3);
/// Whoever only passes through a video is not announced in it.
const SETTLED: Duration = Duration::from_millis(300);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the last word may take at the end.
const FAREWELL: Duration = Duration::from_millis(500);

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whereabouts {
    /// The video that is open.
    pub video: Id<Video>,
    /// The comment that is being answered or reworded.
    pub comment: Option<Id<Comment>>,
}

/// Where this workstation is; none: nowhere that anybody could be met. When it is dropped, others are told that it left.
pub type Here = watch::Sender<Option<Whereabouts>>;

impl Client {
    /// Tells the server where this workstation is, while `link` says that it can be asked, and tells `meet` who else is there. Needs
    /// a runtime.
    pub fn be_present(&self, link: watch::Receiver<Link>, meet: mpsc::Sender<Presence>) -> Here {
        let (here, place) = watch::channel(None);
        let announcer = Announcer { client: self.clone(), session: Uuid::now_v7(), place, link, meet, said: None };
        tokio::spawn(announcer.run());
        here
    }
}

struct Announcer {
    client: Client,
    session: Uuid,
    place: watch::Receiver<Option<Whereabouts>>,
    link: watch::Receiver<Link>,
    meet: mpsc::Sender<Presence>,
    /// What the server knows.
    said: Option<Whereabouts>,
}

impl Announcer {
    async fn run(mut self) {
        loop {
            tokio::select! {
                changed = self.place.changed() => if changed.is_err() { break },
                changed = self.link.changed() => if changed.is_err() { break },
                () = self.meet.closed() => break,
                () = sleep(BEAT), if self.said.is_some() => {}
            }
            sleep(SETTLED).await;
            if !self.can_ask() {
                self.said = None;
                continue;
            }
            let now = *self.place.borrow_and_update();
            if self.say(now).await.is_err() {
                break;
            }
        }
        if let (Some(said), true) = (self.said, self.can_ask()) {
            // Whoever is not told in time sees it a moment later.
            let _ = timeout(FAREWELL, self.client.send(self.word(said, true))).await;
        }
    }

    fn can_ask(&self) -> bool {
        self.link.borrow().is_up()
    }

    fn word(&self, at: Whereabouts, leaves: bool) -> Call<Presence> {
        presence::be_present(at.video, &BePresent { session: self.session, comment_id: at.comment, leaves })
    }

    /// Says where we are. An error: nobody listens any more.
    async fn say(&mut self, now: Option<Whereabouts>) -> Result<(), ()> {
        let Some(at) = now else {
            if let Some(said) = self.said.take() {
                let _ = timeout(PATIENCE, self.client.send(self.word(said, true))).await;
            }
            return Ok(());
        };
        let mut answer = self.ask(at).await;
        if at.comment.is_some() && matches!(answer, Some(Err(Error::Problem(_)))) {
            // A comment that was not sent yet is not known there.
            answer = self.ask(Whereabouts { comment: None, ..at }).await;
        }
        self.said = matches!(answer, Some(Ok(_))).then_some(at);
        match answer {
            Some(Ok(presence)) => self.meet.send(presence).await.map_err(|_| ()),
            _ => Ok(()),
        }
    }

    async fn ask(&self, at: Whereabouts) -> Option<Result<Presence, Error>> {
        timeout(PATIENCE, self.client.send(self.word(at, false))).await.ok()
    }
}
