#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::tui::harmless::harmless;

fuzz_target!(|address: &str| {
    let Some(opened) = harmless(address) else { return };
    assert!(["http://", "https://", "file:///"].iter().any(|start| opened.starts_with(start)), "{opened}");
    assert!(opened.is_ascii() && !opened.bytes().any(|byte| byte <= b' ' || byte == 0x7f), "{opened}");
    assert!(!opened.contains(['"', '<', '>', '\\']), "{opened}");
    // Who reads it again understands the same.
    assert_eq!(harmless(&opened).as_deref(), Some(opened.as_str()));
});
