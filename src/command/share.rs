//! One transaction that several use cases share: each is done behind a mark, so that one that is refused leaves nothing and
//! the others go on.

use std::{ops::Range, sync::Arc};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    Actor, Error, Result, TRIES, Unit, now,
    once::{Answer, Answered, Claim, NewActivity, Reply},
};
use crate::store::{self, Db};

/// A transaction on its way through several use cases. Cloning it shares the transaction.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<State>>);

struct State {
    /// None: the transaction is over.
    unit: Option<Unit>,
    /// What the use case that ran last came to.
    last: Option<Outcome>,
}

enum Outcome {
    Done(Done),
    /// The store failed: the whole transaction is over, and perhaps tried again.
    Broken(Error),
}

/// A use case that was done.
pub struct Done {
    reply: Box<dyn Reply + Send + Sync>,
    changes: Range<usize>,
}

impl Done {
    /// Its answer, given the log of the whole transaction.
    pub fn answer(&self, log: &[NewActivity]) -> Answer {
        self.reply.answer(log.get(self.changes.clone()).unwrap_or_default())
    }
}

impl Shared {
    fn new(unit: Unit) -> Self {
        Self(Arc::new(Mutex::new(State { unit: Some(unit), last: None })))
    }

    /// Runs one use case. Refused, it leaves nothing.
    pub async fn run<R: Reply + Send + Sync + 'static>(
        &self,
        work: impl AsyncFn(&mut Unit) -> Result<R>,
    ) -> Result<()> {
        let state = &mut *self.0.lock().await;
        let unit = state.unit.as_mut().ok_or(store::Error::Aborted)?;
        let outcome = run_in(unit, &work).await;
        match outcome {
            Ok(done) => {
                state.last = Some(Outcome::Done(done));
                Ok(())
            }
            Err(Refused::Alone(error)) => Err(error),
            Err(Refused::WithAll(error)) => {
                let text = error.to_string();
                state.last = Some(Outcome::Broken(error));
                Err(store::Error::Other(text).into())
            }
        }
    }

    /// What the use case that ran last came to; none: it was refused, or never began.
    pub async fn take_last(&self) -> Result<Option<Done>> {
        match self.0.lock().await.last.take() {
            None => Ok(None),
            Some(Outcome::Done(done)) => Ok(Some(done)),
            Some(Outcome::Broken(error)) => Err(error),
        }
    }

    /// What its changes are called together in the log.
    pub async fn batch_id(&self) -> Uuid {
        self.0.lock().await.unit.as_ref().map_or_else(Uuid::nil, Unit::batch_id)
    }
}

/// Who goes when a use case is refused.
enum Refused {
    Alone(Error),
    WithAll(Error),
}

async fn run_in<R: Reply + Send + Sync + 'static>(
    unit: &mut Unit,
    work: &impl AsyncFn(&mut Unit) -> Result<R>,
) -> Result<Done, Refused> {
    let mark = unit.mark().await.map_err(Refused::WithAll)?;
    let outcome = match work(unit).await {
        Ok(reply) => unit.check_scope().map(|()| reply),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(reply) => {
            let changes = unit.pass(mark).await.map_err(Refused::WithAll)?;
            Ok(Done { reply: Box::new(reply), changes })
        }
        // A value that is taken is a refusal; any other failure of the store is everybody's.
        Err(error) if !matches!(error, Error::Store(ref cause) if !matches!(cause, store::Error::NotUnique(_))) => {
            unit.back_to(mark).await.map_err(Refused::WithAll)?;
            Err(Refused::Alone(error))
        }
        Err(error) => Err(Refused::WithAll(error)),
    }
}

/// Runs several use cases in one transaction, and again where the engine asks for it; with a claim, once. A rehearsal takes
/// everything back, and answers what would have happened.
pub async fn share<T: Reply>(
    db: &Db,
    actor: &Actor,
    claim: Option<&Claim>,
    rehearsal: bool,
    work: impl AsyncFn(Shared) -> Result<T>,
) -> Result<Answered> {
    let claim = claim.filter(|_| !rehearsal);
    let mut tries = 1;
    loop {
        match attempt(db, actor, claim, rehearsal, &work).await {
            Err(error) if error.is_retryable() && tries < TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn attempt<T: Reply>(
    db: &Db,
    actor: &Actor,
    claim: Option<&Claim>,
    rehearsal: bool,
    work: &impl AsyncFn(Shared) -> Result<T>,
) -> Result<Answered> {
    let mut unit =
        if rehearsal { Unit::begin_rehearsal(db, actor, now()).await? } else { Unit::begin(db, actor, now()).await? };
    if let Some(claim) = claim {
        match claim.find(&mut unit.tx).await {
            Ok(None) => {}
            Ok(Some(answer)) => return unit.rollback().await.map(|()| Answered { answer, again: true }),
            Err(error) => return super::refuse(unit, error).await,
        }
    }
    let shared = Shared::new(unit);
    let outcome = work(shared.clone()).await;
    let Some(mut unit) = shared.0.lock().await.unit.take() else { return Err(store::Error::Aborted.into()) };
    let value = match outcome {
        Ok(value) => value,
        Err(error) => return super::refuse_once(db, unit, claim, error).await,
    };
    match super::conclude(&mut unit, claim, &value).await {
        Ok(answer) if rehearsal || !value.is_kept() => {
            unit.rollback().await.map(|()| Answered { answer, again: false })
        }
        Ok(answer) => unit.finish().await.map(|()| Answered { answer, again: false }),
        Err(error) => super::refuse_once(db, unit, claim, error).await,
    }
}
