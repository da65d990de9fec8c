//! Amends that somebody put off, for their own queue alone.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Comment, Id, Timestamp, span};

const HOUR: i64 = 3_600_000_000;
/// The longest that an amend is put off, in hours: ten years.
const MOST_HOURS: i64 = 10 * 366 * 24;

/// An amend that somebody put off. Nobody else sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snooze {
    /// The amend.
    pub comment_id: Id<Comment>,
    /// When it comes back; none: when somebody else changes it or what was answered to it.
    pub until: Option<Timestamp>,
    /// When it was put off.
    pub created_at: Timestamp,
}

/// Until when something is put off, as a person says it: `4h`, `2d`, `1w`, a date such as `2026-12-01` (from its beginning
/// in UTC), a moment of RFC 3339, or `activity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For this many hours.
    Hours(i64),
    /// Until a moment.
    Moment(Timestamp),
    /// Until something new happens.
    Activity,
}

impl Until {
    /// The moment, if it is one.
    #[must_use]
    pub fn moment(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Hours(hours) => Some(Timestamp::from_micros(now.micros() + hours * HOUR)),
            Self::Moment(moment) => Some(moment),
            Self::Activity => None,
        }
    }
}

/// Whether an amend can be put off until a moment, seen from `now`.
#[must_use]
pub fn is_to_come(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.micros() - now.micros() <= MOST_HOURS * HOUR
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no time to come: give 4h, 2d or 1w, a date such as 2026-12-01, or `activity` for whatever is new"
            )
        };
        let text = text.trim();
        if text == "activity" {
            return Ok(Self::Activity);
        }
        if let Ok(moment) = format!("{text}T00:00:00Z").parse().or_else(|_| text.parse()) {
            return Ok(Self::Moment(moment));
        }
        let hours = span::hours(text).filter(|hours| (1..=MOST_HOURS).contains(hours)).ok_or_else(wrong)?;
        Ok(Self::Hours(hours))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_come_is_read_as_people_write_it() {
        let read = |text: &str| text.parse::<Until>().ok();
        assert_eq!(read("4h"), Some(Until::Hours(4)));
        assert_eq!(read(" 2d "), Some(Until::Hours(48)));
        assert_eq!(read("1w"), Some(Until::Hours(168)));
        assert_eq!(read("activity"), Some(Until::Activity));
        assert_eq!(read("1970-01-02"), Some(Until::Moment(Timestamp::from_micros(24 * HOUR))));
        assert_eq!(read("1970-01-01T01:00:00Z"), Some(Until::Moment(Timestamp::from_micros(HOUR))));
        for wrong in ["", "0d", "-1d", "d", "2x", "tomorrow", "99999999999999999999w", "2026-13-01", "ä"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_amend_is_put_off_into_the_future_and_not_for_ever() {
        let now = Timestamp::from_micros(HOUR);
        let at = |hours: i64| Timestamp::from_micros(hours * HOUR);
        assert_eq!(
            [at(0), at(1), at(2), at(MOST_HOURS + 1), at(MOST_HOURS + 2)].map(|until| is_to_come(until, now)),
            [false, false, true, true, false]
        );
    }
}
