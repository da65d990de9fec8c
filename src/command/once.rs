//! Requests that may come again: done once, answered as often as they are asked.
//!
//! A client that lost an answer sends the request again with the same key. The effect, the key and the answer are written in one
//! transaction, so whoever comes second finds all of them or nothing: at the start, or, where both ran at the same time, when its
//! own answer is to be kept; then everything is taken back and looked for again. What was refused left nothing, so it may be tried
//! again with the same key.

use super::{Error, Result, Unit};
use crate::{
    model::Timestamp,
    store::{
        Db, Session,
        claims::{self, ClaimKey, Claimed},
    },
};

pub use crate::store::{activity::NewActivity, claims::KeptAnswer as Answer};

/// How long a claim is kept, in days: longer than anybody stays offline.
pub const KEPT_DAYS: i64 = 90;

/// How many claims one transaction removes, so that none holds writers up.
const SWEEP: i64 = 500;

const DAY: i64 = 24 * 3_600 * 1_000_000;

/// A request's claim to be done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What names the request.
    pub key: ClaimKey,
    /// SHA-256 of what is asked. The same key with another request is refused.
    pub fingerprint: [u8; 32],
}

/// What a writing use case answers on the wire.
pub trait Reply {
    /// The answer, given the activity that the use case left.
    fn answer(&self, log: &[NewActivity]) -> Answer;

    /// Whether anything was done that must not be done again.
    fn is_kept(&self) -> bool {
        true
    }
}

/// An answer, and whether it was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What to send.
    pub answer: Answer,
    /// Whether the request was done before, and not again now.
    pub again: bool,
}

impl Claim {
    /// What the request was answered, if it was done before.
    pub(super) async fn find(&self, session: &mut impl Session) -> Result<Option<Answer>> {
        let Some(done) = claims::find(session, &self.key).await? else { return Ok(None) };
        if done.fingerprint == self.fingerprint {
            return Ok(Some(done.answer));
        }
        Err(Error::refused(
            "key-reused",
            "another request was done with this Idempotency-Key",
            "repeat a request exactly as it was, and make a new key for a new one",
        ))
    }

    /// Keeps the answer for whoever asks again.
    pub(super) async fn keep(&self, unit: &mut Unit, answer: &Answer) -> Result<()> {
        let done = Claimed { fingerprint: self.fingerprint.to_vec(), answer: answer.clone() };
        if claims::keep(&mut unit.tx, &self.key, &done, unit.now).await? {
            return Ok(());
        }
        // The next try finds its answer.
        Err(crate::store::Error::Busy("the same request was done at this moment".to_owned()).into())
    }
}

/// Claims older than this are forgotten.
#[must_use]
pub const fn forgotten_before(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_sub(KEPT_DAYS * DAY))
}

/// Forgets old claims, a few at a time, and answers how many.
pub async fn sweep(db: &Db) -> Result<u64> {
    let before = forgotten_before(super::now());
    // Most of the time there are none, and then no writer is kept waiting.
    if !claims::has_older(&mut db.conn().await?, before).await? {
        return Ok(0);
    }
    let mut removed = 0;
    loop {
        let mut tx = db.begin().await?;
        let now = claims::remove_older(&mut tx, before, SWEEP).await?;
        tx.commit().await?;
        removed += now;
        if now < SWEEP as u64 {
            return Ok(removed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_kept_for_ninety_days_to_the_microsecond() {
        let made = Timestamp::from_micros(1_700_000_000_000_000);
        let after = |micros: i64| forgotten_before(Timestamp::from_micros(made.micros() + micros));
        assert!(made >= after(90 * DAY), "on the ninetieth day it is still there");
        assert!(made < after(90 * DAY + 1));
        assert_eq!(forgotten_before(Timestamp::from_micros(i64::MIN)).micros(), i64::MIN, "no clock makes it panic");
    }
}
