//! Frames and time code. A time is a whole number of frames and a rate is a fraction; seconds as a decimal number appear
//! nowhere, because 23.976 and 29.97 are not decimal numbers.
//!
//! SMPTE 12M drop-frame leaves out the labels 00 and 01 (at 59.94: 00 to 03) at the start of each minute but every tenth, so
//! that the label of a frame stays within a frame of the clock on the wall. No frame is lost, only its number.

use std::{fmt, str::FromStr};

/// The rates that programs for video know; a measured one nearby is meant to be one of them.
const BROADCAST: [(i64, i64); 9] =
    [(24_000, 1001), (24, 1), (25, 1), (30_000, 1001), (30, 1), (48, 1), (50, 1), (60_000, 1001), (60, 1)];

/// The fastest rate that is counted, in frames a second.
const MOST: i64 = 1000;

/// A frame rate, as a fraction in lowest terms: at least 1 and at most 1000 frames a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameRate {
    num: i64,
    den: i64,
}

impl FrameRate {
    /// `num` frames in `den` seconds. What is within 0.04 % of a broadcast rate becomes that rate: 23.976 is 24000/1001.
    /// None: less than one frame a second, or more than a thousand.
    #[must_use]
    pub fn new(num: i64, den: i64) -> Option<Self> {
        if !(1..=1_000_000).contains(&den) || num < den || num > den * MOST {
            return None;
        }
        let is_near = |&&(n, d): &&(i64, i64)| (num * d - n * den).abs() * 2500 <= n * den;
        if let Some(&(num, den)) = BROADCAST.iter().find(is_near) {
            return Some(Self { num, den });
        }
        let divisor = gcd(num, den);
        Some(Self { num: num / divisor, den: den / divisor })
    }

    /// The numerator.
    #[must_use]
    pub const fn num(self) -> i64 {
        self.num
    }

    /// The denominator.
    #[must_use]
    pub const fn den(self) -> i64 {
        self.den
    }

    /// The frames that a second of time code has: 30 at 29.97.
    #[must_use]
    pub const fn nominal(self) -> i64 {
        (self.num + self.den / 2) / self.den
    }

    /// Whether it is a nominal rate slowed down by 1000/1001.
    #[must_use]
    pub const fn is_ntsc(self) -> bool {
        self.den == 1001
    }

    /// How many labels drop-frame leaves out in a minute; none: it is not for this rate.
    const fn dropped(self) -> Option<i64> {
        match (self.num, self.den) {
            (30_000, 1001) => Some(2),
            (60_000, 1001) => Some(4),
            _ => None,
        }
    }
}

/// The rate as people write it: `25`, `29.97`, `12.5`.
impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.num * 1000 + self.den / 2) / self.den;
        let digits = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A rate and how its frames are labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timebase {
    /// Frames in a second.
    pub rate: FrameRate,
    drop_frame: bool,
}

/// A rate or a time code that is none, with what would be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadTime(pub String);

impl Timebase {
    /// Frames of a rate. None: drop-frame at a rate other than 29.97 and 59.94.
    #[must_use]
    pub fn new(rate: FrameRate, drop_frame: bool) -> Option<Self> {
        (!drop_frame || rate.dropped().is_some()).then_some(Self { rate, drop_frame })
    }

    /// Whether labels are left out to keep up with the clock.
    #[must_use]
    pub const fn drop_frame(self) -> bool {
        self.drop_frame
    }

    /// The labels that a day has, which is where time code starts again.
    #[must_use]
    pub const fn frames_in_a_day(self) -> i64 {
        24 * 6 * self.frames_in_ten_minutes()
    }

    const fn frames_in_ten_minutes(self) -> i64 {
        self.rate.nominal() * 600 - 9 * self.left_out()
    }

    const fn left_out(self) -> i64 {
        match (self.drop_frame, self.rate.dropped()) {
            (true, Some(labels)) => labels,
            _ => 0,
        }
    }

