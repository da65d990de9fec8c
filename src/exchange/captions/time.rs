//! Between milliseconds, in which captions are written, and frames. Each is rounded to the nearest of the other: a frame is
//! longer than a millisecond, so that a frame written as milliseconds and read again is the same frame.

/// The frame that begins nearest to a moment, at `num / den` frames a second.
#[must_use]
pub fn frame_at(milliseconds: i64, num: i64, den: i64) -> i64 {
    nearest(i128::from(milliseconds) * i128::from(num), i128::from(den) * 1000)
}

/// When a frame begins, in milliseconds.
#[must_use]
pub fn moment_of(frame: i64, num: i64, den: i64) -> i64 {
    nearest(i128::from(frame) * 1000 * i128::from(den), i128::from(num))
}

fn nearest(amount: i128, unit: i128) -> i64 {
    if unit <= 0 {
        return 0;
    }
    i64::try_from((2 * amount + unit).div_euclid(2 * unit)).unwrap_or(i64::MAX)
}

/// A frame rate as people write it, as a fraction: `25`, `30000/1001`, or one of the broadcast rates such as `23.976`.
#[must_use]
pub fn parse_rate(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    let whole = |text: &str| text.trim().parse::<i64>().ok().filter(|number| (1..=1_000_000).contains(number));
    if let Some((num, den)) = text.split_once('/') {
        return whole(num).zip(whole(den));
    }
    match text {
        "23.976" | "23.98" => Some((24_000, 1001)),
        "29.97" => Some((30_000, 1001)),
        "47.952" | "47.95" => Some((48_000, 1001)),
        "59.94" => Some((60_000, 1001)),
        "119.88" => Some((120_000, 1001)),
        _ => whole(text).map(|rate| (rate, 1)),
    }
}
