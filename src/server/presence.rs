//! Who has which video open, for as long as they say so. It is in the memory of this server alone; servers on one PostgreSQL
//! tell each other. Nothing waits for it, and nothing is locked by it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    sync::broadcast::{self, error::TryRecvError},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    api::presence::{LASTS_SECONDS, Present},
    model::{Comment, Id, Project, User, Video},
    store::Db,
};

/// The most workstations of one person that are remembered: the one that spoke longest ago makes room.
const MOST_OF_ONE: usize = 16;
/// The most that are remembered at all.
const MOST: usize = 10_000;
/// Those who are gone are looked for at most so often, however many follow.
const SWEEP: Duration = Duration::from_secs(1);
/// How far a follower may be behind. Whoever missed something is told with the next beat of their own.
const KEPT: usize = 256;

/// A place where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    pub project: Id<Project>,
    pub video: Id<Video>,
    pub comment: Option<Id<Comment>>,
}

/// That a workstation is somewhere, or nowhere any more: as servers tell each other.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Said {
    user: Id<User>,
    session: Uuid,
    at: Option<Spot>,
}

#[derive(Debug, Clone, Copy)]
struct Here {
    spot: Spot,
    until: Instant,
}

/// A video in which somebody came, went, or began or ended to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Stirred {
    pub project: Id<Project>,
    pub video: Id<Video>,
}

/// Everybody who is somewhere. Cloning it shares it.
#[derive(Debug, Clone)]
pub(super) struct People(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    here: Mutex<HashMap<(Id<User>, Uuid), Here>>,
    /// When it was last looked who is gone.
    swept: Mutex<Option<Instant>>,
    stirred: broadcast::Sender<Stirred>,
    /// Where the other servers are told, and tell.
    db: Db,
}

/// Hears where somebody comes and goes.
pub(super) struct Stirs(broadcast::Receiver<Stirred>);