    /// The label of a frame, counted from midnight: `01:00:00:00`, in drop-frame `01:00:00;00`. After a day, and before
    /// midnight, it goes round.
    #[must_use]
    pub fn label(self, frame: i64) -> String {
        let frame = frame.rem_euclid(self.frames_in_a_day());
        let (nominal, left_out) = (self.rate.nominal(), self.left_out());
        let (tens, rest) = (frame / self.frames_in_ten_minutes(), frame % self.frames_in_ten_minutes());
        // The first minute of ten is whole, each of the others lacks its first labels.
        let minutes = (rest - left_out).max(0) / (nominal * 60 - left_out);
        let number = frame + left_out * (9 * tens + minutes);
        let (seconds, frames) = (number / nominal, number % nominal);
        let mark = if self.drop_frame { ';' } else { ':' };
        format!("{:02}:{:02}:{:02}{mark}{frames:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The frame of a label, counted from midnight. A `;` before the frames, or a `.` or `,`, is read like a `:`, except that
    /// a `;` at 29.97 and 59.94 always says drop-frame.
    ///
    /// # Errors
    /// It is no time code, or one that this rate does not have.
    pub fn frame(self, label: &str) -> Result<i64, BadTime> {
        let numbers =
            label_parts(label).ok_or_else(|| BadTime(format!("`{label}` is no time code: write 01:02:03:04")))?;
        let [hours, minutes, seconds, frames] = numbers;
        let says_drop = label.contains(';') && self.rate.dropped().is_some();
        let base = Self { drop_frame: self.drop_frame || says_drop, ..self };
        let nominal = self.rate.nominal();
        if hours > 23 || minutes > 59 || seconds > 59 || frames >= nominal {
            let most = nominal - 1;
            return Err(BadTime(format!("`{label}` is no time code at {base}: the last is 23:59:59:{most:02}")));
        }
        let left_out = base.left_out();
        if frames < left_out && seconds == 0 && minutes % 10 != 0 {
            return Err(BadTime(format!("`{label}` is a label that drop-frame leaves out: check the rate")));
        }
        let total_minutes = hours * 60 + minutes;
        Ok((total_minutes * 60 + seconds) * nominal + frames - left_out * (total_minutes - total_minutes / 10))
    }
}

/// `25`, `23.976`, `29.97` and, in drop-frame, `29.97df`.
impl fmt::Display for Timebase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.rate, if self.drop_frame { "df" } else { "" })
    }
}

impl FromStr for Timebase {
    type Err = BadTime;

    /// `25`, `23.976`, `24000/1001`; with `df` behind it drop-frame, with `ndf` plainly not.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        let lower = text.trim().to_ascii_lowercase();
        let (number, drop_frame) = match (lower.strip_suffix("ndf"), lower.strip_suffix("df")) {
            (Some(number), _) => (number, false),
            (None, Some(number)) => (number, true),
            (None, None) => (lower.as_str(), false),
        };
        let rate = parse_rate(number.trim()).ok_or_else(|| {
            BadTime(format!(
                "`{text}` is no frame rate: write 24, 25, 30, 23.976, 29.97, 29.97df, 59.94df or 24000/1001"
            ))
        })?;
        Self::new(rate, drop_frame)
            .ok_or_else(|| BadTime(format!("there is no drop-frame at {rate}, only at 29.97 and 59.94: write {rate}")))
    }
}

fn parse_rate(text: &str) -> Option<FrameRate> {
    if text.len() > 24 {
        return None;
    }
    if let Some((num, den)) = text.split_once('/') {
        return FrameRate::new(digits(num)?, digits(den)?);
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.get(..part.len().min(6))?;
    let den = 10_i64.pow(part.len() as u32);
    let part = if part.is_empty() { 0 } else { digits(part)? };
    FrameRate::new(digits(whole)?.checked_mul(den)?.checked_add(part)?, den)
}

fn label_parts(label: &str) -> Option<[i64; 4]> {
    let mut parts = label.trim().split([':', ';', '.', ',']).map(digits);
    let numbers = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// A number of nothing but digits, few enough for any sum.
fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

const fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
