#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::client::follow;

// The first byte says in how long parts the stream comes.
fuzz_target!(|both: &[u8]| {
    let Some((part, stream)) = both.split_first() else { return };
    assert_eq!(follow(stream, usize::from(*part)), follow(stream, stream.len()));
});
