//! What can be set about a server, beside its database.

use super::StreamLimits;
use crate::command::passwords::Strength;

/// The settings, each with a default that is safe.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How much work a guess of a password costs.
    pub passwords: Strength,
    /// How event streams are kept.
    pub streams: StreamLimits,
}
