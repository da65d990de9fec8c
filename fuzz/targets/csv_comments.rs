#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::exchange::comment_table;

fuzz_target!(|bytes: &[u8]| {
    let _ = comment_table::read("file", bytes);
});
