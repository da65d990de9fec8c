//! How long the answers take, measured honestly: every kind of failure in turn, many times, and their medians compared.

use std::time::{Duration, Instant};

use super::*;
use crate::{
    command::people::ensure_local,
    model::{User, UserRole},
};

const PASSWORD: &str = "three boats at dawn";
/// Enough work to stand out from everything else, and little enough to be done hundreds of times.
const WORK: Strength = Strength::TIMED_IN_TESTS;
const ROUNDS: usize = 41;
const TRIES: usize = 5;
/// Medians closer than this are the same.
const SAME: f64 = 0.25;

/// A database with somebody active, somebody disabled, and somebody without a password.
async fn database(folder: &std::path::Path) -> Db {
    let db = Db::open_sqlite(folder.join("orama.db")).await.expect("a database");
    let hash = Passwords::new(WORK).hash(SecretString::from(PASSWORD.to_owned())).await.expect("a hash");
    for (name, is_active, has_password) in [("active", true, true), ("disabled", false, true), ("bare", true, false)] {
        let user = ensure_local(&db, &format!("{name}@studio.example"), name).await.expect("a person");
        let mut tx = db.begin().await.expect("a transaction");
        let after = User { role: UserRole::User, is_active, revision: user.revision + 1, ..user };
        assert!(store::update(&mut tx, &after).await.expect("a write"));
        let password = has_password.then(|| hash.clone());
        store::users::set_password(&mut tx, after.id, password).await.expect("a write");
        tx.commit().await.expect("a commit");
    }
    db
}

/// The median time of each kind of failure, taken in turn.
async fn medians(db: &Db, passwords: Passwords) -> Vec<(&'static str, Duration)> {
    const KINDS: [(&str, &str); 4] =
        [("active", "some other words"), ("unknown", PASSWORD), ("disabled", PASSWORD), ("bare", PASSWORD)];
    let mut taken = vec![Vec::with_capacity(ROUNDS); KINDS.len()];
    for _ in 0..ROUNDS {
        for (kind, (name, password)) in KINDS.iter().enumerate() {
            let desk = Desk { passwords: passwords.clone(), ..Desk::new(WORK) };
            let body =
                Login { email: format!("{name}@studio.example"), password: Secret::from((*password).to_owned()) };
            let begin = Instant::now();
            let outcome = sign_in(db, &desk, &body, None).await;
            taken[kind].push(begin.elapsed());
            assert!(matches!(outcome, Err(Error::NotSignedIn)), "{name}: {outcome:?}");
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    KINDS.iter().zip(&mut taken).map(|((name, _), times)| (*name, median(times))).collect()
}

/// How far apart the fastest and the slowest kind are, as a part of the slowest.
fn spread(medians: &[(&'static str, Duration)]) -> f64 {
    let seconds = || medians.iter().map(|(_, time)| time.as_secs_f64());
    let slowest = seconds().fold(0.0, f64::max);
    (slowest - seconds().fold(f64::INFINITY, f64::min)) / slowest
}

/// The measurement in which the kinds are closest: a busy machine can push them apart once, what leaks does so each time.
async fn closest(db: &Db, passwords: &Passwords) -> Vec<(&'static str, Duration)> {
    let mut best = medians(db, passwords.clone()).await;
    for _ in 1..TRIES {
        if spread(&best) < SAME {
            break;
        }
        let next = medians(db, passwords.clone()).await;
        if spread(&next) < spread(&best) {
            best = next;
        }
    }
    best
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_failure_takes_as_long_as_every_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = database(folder.path()).await;
    let same = closest(&db, &Passwords::new(WORK)).await;
    assert!(spread(&same) < SAME, "{same:?}");
    // The control: without the dummy hash the same measurement tells the kinds apart.
    let told_apart = closest(&db, &Passwords::without_dummy(WORK)).await;
    assert!(spread(&told_apart) > 0.5, "{told_apart:?}");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hash_of_another_strength_is_replaced_when_its_owner_signs_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = database(folder.path()).await;
    let stored = async || {
        let mut conn = db.conn().await.expect("a connection");
        let known = store::users::credentials(&mut conn, "active@studio.example").await.expect("a read");
        known.and_then(|credentials| credentials.password).expect("a password")
    };
    let before = stored().await;
    let desk = Desk::new(Strength::TESTS_ONLY);
    let body = Login { email: "active@studio.example".to_owned(), password: Secret::from(PASSWORD.to_owned()) };
    sign_in(&db, &desk, &body, None).await.expect("a session");
    let after = stored().await;
    assert_ne!(before, after);
    assert!(after.starts_with("$argon2id$v=19$m=256,t=1,p=1$"), "{after}");
    sign_in(&db, &desk, &body, None).await.expect("a session by the new hash");
    assert_eq!(stored().await, after, "once is enough");
    db.close().await;
}
