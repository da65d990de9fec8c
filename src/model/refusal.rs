//! Why a rule said no, and what to do about it.

use serde::Serialize;

use super::{Comment, Id};

/// A rule's refusal: one line why, one line what to do, and the amends in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{reason}: {remedy}")]
pub struct Refusal {
    /// The rule, as a stable word: `open-amends`, `wrong-status`, `level-too-low`, …
    pub rule: &'static str,
    /// Why, in one line without a full stop.
    pub reason: String,
    /// What to do, in one line without a full stop.
    pub remedy: String,
    /// The open amends in the way, if that is the reason.
    pub blocking: Vec<Id<Comment>>,
}

impl Refusal {
    /// A refusal with nothing in the way but the rule itself.
    pub fn new(rule: &'static str, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { rule, reason: reason.into(), remedy: remedy.into(), blocking: Vec::new() }
    }
}
