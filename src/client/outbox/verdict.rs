//! What an answer means for a write. Each answer of the server has one meaning, and each is said here.
//!
//! | answer | meaning |
//! |---|---|
//! | 2xx | acknowledged |
//! | none: refused, cut, too slow, a page of another network | it was done or it was not: the same again, all wait |
//! | 401 | the token is not accepted: all wait until somebody signs in again; nothing is given up |
//! | 429, 503 | not now: the same again after the time that was asked for, all wait |
//! | 500, and what cannot be understood | the same again, this one waits alone; failed after [`MOST_TRIES`] tries |
//! | 412 with the row | merged where the fields are untouched, else a conflict |
//! | 409 of a decision that came too late | a conflict: somebody else decided |
//! | 403, 404, 409, 422 and every other refusal | failed: nothing was done, and a person decides |

use std::time::Duration;

use serde_json::Value;

use super::{Entry, What};
use crate::{
    api::{Problem, ProblemType},
    client::Error,
};

/// How often a write is sent that the server fails at.
pub(super) const MOST_TRIES: u32 = 8;
/// The rules by which a decision comes too late.
const TOO_LATE: [&str; 3] = ["wrong-status", "newer-version", "other-version"];

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was done, now or before.
    Done(Value),
    /// It was refused.
    Problem(Box<Problem>),
    /// Nothing came back: it was done or it was not.
    Lost(String),
    /// Something came back that cannot be understood.
    Unreadable(String),
}

impl From<Result<Value, Error>> for Answer {
    fn from(outcome: Result<Value, Error>) -> Self {
        match outcome {
            Ok(value) => Self::Done(value),
            Err(Error::Problem(problem)) => Self::Problem(problem),
            Err(Error::Unreachable(why)) => Self::Lost(why),
            Err(Error::Malformed(why)) => Self::Unreadable(why),
        }
    }
}

/// What it means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Done(Value),
    /// All wait, at least so long. Whether somebody has to sign in first.
    AllWait {
        why: String,
        least: Duration,
        sign_in: bool,
    },
    /// This one waits.
    OneWaits(String),
    /// The row is another one by now.
    Stale {
        current: Value,
        why: String,
    },
    /// Somebody else decided.
    TooLate(String),
    Refused(String),
}

pub(super) fn judge(entry: &Entry, answer: Answer) -> Verdict {
    match answer {
        Answer::Done(value) => Verdict::Done(value),
        Answer::Lost(why) => Verdict::AllWait { why, least: Duration::ZERO, sign_in: false },
        Answer::Unreadable(why) => Verdict::OneWaits(why),
        Answer::Problem(problem) => judge_problem(entry, *problem),
    }
}

fn judge_problem(entry: &Entry, problem: Problem) -> Verdict {
    let why = in_words(&problem);
    let least = problem.retry_after.map_or(Duration::ZERO, |seconds| Duration::from_secs(seconds.into()));
    match problem.kind {
        ProblemType::NotAuthenticated => Verdict::AllWait { why, least: super::pause::LONGEST, sign_in: true },
        ProblemType::TooMany | ProblemType::Unavailable => Verdict::AllWait { why, least, sign_in: false },
        ProblemType::Internal => Verdict::OneWaits(why),
        ProblemType::Stale => match problem.current {
            Some(current) => Verdict::Stale { current, why },
            None => Verdict::Refused(why),
        },
        ProblemType::Refused
            if entry.subject.what == What::Decide
                && problem.rule.as_deref().is_some_and(|rule| TOO_LATE.contains(&rule)) =>
        {
            Verdict::TooLate(why)
        }
        _ => Verdict::Refused(why),
    }
}

/// A refusal in one line, with the fields that are wrong.
fn in_words(problem: &Problem) -> String {
    let fields = problem.errors.iter().filter(|field| !problem.detail.contains(&field.detail));
    let fields: Vec<String> = fields.map(|field| format!("{}: {}", field.field, field.detail)).collect();
    if fields.is_empty() { problem.detail.clone() } else { format!("{} ({})", problem.detail, fields.join("; ")) }
}
