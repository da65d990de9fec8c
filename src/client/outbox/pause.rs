//! Pauses between tries: longer each time, and never the same for two, so that a server that comes back is not run over.

use std::time::Duration;

/// About the first pause.
const FIRST: Duration = Duration::from_millis(500);
/// The longest pause.
pub(super) const LONGEST: Duration = Duration::from_mins(1);
/// Doubling further than this makes no difference.
const MOST_DOUBLED: u32 = 8;

/// The pause after so many tries, between a half and the whole of what it could be. `dice`: anything random.
pub(super) fn after(tries: u32, dice: u32) -> Duration {
    let whole = (FIRST * (1 << tries.min(MOST_DOUBLED))).min(LONGEST);
    whole.mul_f64(0.5 + f64::from(dice) / f64::from(u32::MAX) / 2.0)
}

/// The pause of the whole outbox: while the server cannot be asked, nothing is.
#[derive(Debug, Clone, Default)]
pub(super) struct Pause {
    until: Option<Duration>,
    tries: u32,
}

impl Pause {
    /// Until when it lasts, if it does.
    pub fn until(&self, now: Duration) -> Option<Duration> {
        self.until.filter(|until| *until > now)
    }

    /// The server did not help. `least`: how long it asked to be left alone.
    pub fn begin(&mut self, now: Duration, least: Duration, dice: u32) {
        self.until = Some(now + after(self.tries, dice).max(least));
        self.tries = self.tries.saturating_add(1);
    }

    /// The server was heard.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute_and_are_never_less_than_half() {
        assert_eq!(after(0, u32::MAX), Duration::from_millis(500));
        assert_eq!(after(0, 0), Duration::from_millis(250));
        assert_eq!(after(3, u32::MAX), Duration::from_secs(4));
        assert_eq!(after(40, u32::MAX), LONGEST);
        assert_eq!(after(40, 0), LONGEST / 2);
    }

    #[test]
    fn a_server_that_asks_to_be_left_alone_is() {
        let mut pause = Pause::default();
        pause.begin(Duration::from_secs(10), Duration::from_secs(30), 0);
        assert_eq!(pause.until(Duration::from_secs(39)), Some(Duration::from_secs(40)));
        assert_eq!(pause.until(Duration::from_secs(40)), None);
        pause.end();
        assert_eq!(pause.until(Duration::from_secs(10)), None);
    }
}
