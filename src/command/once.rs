//! Requests that may come again: done once, answered as often as they are asked.
//!
//! A client that lost an answer sends the request again with the same key. The claim on the key, the effect and the answer
//! are written in one transaction, so whoever comes second finds all of them or nothing. What was refused left nothing, so it
//! may be tried again with the same key.

use super::{Error, Result, Unit};
use crate::{
    model::{Activity, Timestamp},
    store::{
        Db,
        claims::{self, ClaimKey},
    },
};

pub use crate::store::claims::KeptAnswer as Answer;

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
    fn answer(&self, log: &[Activity]) -> Answer;

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
    /// Claims the request, or answers what it was answered before.
    pub(super) async fn take(&self, unit: &mut Unit) -> Result<Option<Answer>> {
        if claims::take(&mut unit.tx, &self.key, &self.fingerprint, unit.now).await? {
            return Ok(None);
        }
        let Some(done) = claims::find(&mut unit.tx, &self.key).await? else {
            return Err(crate::store::Error::Busy("the same request was removed at this moment".to_owned()).into());
        };
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
        Ok(claims::keep(&mut unit.tx, &self.key, answer).await?)
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
