#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::tui::keymap::{Context, Keymap, Lookup, Sequence};

fuzz_target!(|text: &str| {
    let (keymap, _) = Keymap::with_overrides(text);
    for context in Context::ALL {
        for binding in keymap.bindings(context) {
            // What is bound can be pressed, and is written as it is read.
            let found = keymap.lookup(&[context], &binding.keys.0);
            assert!(matches!(found, Lookup::Found(action) if action == binding.action), "{binding:?}");
            assert_eq!(binding.keys.to_string().parse::<Sequence>().as_ref(), Ok(&binding.keys));
        }
    }
    let (again, report) = Keymap::with_overrides(&keymap.to_toml());
    assert!(report.complaints.iter().all(|complaint| complaint.line.is_none()), "{report:?}");
    let all = |keymap: &Keymap| Context::ALL.iter().map(|context| keymap.bindings(*context).count()).sum::<usize>();
    assert!(all(&again) >= all(&keymap));
});
