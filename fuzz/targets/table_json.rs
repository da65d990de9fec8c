#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::exchange::mapping;

fuzz_target!(|bytes: &[u8]| {
    let _ = mapping::read_json("table", "file", bytes);
});
