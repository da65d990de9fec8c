//! Spans of time as people write them.

/// A hundred years, in hours: nobody means more.
const MOST_HOURS: i64 = 100 * 366 * 24;

/// The hours of a number of hours, days or weeks, such as `12h`, `3d` or `2w`. None: it is not one, negative, or more than a
/// hundred years.
#[must_use]
pub fn hours(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        _ => return None,
    };
    let number: i64 = text[..text.len() - 1].parse().ok()?;
    number.checked_mul(unit).filter(|hours| (0..=MOST_HOURS).contains(hours))
}
