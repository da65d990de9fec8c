//! What a transaction has to know of each of its statements: whether it failed, and what it left behind.

use super::{Error, Result, writer::Trace};

/// Whether a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    None,
    /// Nothing more may run in this transaction.
    Statement,
    /// Nothing more may run on this connection: the disk is full, or worse.
    Connection,
}

/// What is to be noted of a statement in a transaction.
pub(super) struct Guard<'c> {
    pub failure: &'c mut Failure,
    /// What is left in a transaction that others may share; none: nobody does.
    pub trace: Option<&'c mut Trace>,
    /// Whether it leaves nothing.
    pub is_read: bool,
}

/// Runs a statement, refuses to go on in a transaction after a failure, and notes a new one, and what is left of it.
pub(super) async fn run<T>(guard: Option<Guard<'_>>, work: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    let Some(Guard { failure, mut trace, is_read }) = guard else { return Ok(work.await?) };
    if *failure != Failure::None {
        return Err(Error::Aborted);
    }
    // A cancelled statement leaves both flags up: nobody knows how far it came.
    *failure = Failure::Statement;
    let before = trace.as_deref_mut().map(|trace| std::mem::replace(trace, Trace::Written));
    let outcome = work.await.map_err(Error::from);
    // What is forbidden is taken back by the engine itself; after anything worse it may have ended the transaction.
    let leaves_nothing = match &outcome {
        Ok(_) => is_read,
        Err(error) => matches!(error, Error::NotUnique(_) | Error::ForeignKey(_)),
    };
    if let (true, Some(trace), Some(before)) = (leaves_nothing, trace, before) {
        *trace = before;
    }
    match &outcome {
        Ok(_) => *failure = Failure::None,
        Err(error) if error.ends_connection() => {
            *failure = Failure::Connection;
        }
        Err(_) => {}
    }
    outcome
}
