#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::exchange::{Format, read_markers};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_markers(Format::KitsuCsv, "file", bytes);
});
