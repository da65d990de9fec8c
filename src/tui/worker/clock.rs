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
