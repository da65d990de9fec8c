#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::model::Timebase;

// A rate, and behind its first line a label at it.
fuzz_target!(|both: &str| {
    let (rate, label) = both.split_once('\n').unwrap_or((both, both));
    let Ok(base) = rate.parse::<Timebase>() else { return };
    if let Ok(frame) = base.frame(label) {
        let label = base.label(frame);
        assert!(base.frame(&label).is_ok_and(|again| base.label(again) == label));
    }
});
