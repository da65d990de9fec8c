#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::settings;

fuzz_target!(|text: &str| {
    if let Some(wrong) = settings::read(text) {
        assert!(wrong.starts_with("config.toml:") && !wrong.contains('\n'), "{wrong}");
    }
});
