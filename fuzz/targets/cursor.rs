#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::command::{cursor_of, read_cursors};

// A cursor, or what could be inside of one.
fuzz_target!(|text: &str| {
    read_cursors(text);
    read_cursors(&cursor_of(text));
});
