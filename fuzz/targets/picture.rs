#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::pictures::decode::decode;

fuzz_target!(|bytes: &[u8]| {
    let _ = decode(bytes);
});
