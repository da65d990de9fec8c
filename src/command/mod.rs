//! The command floor: one function per use case, one file per aggregate. Every route, import and undo calls these, so a rule
//! that is not asked here is asked nowhere.
//!
//! A use case finds the row, finds the actor's level on its project (what is invisible does not exist), asks the access
//! policy and the rules of `model`, and writes. Reads take a [`Look`], one moment of the database; writes take a [`Unit`], one
//! transaction that ends with its activity. [`read()`] and [`write()`] run them. The clock and the making of ids live here.

mod check;
mod error;
mod find;
mod limits;
mod page;
mod unit;

pub mod activity;
pub mod authenticate;
pub mod changes;
pub mod comments;
pub mod counts;
mod decline;
pub mod exports;
pub mod fresh;
pub mod imports;
pub mod invites;
pub mod media;
pub mod members;
pub mod once;
pub mod organisations;
pub mod passwords;
pub mod people;
pub mod presence;
pub mod projects;
pub mod queue;
pub mod rights;
pub mod scenes;
pub mod search;
pub mod secret;
pub mod share;
pub mod sign_in;
pub mod snoozes;
pub mod stage;
pub mod takes;
pub mod tokens;
pub mod tree;
pub mod undo;
pub mod users;
pub mod versions;
pub mod videos;

use uuid::Uuid;

use crate::{
    model::{Id, Timestamp, TokenScope, User, UserRole},
    store::{self, Conn, Db, Row, Viewer},
};

pub use error::{Error, Result};
pub use unit::{Unit, require_scope};

use once::{Answer, Answered, Claim, Reply};

/// How often a transaction is tried when the engine says that it was in the way of another one.
const TRIES: u32 = 5;

/// Who acts, in which request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub user: User,
    /// Names the request in the activity log.
    pub request_id: Uuid,
    /// How much the credential lets through, whatever the person may.
    pub scope: TokenScope,
}

impl Actor {
    /// The person as the store asks for visibility.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer { user_id: self.user.id, super_admin: self.is_super_admin() }
    }

    fn is_super_admin(&self) -> bool {
        self.user.role == UserRole::SuperAdmin
    }
}

/// What a create answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Made<T> {
    /// The row.
    pub row: T,
    /// False: the same create came before, and this is what it made.
    pub is_new: bool,
}

impl<T> Made<T> {
    const fn new(row: T) -> Self {
        Self { row, is_new: true }
    }

    const fn again(row: T) -> Self {
        Self { row, is_new: false }
    }
}

/// The revision of a row that the caller saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is.
    Any,
    /// This one.
    Revision(i64),
}

impl Expected {
    /// Refuses a write of a row that is not at the expected revision, and shows what it is now.
    fn check<T: Row + serde::Serialize>(self, row: &T) -> Result<()> {
        match self {
            Self::Revision(seen) if seen != row.revision() => Err(unit::stale(row, Some(seen))),
            _ => Ok(()),
        }
    }
}

/// One moment of the database, and who looks at it.
pub struct Look {
    conn: Conn,
    actor: Actor,
}

/// Runs a reading use case: everything it reads is of one moment.
pub async fn read<T>(db: &Db, actor: &Actor, work: impl AsyncFnOnce(&mut Look) -> Result<T>) -> Result<T> {
    let mut look = Look { conn: db.snapshot().await?, actor: actor.clone() };
    work(&mut look).await
}

/// Runs a writing use case in one transaction, and again where the engine asks for it.
pub async fn write<T>(db: &Db, actor: &Actor, work: impl AsyncFn(&mut Unit) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        match attempt(db, actor, &work).await {
            Err(error) if error.is_retryable() && tries < TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn attempt<T>(db: &Db, actor: &Actor, work: &impl AsyncFn(&mut Unit) -> Result<T>) -> Result<T> {
    let mut unit = Unit::begin(db, actor, now()).await?;
    match work(&mut unit).await {
        Ok(value) => unit.commit().await.map(|()| value),
        Err(error) => refuse(unit, error).await,
    }
}

/// The same, for a request that is answered on the wire: with a claim it is done once, and whoever asks again is given the
/// same answer. The answer is made and kept in the transaction of what it speaks of.
pub async fn answer<T: Reply>(
    db: &Db,
    actor: &Actor,
    claim: Option<&Claim>,
    work: impl AsyncFn(&mut Unit) -> Result<T>,
) -> Result<Answered> {
    let mut tries = 1;
    loop {
        // With a claim nothing is done twice, so that a commit whose end nobody saw can be tried again.
        let may_repeat = |error: &Error| error.is_retryable() || (claim.is_some() && error.is_unknown());
        match attempt_answer(db, actor, claim, &work).await {
            Err(error) if may_repeat(&error) && tries < TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn attempt_answer<T: Reply>(
    db: &Db,
    actor: &Actor,
    claim: Option<&Claim>,
    work: &impl AsyncFn(&mut Unit) -> Result<T>,
) -> Result<Answered> {
    let mut unit = Unit::begin(db, actor, now()).await?;
    match answer_in(&mut unit, claim, work).await {
        Ok(done) if done.again => unit.rollback().await.map(|()| done),
        Ok(done) => unit.finish().await.map(|()| done),
        Err(error) => refuse_once(db, unit, claim, error).await,
    }
}

async fn answer_in<T: Reply>(
    unit: &mut Unit,
    claim: Option<&Claim>,
    work: &impl AsyncFn(&mut Unit) -> Result<T>,
) -> Result<Answered> {
    if let Some(claim) = claim
        && let Some(answer) = claim.find(&mut unit.tx).await?
    {
        return Ok(Answered { answer, again: true });
    }
    let value = work(unit).await?;
    Ok(Answered { answer: conclude(unit, claim, &value).await?, again: false })
}

/// Writes the activity and, last, the answer that speaks of it.
async fn conclude(unit: &mut Unit, claim: Option<&Claim>, value: &impl Reply) -> Result<Answer> {
    let log = unit.append().await?;
    let answer = value.answer(&log);
    if let Some(claim) = claim {
        claim.keep(unit, &answer).await?;
    }
    Ok(answer)
}

async fn refuse<T>(unit: Unit, error: Error) -> Result<T> {
    unit.rollback().await?;
    Err(error)
}

/// Takes everything back. Where the same request was done meanwhile, which may be why this one was refused, its answer is given.
async fn refuse_once(db: &Db, unit: Unit, claim: Option<&Claim>, error: Error) -> Result<Answered> {
    let is_alone = unit.tx.is_alone();
    unit.rollback().await?;
    if let Some(claim) = claim
        && !is_alone
        && !error.is_retryable()
        && let Some(answer) = claim.find(&mut db.conn().await?).await?
    {
        return Ok(Answered { answer, again: true });
    }
    Err(error)
}

/// Runs a writing use case and takes everything back: what it answers is what would have happened.
pub async fn rehearse<T>(db: &Db, actor: &Actor, work: impl AsyncFnOnce(&mut Unit) -> Result<T>) -> Result<T> {
    let mut unit = Unit::begin_rehearsal(db, actor, now()).await?;
    let outcome = work(&mut unit).await;
    unit.rollback().await?;
    outcome
}

/// Whether the database answers.
pub async fn check_database(db: &Db) -> Result<()> {
    store::workspace::epoch(&mut db.conn().await?).await?;
    Ok(())
}

/// The time.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// A new id.
fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}
