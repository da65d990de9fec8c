#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::exchange::mapping::Mapping;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Mapping::read("file", text);
    }
});
