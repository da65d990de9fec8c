//! Passwords: hashed with Argon2id, a few at a time, and as slowly for nobody as for somebody.

use std::{fmt, sync::Arc, thread};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Error, Result, check::Fields};

/// The fewest characters of a new password (NIST SP 800-63B-4, where the password is all there is).
pub const SHORTEST: usize = 15;
/// The most characters of a password.
pub const LONGEST: usize = 256;

/// At most so many are hashed at a time: each takes the memory of its [`Strength`].
const MOST_AT_ONCE: usize = 4;
/// So many more may wait their turn.
const MOST_WAITING: usize = 64;
/// When to ask again where too many wait, in seconds.
const ASK_AGAIN: u32 = 2;
/// Hashes that ask for more are not verified: a row of the database must not be able to stop the server.
const MOST_MEMORY: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;

/// How much work a guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// A strength below what is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("passwords need at least 19456 KiB of memory, 2 passes and 1 lane: raise the strength of their hashes")]
pub struct TooWeak;

impl Strength {
    /// 64 MiB, three passes: about a tenth of a second.
    pub const PRODUCTION: Self = Self { memory_kib: 65_536, passes: 3, lanes: 1 };
    /// Hardly any work. Only for tests: nothing else may store hashes made with it.
    pub const TESTS_ONLY: Self = Self { memory_kib: 256, passes: 1, lanes: 1 };

    /// Some milliseconds: for measuring.
    #[cfg(test)]
    pub(super) const TIMED_IN_TESTS: Self = Self { memory_kib: 2_048, passes: 2, lanes: 1 };

    /// A strength that is not below the least that is safe: 19456 KiB, two passes, one lane.
    ///
    /// # Errors
    /// [`TooWeak`].
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, TooWeak> {
        if memory_kib < 19_456 || memory_kib > MOST_MEMORY || passes < 2 || passes > MOST_PASSES || lanes == 0 {
            return Err(TooWeak);
        }
        Ok(Self { memory_kib, passes, lanes })
    }

    fn argon2(self) -> Result<Argon2<'static>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None)
            .map_err(|error| Error::Hash(error.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    /// Whether a hash was made with exactly this strength.
    fn made(self, hash: &PasswordHash) -> bool {
        let same = |params: &Params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) == (self.memory_kib, self.passes, self.lanes)
        };
        hash.algorithm.as_str() == "argon2id" && Params::try_from(hash).is_ok_and(|params| same(&params))
    }
}

impl Default for Strength {
    fn default() -> Self {
        Self::PRODUCTION
    }
}

/// What came of comparing a password with a stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one, or there was nothing to compare with.
    Wrong,
    /// It is the one. A hash of the present strength comes along where the stored one has another.
    Right {
        /// What to store instead.
        upgrade: Option<String>,
    },
}

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    strength: Strength,
    /// Compared with where there is nothing to compare with, so that it takes as long.
    dummy: Option<Arc<str>>,
    running: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("strength", &self.strength).finish_non_exhaustive()
    }
}

impl Passwords {
    /// With new hashes of this strength.
    #[must_use]
    pub fn new(strength: Strength) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let at_once = MOST_AT_ONCE.min(cores);
        Self {
            strength,
            dummy: Some(dummy(strength).into()),
            running: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(at_once + MOST_WAITING)),
        }
    }

    /// Tells whoever measures which addresses exist: the control of the test of the time that answers take.
    #[cfg(test)]
    pub fn without_dummy(strength: Strength) -> Self {
        Self { dummy: None, ..Self::new(strength) }
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// [`Error::Crowded`] when too many wait already.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        let strength = self.strength;
        self.work(move || make(strength, &password)).await?
    }

    /// Compares a password with a stored hash. Without one the work is the same, and the verdict [`Verdict::Wrong`].
    ///
    /// # Errors
    /// [`Error::Crowded`] when too many wait already.
    pub async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<Verdict> {
        let strength = self.strength;
        let Some(against) = stored.or_else(|| self.dummy.as_deref().map(ToOwned::to_owned)) else {
            return Ok(Verdict::Wrong);
        };
        self.work(move || compare(strength, &password, &against)).await?
    }

    /// Runs work that is slow on purpose beside the event loop, a few at a time. Once begun it runs to its end, whoever
    /// asked, and keeps its place until then.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place: OwnedSemaphorePermit = place.map_err(|_| Error::Crowded { seconds: ASK_AGAIN })?;
        let turn = Arc::clone(&self.running).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let value = work();
            drop((turn, place));
            value
        });
        done.await.map_err(|error| Error::Hash(error.to_string()))
    }
}

