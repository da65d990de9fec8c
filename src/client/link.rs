//! The ways in which a server is followed, and how patiently.

use std::time::Duration;

/// How changes reach this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// The workspace is in this process.
    #[default]
    Local,
    /// The server was not heard yet.
    Connecting,
    /// The server tells at once.
    Live,
    /// Streams do not come through: the server is asked each second.
    Polling,
    /// It broke off, and comes back.
    Reconnecting,
    /// The server cannot be reached.
    Offline,
    /// What the server says is not understood: one of the two is of another version.
    Misfit,
    /// A web page answers in its place, such as that of a network that wants a sign-in first.
    Portal,
    /// The server does not accept the token any more.
    SignIn,
}

impl Link {
    /// Whether the server can be asked.
    #[must_use]
    pub const fn is_up(self) -> bool {
        matches!(self, Self::Live | Self::Polling)
    }

    /// Whether nothing can be asked of the server until something about it changes.
    #[must_use]
    pub const fn is_away(self) -> bool {
        matches!(self, Self::Offline | Self::Portal | Self::SignIn | Self::Misfit)
    }
}

/// How patient a follower is. Tests are less so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowLimits {
    /// How long a stream may take to say that it is open. Longer: something between holds it back.
    pub ready: Duration,
    /// How long nothing may come, not even a heartbeat: three of them.
    pub silence: Duration,
    /// How long an answer may take.
    pub answer: Duration,
    /// The pause between two questions.
    pub poll: Duration,
    /// How long it is asked before a stream is tried again.
    pub polled_for: Duration,
    /// About the first pause before it is tried again; each further one is twice as long.
    pub first_pause: Duration,
    /// About the longest pause.
    pub longest_pause: Duration,
}

impl Default for FollowLimits {
    fn default() -> Self {
        Self {
            ready: Duration::from_secs(5),
            silence: Duration::from_secs(45),
            answer: Duration::from_secs(10),
            poll: Duration::from_secs(1),
            polled_for: Duration::from_mins(1),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
        }
    }
}
