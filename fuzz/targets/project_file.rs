#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::exchange::project_file;

fuzz_target!(|bytes: &[u8]| {
    let _ = project_file::read("file", bytes);
});