fn make(strength: Strength, password: &SecretString) -> Result<String> {
    let hash: PasswordHash = strength
        .argon2()?
        .hash_password(password.expose_secret().as_bytes())
        .map_err(|error| Error::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

fn compare(strength: Strength, password: &SecretString, stored: &str) -> Result<Verdict> {
    let Ok(hash) = PasswordHash::new(stored) else {
        tracing::error!("a stored password hash cannot be read");
        return Ok(Verdict::Wrong);
    };
    let is_sane = Params::try_from(&hash)
        .is_ok_and(|params| params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES && params.p_cost() <= 8);
    if !is_sane || strength.argon2()?.verify_password(password.expose_secret().as_bytes(), &hash).is_err() {
        return Ok(Verdict::Wrong);
    }
    let upgrade = if strength.made(&hash) { None } else { Some(make(strength, password)?) };
    Ok(Verdict::Right { upgrade })
}

/// A hash that looks as if of some password and is of none: nobody finds what belongs to 256 random bits.
fn dummy(strength: Strength) -> String {
    let Strength { memory_kib, passes, lanes } = strength;
    let salt = "b3JhbWEgZHVtbXkgc2FsdA";
    let output = "GvDC1Y0p3PzyNnTCrcAMGzGxVJ6HX6ByPa4jBCbqCAs";
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}")
}

/// Says what is wrong with a new password, if anything: its length, or that it is the address. Nothing is asked of what it
/// is made of.
pub(super) fn check(fields: &mut Fields, field: &str, password: &str, email: &str) {
    let length = password.chars().count();
    if length < SHORTEST {
        fields.wrong(field, format!("is too short: {SHORTEST} characters are the fewest, a few words do"));
    } else if length > LONGEST {
        fields.wrong(field, format!("is too long: {LONGEST} characters are the most"));
    } else if password.trim().eq_ignore_ascii_case(email.trim()) {
        fields.wrong(field, "must not be the address: choose something that others cannot know");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    fn weak() -> Passwords {
        Passwords::new(Strength::TESTS_ONLY)
    }

    #[tokio::test]
    async fn a_password_is_recognised_and_another_one_is_not() {
        let passwords = weak();
        let hash = passwords.hash(secret("correct horse battery")).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=256,t=1,p=1$") && !hash.contains("horse"), "{hash}");
        let right = passwords.verify(secret("correct horse battery"), Some(hash.clone())).await;
        assert_eq!(right.expect("a verdict"), Verdict::Right { upgrade: None });
        let wrong = passwords.verify(secret("correct horse batterz"), Some(hash)).await;
        assert_eq!(wrong.expect("a verdict"), Verdict::Wrong);
    }

    #[tokio::test]
    async fn nothing_matches_where_nothing_is_stored_or_it_cannot_be_read() {
        let passwords = weak();
        let huge = dummy(Strength { memory_kib: u32::MAX, passes: 3, lanes: 1 });
        for stored in [None, Some("plain".to_owned()), Some(String::new()), Some(huge)] {
            let verdict = passwords.verify(secret("correct horse battery"), stored).await;
            assert_eq!(verdict.expect("a verdict"), Verdict::Wrong);
        }
    }

    #[tokio::test]
    async fn a_hash_of_another_strength_comes_back_in_the_present_one() {
        let old = Passwords::new(Strength { memory_kib: 64, passes: 2, lanes: 1 });
        let hash = old.hash(secret("correct horse battery")).await.expect("a hash");
        let verdict = weak().verify(secret("correct horse battery"), Some(hash)).await.expect("a verdict");
        let Verdict::Right { upgrade: Some(better) } = verdict else { panic!("{verdict:?}") };
        let again = weak().verify(secret("correct horse battery"), Some(better)).await.expect("a verdict");
        assert_eq!(again, Verdict::Right { upgrade: None });
    }

    #[test]
    fn the_dummy_is_as_much_work_as_a_real_one() {
        let hash = PasswordHash::new(&dummy(Strength::PRODUCTION)).expect("a hash");
        assert!(Strength::PRODUCTION.made(&hash));
        assert_eq!(hash.hash.map(|output| output.len()), Some(Params::DEFAULT_OUTPUT_LEN));
    }

    #[test]
    fn nothing_below_what_is_safe_can_be_asked_for() {
        assert_eq!(Strength::new(65_536, 3, 1), Ok(Strength::PRODUCTION));
        assert!(Strength::new(19_456, 2, 1).is_ok());
        for (memory, passes, lanes) in [(19_455, 2, 1), (19_456, 1, 1), (65_536, 3, 0), (1 << 30, 3, 1)] {
            assert_eq!(Strength::new(memory, passes, lanes), Err(TooWeak), "{memory} {passes} {lanes}");
        }
    }

    #[tokio::test]
    async fn beyond_the_queue_nobody_waits() {
        let passwords = weak();
        let taken = passwords.places.available_permits() as u32;
        let all = Arc::clone(&passwords.places).acquire_many_owned(taken).await.expect("every place");
        let refused = passwords.verify(secret("correct horse battery"), None).await;
        assert!(matches!(refused, Err(Error::Crowded { .. })), "{refused:?}");
        drop(all);
        assert_eq!(passwords.verify(secret("correct horse battery"), None).await.expect("a verdict"), Verdict::Wrong);
    }

    #[tokio::test]
    async fn of_two_hundred_at_once_a_few_are_worked_on_some_wait_and_the_rest_are_sent_away_at_once() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

        use futures_util::{StreamExt as _, stream::FuturesUnordered};

        let passwords = weak();
        let at_once = passwords.running.available_permits();
        let (open, gate) = tokio::sync::watch::channel(false);
        let (tell, mut began) = tokio::sync::mpsc::unbounded_channel();
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let counts = Arc::new((running, most));
        // One thread answers all of them: nobody who works or waits holds it up.
        let mut all: FuturesUnordered<_> = (0..200)
            .map(|_| {
                let (passwords, counts) = (passwords.clone(), Arc::clone(&counts));
                let (tell, mut gate) = (tell.clone(), gate.clone());
                tokio::spawn(async move {
                    let work = move || {
                        counts.1.fetch_max(counts.0.fetch_add(1, SeqCst) + 1, SeqCst);
                        tell.send(()).expect("somebody counts");
                        let waited = tokio::runtime::Handle::current().block_on(gate.wait_for(|open| *open)).is_ok();
                        counts.0.fetch_sub(1, SeqCst);
                        waited
                    };
                    passwords.work(work).await
                })
            })
            .collect();
        for _ in 0..200 - at_once - MOST_WAITING {
            let answer = all.next().await.expect("an answer").expect("a task");
            assert!(matches!(answer, Err(Error::Crowded { .. })), "{answer:?}");
        }
        for _ in 0..at_once {
            began.recv().await.expect("one more");
        }
        open.send(true).expect("somebody waits");
        while let Some(answer) = all.next().await {
            assert!(answer.expect("a task").expect("a turn"));
        }
        assert_eq!(counts.1.load(SeqCst), at_once, "as many as may be worked on at a time were, and never more");
    }

    #[test]
    fn a_new_password_is_long_enough_and_not_the_address() {
        let wrong = |password: &str| {
            let mut fields = Fields::default();
            check(&mut fields, "password", password, "ana.silva@studio.example");
            fields.done().is_err()
        };
        assert!(!wrong("fifteen letters"));
        assert!(!wrong(&"é".repeat(LONGEST)));
        for bad in ["", "fourteen chars", "ANA.SILVA@studio.example", &"é".repeat(LONGEST + 1)] {
            assert!(wrong(bad), "{bad}");
        }
    }
}
