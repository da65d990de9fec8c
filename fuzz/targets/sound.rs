#![no_main]

use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use orama_fuzz::pictures::wave::measure;

static TOLERANT: Once = Once::new();

// The decoders are other people's code: the workstation tolerates a panic of theirs, and so does this. What it could not tolerate is one
// that takes too long or too much.
fuzz_target!(|bytes: &[u8]| {
    TOLERANT.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if info.location().is_none_or(|place| !place.file().contains("symphonia")) {
                report(info);
            }
        }));
    });
    if let Ok(Ok(wave)) = panic::catch_unwind(AssertUnwindSafe(|| measure(bytes, &|| Ok(())))) {
        assert!(wave.peaks.iter().all(|peak| (0.0..=1.0).contains(peak)) && wave.seconds.is_finite());
        assert!(wave.columns(80).iter().all(|peak| (0.0..=1.0).contains(peak)));
    }
});
