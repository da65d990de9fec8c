//! What there is to say where the clock of this machine is far from the server's.

use crate::tui::widgets::{Severity, Toast};

/// Ages would be taken for wrong ones. `ahead`: by how many seconds this machine's clock is before the server's.
pub(super) fn notice(ahead: i64) -> Option<Toast> {
    const WORTH_A_WORD: u64 = 10 * 60;
    const UNITS: [(u64, &str); 4] = [(365 * 86_400, "years"), (86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let seconds = ahead.unsigned_abs();
    let (count, unit) = UNITS.iter().map(|(length, unit)| (seconds / length, unit)).find(|(count, _)| *count > 1)?;
    let side = if ahead > 0 { "ahead of" } else { "behind" };
    let words =
        format!("this machine's clock is {count} {unit} {side} the server's: set it, or ages and dates here are wrong");
    (seconds >= WORTH_A_WORD).then(|| Toast::new(Severity::Warn, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_off_is_worth_a_word_and_one_that_is_nearly_right_is_not() {
        const YEAR: i64 = 365 * 86_400;
        for (ahead, says) in [
            (10 * YEAR + 3, Some("10 years ahead of the server's")),
            (-10 * YEAR, Some("10 years behind the server's")),
            (-3 * 3_600, Some("3 hours behind")),
            (11 * 60, Some("11 minutes ahead")),
            (599, None),
            (-90, None),
            (0, None),
        ] {
            let said = notice(ahead).map(|toast| toast.text);
            assert_eq!(said.is_some(), says.is_some(), "{ahead}: {said:?}");
            assert!(says.is_none_or(|words| said.is_some_and(|said| said.contains(words))), "{ahead}");
        }
    }
}