impl Stirs {
    /// The next one. Safe to cancel.
    pub async fn next(&mut self) -> Stirred {
        loop {
            match self.0.recv().await {
                Ok(stirred) => return stirred,
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// One that is there already.
    pub fn waiting(&mut self) -> Option<Stirred> {
        loop {
            match self.0.try_recv() {
                Ok(stirred) => return Some(stirred),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }
}

impl People {
    /// Nobody yet, at a server on a database.
    pub fn new(db: &Db) -> Self {
        let (stirred, _) = broadcast::channel(KEPT);
        let inner = Arc::new(Inner { here: Mutex::default(), swept: Mutex::default(), stirred, db: db.clone() });
        let known = Arc::downgrade(&inner);
        db.on_word(move |word| {
            let inner = known.upgrade()?;
            if let Ok(said) = serde_json::from_str::<Said>(word) {
                inner.take(said, Instant::now());
            }
            Some(())
        });
        Self(inner)
    }

    /// A workstation is somewhere, or nowhere any more.
    pub fn say(&self, user: Id<User>, session: Uuid, at: Option<Spot>, now: Instant) {
        let said = Said { user, session, at };
        self.0.take(said, now);
        if let Ok(word) = serde_json::to_string(&said) {
            self.0.db.tell_servers(word);
        }
    }

    /// Everybody who has a video open but one, each once.
    pub fn others(&self, video: Id<Video>, but: Id<User>, now: Instant) -> Vec<Present> {
        let mut people: HashMap<Id<User>, Present> = HashMap::new();
        for ((user, _), here) in self.0.here().iter() {
            if *user != but && here.spot.video == video && here.until > now {
                let known = people.entry(*user).or_insert(Present { user_id: *user, comment_id: None });
                // Of two workstations of one person the one in which they write says more.
                known.comment_id = known.comment_id.max(here.spot.comment);
            }
        }
        let mut people: Vec<Present> = people.into_values().collect();
        people.sort_unstable();
        people
    }

    /// Lets go of whoever has said nothing for too long, unless somebody just did.
    pub fn sweep(&self, now: Instant) {
        {
            let mut swept = self.0.swept.lock().unwrap_or_else(PoisonError::into_inner);
            if swept.is_some_and(|swept| now < swept + SWEEP) {
                return;
            }
            *swept = Some(now);
        }
        let mut gone = Vec::new();
        self.0.here().retain(|_, here| {
            let stays = here.until > now;
            if !stays {
                gone.push(here.spot);
            }
            stays
        });
        for spot in gone {
            self.0.stir(spot);
        }
    }

    /// Hears where somebody comes and goes from now on.
    pub fn stirs(&self) -> Stirs {
        Stirs(self.0.stirred.subscribe())
    }
}

impl Inner {
    fn here(&self) -> MutexGuard<'_, HashMap<(Id<User>, Uuid), Here>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, Said { user, session, at }: Said, now: Instant) {
        let key = (user, session);
        let before = {
            let mut here = self.here();
            match at {
                Some(spot) => {
                    if !here.contains_key(&key) && !make_room(&mut here, user) {
                        return;
                    }
                    here.insert(key, Here { spot, until: now + Duration::from_secs(LASTS_SECONDS) })
                }
                None => here.remove(&key),
            }
        };
        let before = before.map(|before| before.spot);
        if before != at {
            let left = before.filter(|before| at.is_none_or(|at| at.video != before.video));
            for spot in left.into_iter().chain(at) {
                self.stir(spot);
            }
        }
    }

    fn stir(&self, spot: Spot) {
        // Nobody may follow, and that is fine.
        let _ = self.stirred.send(Stirred { project: spot.project, video: spot.video });
    }
}

/// Whether there is room for one more workstation of a person.
fn make_room(here: &mut HashMap<(Id<User>, Uuid), Here>, user: Id<User>) -> bool {
    let own = here.iter().filter(|((other, _), _)| *other == user);
    let (count, oldest) =
        own.fold((0, None), |(count, oldest): (usize, Option<(Instant, Uuid)>), ((_, session), at)| {
            let own = (at.until, *session);
            (count + 1, Some(oldest.map_or(own, |oldest| oldest.min(own))))
        });
    if let (MOST_OF_ONE.., Some((_, session))) = (count, oldest) {
        here.remove(&(user, session));
    }
    here.len() < MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T>(number: u128) -> Id<T> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn at(video: u128, comment: Option<u128>) -> Spot {
        Spot { project: id(1), video: id(video), comment: comment.map(id) }
    }

    async fn people() -> (tempfile::TempDir, People) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open_sqlite(folder.path().join("orama.db")).await.expect("a database");
        (folder, People::new(&db))
    }

    fn present(user: u128, comment: Option<u128>) -> Present {
        Present { user_id: id(user), comment_id: comment.map(id) }
    }

    #[tokio::test]
    async fn somebody_is_there_until_they_leave_go_elsewhere_or_say_nothing_for_too_long() {
        let (_folder, people) = people().await;
        let (now, lasts) = (Instant::now(), Duration::from_secs(LASTS_SECONDS));
        let (ana, jon, window) = (id(7), id(8), Uuid::from_u128(70));
        people.say(jon, window, Some(at(10, None)), now);
        assert_eq!(people.others(id(10), ana, now), [present(8, None)]);
        assert_eq!(people.others(id(10), jon, now), [], "nobody meets themselves");
        assert_eq!(people.others(id(11), ana, now), []);
        people.say(jon, window, Some(at(10, Some(5))), now);
        assert_eq!(people.others(id(10), ana, now), [present(8, Some(5))]);
        people.say(jon, window, Some(at(11, None)), now);
        assert_eq!(
            (people.others(id(10), ana, now), people.others(id(11), ana, now)),
            (vec![], vec![present(8, None)])
        );
        assert_eq!(people.others(id(11), ana, now + lasts), [], "whoever says nothing is gone");
        people.say(jon, window, Some(at(11, None)), now + lasts / 2);
        assert_eq!(people.others(id(11), ana, now + lasts), [present(8, None)]);
        people.say(jon, window, None, now + lasts);
        assert_eq!(people.others(id(11), ana, now + lasts), []);
    }

    #[tokio::test]
    async fn a_person_is_named_once_and_where_they_write_and_nobody_speaks_for_another() {
        let (_folder, people) = people().await;
        let now = Instant::now();
        let windows: Vec<Uuid> = (0..40).map(Uuid::from_u128).collect();
        people.say(id(8), windows[0], Some(at(10, Some(5))), now);
        people.say(id(8), windows[1], Some(at(10, None)), now);
        // Somebody else who uses the name of that workstation is somewhere of their own.
        people.say(id(9), windows[0], Some(at(11, None)), now);
        assert_eq!(people.others(id(10), id(7), now), [present(8, Some(5))]);
        for (beat, window) in windows.iter().enumerate() {
            people.say(id(8), *window, Some(at(12, None)), now + Duration::from_secs(beat as u64));
        }
        assert_eq!(people.0.here().len(), MOST_OF_ONE + 1, "those that spoke last, and the other one");
        assert!(people.0.here().contains_key(&(id(8), windows[39])));
    }

    #[tokio::test]
    async fn who_follows_hears_of_what_is_new_and_of_nothing_else() {
        let (_folder, people) = people().await;
        let (now, window) = (Instant::now(), Uuid::from_u128(70));
        let mut stirs = people.stirs();
        let stirred = |video| Stirred { project: id(1), video: id(video) };
        people.say(id(8), window, Some(at(10, None)), now);
        assert_eq!((stirs.waiting(), stirs.waiting()), (Some(stirred(10)), None));
        people.say(id(8), window, Some(at(10, None)), now);
        assert_eq!(stirs.waiting(), None, "a beat is no news");
        people.say(id(8), window, Some(at(11, None)), now);
        assert_eq!((stirs.waiting(), stirs.waiting()), (Some(stirred(10)), Some(stirred(11))));
        people.sweep(now + Duration::from_secs(LASTS_SECONDS - 1));
        assert_eq!(stirs.waiting(), None);
        people.sweep(now + Duration::from_secs(LASTS_SECONDS));
        assert_eq!((stirs.waiting(), stirs.waiting()), (Some(stirred(11)), None));
    }
}
